package recording

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const commandsText = "# s\n\n## +0.000 s\n\n```console\n$ kubectl get pod\n```\n\nstdout:\n\n```text\nNAME READY AGE\nweb-b7d48d99c-8kh9m 1/1 5s\n```\n\nexit code 0, took 0.250 s\n\n" +
	"_+0.250 s: waited for `Pod p phase=Running` until +1.000 s_\n\n## +1.000 s (in the background)\n\n```console\n$ kubectl delete svc\n```\n\nstderr:\n\n```text\nerror: no name\n```\n\nexit code 1, took 0.100 s\n"

func TestCommandsAreReadWithTheirResults(t *testing.T) {
	cs, err := parseCommands(commandsText)
	if err != nil {
		t.Fatal(err)
	}
	if len(cs) != 2 {
		t.Fatalf("read %d commands, want 2", len(cs))
	}
	if c := cs[0]; c.Line != "kubectl get pod" || c.ExitCode != 0 || c.Took != 0.25 || !strings.Contains(c.Stdout, "8kh9m") {
		t.Errorf("first command: %+v", c)
	}
	if c := cs[1]; c.Time != 1 || c.Stderr != "error: no name\n" || c.ExitCode != 1 {
		t.Errorf("second command: %+v", c)
	}
}

func TestNormaliseHidesOnlyWhatDiffersFromRunToRun(t *testing.T) {
	for _, tc := range []struct{ a, b string }{
		{"web-b7d48d99c-8kh9m 1/1 Running 0 5s", "web-b7d48d99c-zppfc 1/1 Running 0 2m14s"},
		{"10.244.1.134 truth-worker2", "10.244.7.2   gherkube-worker"},
		{"80:31234/TCP", "80:30007/TCP"},
		{"Start Time: Sun, 22 Nov 2026 21:12:20 +0000", "Start Time: Thu, 01 Jan 2026 00:00:00 +0000"},
		{"b\na", "a\nb"},
	} {
		if a, b := Normalise(tc.a), Normalise(tc.b); strings.Join(a, "|") != strings.Join(b, "|") {
			t.Errorf("%q and %q are not the same: %q, %q", tc.a, tc.b, a, b)
		}
	}
	for _, tc := range []struct{ a, b string }{
		{"web-b7d48d99c-8kh9m 1/1 Running", "web-b7d48d99c-8kh9m 0/1 Running"},
		{"web-b7d48d99c-8kh9m", "api-b7d48d99c-8kh9m"},
		{"exit code 1", "exit code 2"},
	} {
		if a, b := Normalise(tc.a), Normalise(tc.b); strings.Join(a, "|") == strings.Join(b, "|") {
			t.Errorf("%q and %q were made the same: %q", tc.a, tc.b, a)
		}
	}
}

func TestCompareFindsOtherOutputsAndOtherCourses(t *testing.T) {
	actual := Recording{ID: "x", Commands: []Command{{Line: "a", Stdout: "one\n"}}, Transitions: []Transition{
		{Time: 1, Kind: "Pod", Name: "web-8kh9m", Event: "ADDED", Set: map[string]any{"phase": "Pending"}},
		{Time: 2, Kind: "Pod", Name: "web-8kh9m", Event: "MODIFIED", Set: map[string]any{"phase": "Running"}},
	}}
	same := Recording{ID: "x", Commands: []Command{{Line: "a", Stdout: "one\n"}}, Transitions: []Transition{
		{Time: 1, Kind: "Pod", Name: "web-zppfc", Event: "ADDED", Set: map[string]any{"phase": "Pending"}},
		{Time: 2.5, Kind: "Pod", Name: "web-zppfc", Event: "MODIFIED", Set: map[string]any{"phase": "Running"}},
	}}
	c := Compare(actual, same)
	if !c.CommandsAgree() || !c.TransitionsAgree() {
		t.Errorf("two equal runs differ: %+v", c)
	}
	if got := c.Lag(1); got != 0.5 {
		t.Errorf("the greatest lag is %v, want 0.5", got)
	}
	other := same
	other.Commands = []Command{{Line: "a", Stdout: "two\n", ExitCode: 1}}
	other.Transitions = same.Transitions[:1]
	c = Compare(actual, other)
	if c.CommandsAgree() || c.ExitCodesAgree() || c.TransitionsAgree() {
		t.Errorf("two different runs agree: %+v", c)
	}
	if len(c.Courses) != 1 || c.Courses[0].Field != "phase" {
		t.Errorf("the courses that differ: %+v", c.Courses)
	}
}

// Each recording of the real cluster can be read and agrees with itself.
func TestRecordingsOfTheRealClusterAgreeWithThemselves(t *testing.T) {
	dirs, _ := filepath.Glob("../../../../shared/behaviours/recorded/*")
	if len(dirs) == 0 {
		t.Skip("the recordings of a real cluster are not beside the repository")
	}
	for _, dir := range dirs {
		if _, err := os.Stat(filepath.Join(dir, "trace.ndjson")); err != nil {
			continue
		}
		r, err := Read(dir)
		if err != nil {
			t.Error(err)
			continue
		}
		if c := Compare(r, r); !c.CommandsAgree() || !c.TransitionsAgree() || len(c.Commands) != len(r.Commands) {
			t.Errorf("%s differs from itself: %+v", r.ID, c.Courses)
		}
	}
}
