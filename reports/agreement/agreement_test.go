package agreement_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/reports/agreement"
	"github.com/gherkube/gherkube/reports/record"
	"github.com/gherkube/gherkube/runtime/trace"
)

var options = agreement.Options{Tolerance: 5 * time.Second, Late: 20 * time.Second,
	Behaviours: []reports.Behaviour{{ID: "b"}, {ID: "wrong", Contradicted: true}, {ID: "unseen"}}}

// scenario is one that passed, in which a pod takes a phase at an instant.
func scenario(name string, at time.Duration, phase string) record.Scenario {
	return record.Scenario{URI: "a.feature", Feature: "A",
		Scenario: reports.Scenario{Name: name, Line: 2, Status: reports.Passed, Behaviours: []string{"b", "wrong"}, Virtual: time.Minute,
			Steps: []reports.Step{{Keyword: "When", Text: "it runs", Status: reports.Passed, Commands: []reports.Command{{Line: "true"}}}, {Keyword: "Then", Text: "it is", Status: reports.Passed}}},
		Trace: trace.Trace{
			{Kind: "Scenario", Name: name, Event: trace.Start, Set: trace.Fields{"namespace": "ns"}},
			{Kind: "Node", Name: "n", Event: trace.Added, Set: trace.Fields{}},
			{Kind: "Pod", Name: "p", Event: trace.Added, Set: trace.Fields{"phase": "Pending"}},
			{At: at, Kind: "Pod", Name: "p", Event: trace.Modified, Set: trace.Fields{"phase": phase}},
			{At: 2 * time.Minute, Kind: "Scenario", Name: name, Event: trace.End}}}
}

func with(change func(*record.Scenario)) record.Scenario {
	s := scenario("s", time.Second, "Running")
	s.Steps = slices.Clone(s.Steps)
	change(&s)
	return s
}

func fails(i int) func(*record.Scenario) {
	return func(s *record.Scenario) {
		s.Status, s.Steps[i].Status, s.Steps[i].Failure = reports.Failed, reports.Failed, &reports.Failure{Message: "no"}
	}
}

func run(kind string, s ...record.Scenario) record.Run {
	return record.Run{Header: record.Header{Cluster: reports.Cluster{Kind: kind, Version: "v1"}}, Scenarios: s}
}

