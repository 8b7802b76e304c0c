package reports_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gherkube/gherkube/reports"
)

// compared is a comparison of three clusters with each of the verdicts.
func compared() reports.Comparison {
	started := time.Date(2026, 11, 27, 6, 0, 0, 0, time.UTC)
	line := func(ready time.Duration) reports.Timeline {
		return reports.Timeline{Length: 20 * time.Second, Pods: []reports.PodLane{{Name: "web~1", Node: "node~1",
			Phases:     []reports.Interval{{From: 0, To: ready, State: reports.PodPending}, {From: ready, To: 20 * time.Second, State: reports.PodRunning}},
			Containers: []reports.ContainerLane{{Name: "main", Kind: reports.AppContainer, Intervals: []reports.Interval{{From: ready, To: 20 * time.Second, State: reports.Ready}}}},
			Marks:      []reports.Mark{{At: ready, Kind: reports.Condition, Text: "Ready=True"}}}}}
	}
	c := reports.Comparison{
		Tool: reports.Tool{Name: "gherkube", Version: "v1"}, Command: "gherkube compare sim kind.rec k3s.rec",
		Sides: []reports.Side{
			{Name: "simulator", Cluster: reports.Cluster{Kind: "simulator", Version: "v1.37.2", Nodes: 2}, Source: "sim", Started: started, Runs: 1},
			{Name: "kind", Cluster: reports.Cluster{Kind: "kind", Version: "v1.37.2", Nodes: 3}, Source: "kind.rec", Started: started, Runs: 3, Incomplete: true},
			{Name: "k3s", Cluster: reports.Cluster{Kind: "k3s", Version: "v1.36.0", Nodes: 1}, Source: "k3s.rec", Started: started, Runs: 1},
		},
	}
	for i, a := range reports.Agreements() {
		s := reports.ComparedScenario{Feature: "Web <b>", URI: "web.feature", Name: "It is " + string(a), Line: 3 * (i + 1), Tags: []string{"@b:first"}, Behaviours: []string{"first"}, Agreement: a,
			Sides: []reports.SideOutcome{{Outcome: reports.OutcomePassed, Runs: 1, Passed: 1, Timeline: line(time.Second)},
				{Outcome: reports.OutcomeLate, Reason: "2.0 s later than its window", Late: 2 * time.Second, Runs: 3, Passed: 3, Timeline: line(4 * time.Second)},
				{Outcome: reports.OutcomeNotRun, Reason: "it was not run"}},
			Pairs: []reports.Pair{
				{Side: 1, Agreement: a, Runs: 3, Agreeing: 2, Differences: []string{"on kind pod web~1 became Ready 0.4 s before container main ended; on the simulator 1.2 s after it\x1b[31m", "b", "c", "d"}, Beside: "left = right\n"},
				{Side: 2, Agreement: reports.NotCompared, Differences: []string{"it ran on the simulator only"}}}}
		if a == reports.Agree {
			s.Pairs[0].Differences = nil
		}
		c.Scenarios = append(c.Scenarios, s)
	}
	c.Behaviours = []reports.ComparedBehaviour{
		{Behaviour: reports.Behaviour{ID: "first", Statement: "A pod <i>is</i> ready", Source: "pods.md"}, Agreement: reports.SimulatorDiffers, Sides: []reports.Verdict{reports.Holds, reports.NotShown, reports.NotRun}},
		{Behaviour: reports.Behaviour{ID: "second", Statement: "It is wrong", Source: "pods.md", Contradicted: true, Reality: "it is not so"}, Agreement: reports.DocumentDiffers, Sides: []reports.Verdict{reports.Contradicted, reports.Contradicted, reports.NotRun}},
	}
	return c
}

func TestComparisonGoldens(t *testing.T) {
	for name, write := range map[string]func(io.Writer, reports.Comparison) error{
		"comparison.html":           reports.ComparisonHTML,
		"comparison.json":           reports.ComparisonJSON,
		"comparison.xml":            reports.ComparisonJUnit,
		"comparison.txt":            reports.ComparisonText(reports.Plain, reports.Differences),
		"comparison.summary.txt":    reports.ComparisonText(reports.Plain, reports.Summary),
		"comparison.timelines.ansi": reports.ComparisonText(reports.ANSI, reports.Timelines),
	} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			if err := write(&b, compared()); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join("testdata", name)
			if *update {
				if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if b.String() != string(want) {
				t.Errorf("differs from %s; after looking at it, run go test ./reports -update", path)
			}
		})
	}
}

// Every verdict is in every report, and what is foreign is text.
func TestComparisonReportsAreWhole(t *testing.T) {
	c := compared()
	var page, junit, doc bytes.Buffer
	for _, err := range []error{reports.ComparisonHTML(&page, c), reports.ComparisonJUnit(&junit, c), reports.ComparisonJSON(&doc, c)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, a := range reports.Agreements() {
		if !strings.Contains(page.String(), string(a)) || !strings.Contains(junit.String(), string(a)) || !strings.Contains(doc.String(), string(a)) {
			t.Errorf("a report lacks %q", a)
		}
	}
	for _, never := range []string{"<b>Web", "<i>is", "Web <b>", "\x1b"} {
		if strings.Contains(page.String(), never) {
			t.Errorf("the page has %q", never)
		}
	}
	if err := xml.Unmarshal(junit.Bytes(), new(struct {
		Suites []struct{} `xml:"testsuite"`
	})); err != nil {
		t.Error(err)
	}
	if err := json.Unmarshal(doc.Bytes(), new(map[string]any)); err != nil {
		t.Error(err)
	}
	if err := reports.ComparisonHTML(io.Discard, reports.Comparison{}); err != nil {
		t.Error(err)
	}
	if err := reports.ComparisonJUnit(io.Discard, reports.Comparison{}); err != nil {
		t.Error(err)
	}
}

func TestWorstVerdict(t *testing.T) {
	for _, c := range []struct {
		of   []reports.Agreement
		want reports.Agreement
	}{
		{nil, reports.NotCompared},
		{[]reports.Agreement{reports.NotSupported, reports.NotCompared}, reports.NotSupported},
		{[]reports.Agreement{reports.Agree, reports.NotSupported}, reports.Agree},
		{[]reports.Agreement{reports.Agree, reports.LateOnly, reports.NotCompared}, reports.LateOnly},
		{[]reports.Agreement{reports.Flaky, reports.DocumentDiffers, reports.SimulatorDiffers}, reports.SimulatorDiffers},
	} {
		if got := reports.Worst(c.of); got != c.want {
			t.Errorf("the worst of %v is %q, want %q", c.of, got, c.want)
		}
	}
}
