package steps

import (
	"testing"

	"github.com/gherkube/gherkube/reports"
)

// Whatever happens otherwise in a scenario gives another hash.
func TestHashCoversOutputsAndVerdicts(t *testing.T) {
	scenario := func(change func(*reports.Scenario)) reports.Scenario {
		s := reports.Scenario{Status: reports.Passed, Steps: []reports.Step{
			{Status: reports.Passed, Commands: []reports.Command{{Line: "echo", Stdout: "ab", Stderr: "c"}}},
			{Status: reports.Passed},
		}}
		change(&s)
		return s
	}
	same := hash("trace", scenario(func(*reports.Scenario) {}))
	if again := hash("trace", scenario(func(s *reports.Scenario) { s.Wall = 1 })); again != same {
		t.Errorf("the wall clock changes the hash: %s, %s", same, again)
	}
	seen := map[string]string{same: "nothing", hash("other", scenario(func(*reports.Scenario) {})): "the trace"}
	for name, change := range map[string]func(*reports.Scenario){
		"the verdict":          func(s *reports.Scenario) { s.Status = reports.Failed },
		"a step's verdict":     func(s *reports.Scenario) { s.Steps[1].Status = reports.Failed },
		"the command":          func(s *reports.Scenario) { s.Steps[0].Commands[0].Line = "echo " },
		"the output":           func(s *reports.Scenario) { s.Steps[0].Commands[0].Stdout = "a" },
		"the border of output": func(s *reports.Scenario) { s.Steps[0].Commands[0].Stdout, s.Steps[0].Commands[0].Stderr = "a", "bc" },
		"no UTF-8":             func(s *reports.Scenario) { s.Steps[0].Commands[0].Stdout = "a\xff" },
		"other no UTF-8":       func(s *reports.Scenario) { s.Steps[0].Commands[0].Stdout = "a\xfe" },
		"the exit code":        func(s *reports.Scenario) { s.Steps[0].Commands[0].ExitCode = 1 },
		"the step of a command": func(s *reports.Scenario) {
			s.Steps[1].Commands, s.Steps[0].Commands = s.Steps[0].Commands, nil
		},
	} {
		h := hash("trace", scenario(change))
		if other, ok := seen[h]; ok {
			t.Errorf("%s and %s have the same hash", name, other)
		}
		seen[h] = name
	}
}