func compare(t *testing.T, sources ...agreement.Source) reports.Comparison {
	t.Helper()
	c, err := agreement.Compare(sources, options)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestVerdicts(t *testing.T) {
	passed := scenario("s", time.Second, "Running")
	for _, c := range []struct {
		name        string
		left, right string // kinds of clusters
		l, r        record.Scenario
		want        reports.Agreement
		words       string
	}{
		{"the same", "simulator", "kind", passed, passed, reports.Agree, ""},
		{"a little later", "simulator", "kind", passed, scenario("s", 9*time.Second, "Running"), reports.Agree, ""},
		{"later", "simulator", "kind", passed, scenario("s", 40*time.Second, "Running"), reports.LateOnly, "on kind pod p became Running 39.0 s later than on the simulator"},
		{"a window was exceeded", "simulator", "kind", passed, with(func(s *record.Scenario) {
			s.Status, s.Steps[1].Status, s.Steps[1].Late = reports.Late, reports.Late, 3*time.Second
		}), reports.LateOnly, "on kind a step came true 3.0 s later than its window"},
		{"another value", "simulator", "kind", passed, scenario("s", time.Second, "Failed"), reports.SimulatorDiffers, "on the simulator pod p became Running at 1.0 s; on kind pod p became Failed at 1.0 s"},
		{"between real ones", "k3s", "kind", passed, scenario("s", time.Second, "Failed"), reports.ClustersDiffer, "on k3s pod p"},
		{"an exit code", "simulator", "kind", passed, with(func(s *record.Scenario) {
			s.Steps[0].Commands = []reports.Command{{Line: "true", ExitCode: 1}}
		}), reports.SimulatorDiffers, "`true` ended with exit code 0 on the simulator, and with 1 on kind"},
		{"an end that came too late", "simulator", "kind", passed, with(func(s *record.Scenario) {
			s.Steps[0].Commands = []reports.Command{{Line: "true", ExitCode: 124}}
		}), reports.LateOnly, "`true` ended with exit code 0 on the simulator; on kind it had not ended when its time was over"},
		{"one fails", "simulator", "kind", passed, with(fails(1)), reports.SimulatorDiffers, `on kind step 2, "Then it is", failed: no; on the simulator it passed`},
		{"the other fails", "simulator", "kind", with(fails(1)), passed, reports.SimulatorDiffers, `on the simulator step 2`},
		{"both fail", "simulator", "kind", with(fails(1)), with(fails(1)), reports.DocumentDiffers, `on both step 2, "Then it is", failed: no`},
		{"both fail, elsewhere", "simulator", "kind", with(fails(0)), with(fails(1)), reports.SimulatorDiffers, `on the simulator step 1`},
		{"both simulators fail", "simulator", "simulator", with(fails(1)), with(fails(1)), reports.Agree, "on both"},
		{"not supported", "simulator", "kind", passed, with(func(s *record.Scenario) { s.Status, s.Reason = reports.Skipped, "no" }), reports.NotSupported, "on kind: no"},
		{"did not end", "kind", "simulator", with(func(s *record.Scenario) { s.Progress, s.Reason = reports.Begun, "it had not ended" }), passed, reports.NotCompared, "on kind: it had not ended"},
		{"was interrupted", "simulator", "kind", passed, with(func(s *record.Scenario) {
			s.Status, s.Reason = reports.Skipped, reports.InterruptedReason
		}), reports.NotCompared, "on kind: interrupted"},
		{"other steps", "simulator", "kind", passed, with(func(s *record.Scenario) { s.Steps[1].Text = "it was" }), reports.NotCompared, "its steps are not the same"},
		{"cleaning up fails", "simulator", "kind", passed, with(func(s *record.Scenario) {
			s.Status, s.Failure = reports.Failed, &reports.Failure{Message: "cleaning up: no"}
		}), reports.SimulatorDiffers, "on kind cleaning up: no"},
		{"nodes are everybody's", "simulator", "kind", passed, with(func(s *record.Scenario) {
			s.Trace = slices.Insert(slices.Clone(s.Trace), 4, trace.Transition{At: time.Second, Kind: "Node", Name: "n", Event: trace.Modified, Set: trace.Fields{"unschedulable": true}})
		}), reports.Agree, ""},
		{"nodes of who is alone", "simulator", "kind", with(func(s *record.Scenario) { s.Tags = []string{"@alone"} }), with(func(s *record.Scenario) {
			s.Tags = []string{"@alone"}
			s.Trace = slices.Insert(slices.Clone(s.Trace), 4, trace.Transition{At: time.Second, Kind: "Node", Name: "n", Event: trace.Modified, Set: trace.Fields{"unschedulable": true}})
		}), reports.SimulatorDiffers, "on kind unschedulable of node node~1 became true at 1.0 s; on the simulator that did not happen"},
	} {
		got := compare(t, agreement.Source{Name: "l", Runs: []record.Run{run(c.left, c.l)}}, agreement.Source{Name: "r", Runs: []record.Run{run(c.right, c.r)}})
		s := got.Scenarios[0]
		words := strings.Join(s.Pairs[0].Differences, "\n")
		if s.Agreement != c.want || !strings.HasPrefix(words, c.words) || c.words == "" && words != "" {
			t.Errorf("%s: %s, %q; want %s, %q", c.name, s.Agreement, words, c.want, c.words)
		}
	}
}

// Runs of one cluster are repetitions: k of n agree.
func TestRepetitions(t *testing.T) {
	good, bad := scenario("s", time.Second, "Running"), with(fails(1))
	left := agreement.Source{Runs: []record.Run{run("simulator", good)}}
	for _, c := range []struct {
		runs     []record.Run
		want     reports.Agreement
		agreeing int
	}{
		{[]record.Run{run("kind", good), run("kind", good)}, reports.Agree, 2},
		{[]record.Run{run("kind", good), run("kind", bad), run("kind", good)}, reports.Flaky, 2},
		{[]record.Run{run("kind", bad), run("kind", bad)}, reports.SimulatorDiffers, 0},
	} {
		p := compare(t, left, agreement.Source{Runs: c.runs}).Scenarios[0].Pairs[0]
		if p.Agreement != c.want || p.Agreeing != c.agreeing || p.Runs != len(c.runs) {
			t.Errorf("%d of %d agree: %s, want %d: %s", p.Agreeing, p.Runs, p.Agreement, c.agreeing, c.want)
		}
	}
}

// What real clusters of one version do one way or the other does not count
// against a simulator that does it one of these ways.
func TestFlakyInReality(t *testing.T) {
	running, failed, gone := scenario("s", time.Second, "Running"), scenario("s", time.Second, "Failed"), scenario("s", time.Second, "Unknown")
	of := func(kind string, s ...record.Scenario) agreement.Source {
		var runs []record.Run
		for _, one := range s {
			runs = append(runs, run(kind, one))
		}
		return agreement.Source{Runs: runs}
	}
	older := of("k3s", running)
	older.Runs[0].Cluster.Version = "v0"
	for _, c := range []struct {
		name    string
		sources []agreement.Source
		want    []reports.Agreement // of each pair
		words   string              // of the first
	}{
		{"another recording", []agreement.Source{of("simulator", running), of("kind", failed), of("kind", running)},
			[]reports.Agreement{reports.FlakyInReality, reports.Agree},
			"on the simulator v1 (A) pod p became Running at 1.0 s; on kind v1 (B) pod p became Failed at 1.0 s; another run on kind v1 (C) did as the simulator v1 (A)"},
		{"the real ones first", []agreement.Source{of("kind", failed), of("simulator", running), of("k3s", running)},
			[]reports.Agreement{reports.FlakyInReality, reports.ClustersDiffer},
			"on kind pod p became Failed at 1.0 s; on the simulator pod p became Running at 1.0 s; another run on k3s did as the simulator"},
		{"a repetition", []agreement.Source{of("simulator", running), of("kind", failed, running)},
			[]reports.Agreement{reports.FlakyInReality}, "on the simulator pod p"},
		{"as none of the real ones", []agreement.Source{of("simulator", gone), of("kind", failed, running)},
			[]reports.Agreement{reports.SimulatorDiffers}, "on the simulator pod p"},
		{"another version", []agreement.Source{of("simulator", running), of("kind", failed), older},
			[]reports.Agreement{reports.SimulatorDiffers, reports.Agree}, "on the simulator pod p"},
		{"a run on the simulator excuses nothing", []agreement.Source{of("kind", failed), of("simulator", running, failed)},
			[]reports.Agreement{reports.Flaky}, "on kind pod p"},
	} {
		got := compare(t, c.sources...).Scenarios[0]
		var verdicts []reports.Agreement
		for _, p := range got.Pairs {
			verdicts = append(verdicts, p.Agreement)
		}
		if words := strings.Join(got.Pairs[0].Differences, "; "); !slices.Equal(verdicts, c.want) || !strings.HasPrefix(words, c.words) {
			t.Errorf("%s: %q, %q; want %q, %q", c.name, verdicts, words, c.want, c.words)
		}
	}
}

// Each cluster of each source is a side of its own; scenarios are found by
// their names, wherever they stand.
func TestSides(t *testing.T) {
	a, b := scenario("same", time.Second, "Running"), scenario("same", time.Second, "Running")
	b.Line = 9
	moved := a
	moved.Line = 30
	c := compare(t,
		agreement.Source{Name: "one", Runs: []record.Run{run("simulator", b, a), run("kind", moved)}},
		agreement.Source{Name: "two", Runs: []record.Run{run("kind", a, b)}})
	var names []string
	for _, s := range c.Sides {
		names = append(names, s.Name)
	}
	if want := []string{"simulator v1 (A)", "kind v1 (B)", "kind v1 (C)"}; !slices.Equal(names, want) {
		t.Errorf("sides %q, want %q", names, want)
	}
	var lines []int
	for _, s := range c.Scenarios {
		lines = append(lines, s.Line)
	}
	if !slices.Equal(lines, []int{2, 9}) {
		t.Errorf("scenarios of lines %v", lines)
	}
	if got := c.Scenarios[1].Pairs[0].Agreement; got != reports.NotCompared {
		t.Errorf("the second of the name: %s", got)
	}
	if _, err := agreement.Compare([]agreement.Source{{Runs: []record.Run{run("kind", a)}}}, options); err == nil {
		t.Error("one side is compared with nothing")
	}
}

func TestBehaviours(t *testing.T) {
	c := compare(t, agreement.Source{Runs: []record.Run{run("simulator", scenario("s", time.Second, "Running"))}},
		agreement.Source{Runs: []record.Run{run("kind", with(fails(1)))}}, agreement.Source{Runs: []record.Run{run("k3s", scenario("s", time.Second, "Running"))}})
	if len(c.Behaviours) != 2 {
		t.Fatalf("behaviours %+v", c.Behaviours)
	}
	for i, want := range [][]reports.Verdict{{reports.Holds, reports.NotShown, reports.Holds}, {reports.Contradicted, reports.NotShown, reports.Contradicted}} {
		if b := c.Behaviours[i]; b.Agreement != reports.SimulatorDiffers || !slices.Equal(b.Sides, want) {
			t.Errorf("%s: %s, %v; want %v", b.ID, b.Agreement, b.Sides, want)
		}
	}
	same := agreement.Source{Runs: []record.Run{run("kind", scenario("s", time.Second, "Running"))}}
	if b := compare(t, same, agreement.Source{Runs: []record.Run{run("k3s", scenario("s", time.Second, "Running"))}}).Behaviours; b[0].Agreement != reports.Agree || b[1].Agreement != reports.DocumentDiffers {
		t.Errorf("behaviours %+v", b)
	}
}
