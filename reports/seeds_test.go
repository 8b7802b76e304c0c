package reports_test

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/gherkube/gherkube/reports"
)

// seedRun is a run in which three scenarios end so.
func seedRun(seed uint64, statuses ...reports.Status) reports.Run {
	f := reports.Feature{Name: "Chance", URI: "chance.feature"}
	for i, status := range statuses {
		sc := reports.Scenario{Name: string(rune('a' + i)), Line: i + 2, Status: status, Virtual: s,
			Steps: []reports.Step{{Keyword: "Then", Text: "it holds", Status: status}}}
		if status == reports.Failed {
			sc.Steps[0].Failure = &reports.Failure{Message: "not with this seed"}
		}
		f.Scenarios = append(f.Scenarios, sc)
	}
	return reports.Run{Seed: seed, Features: []reports.Feature{f}}
}

func again(f reports.Feature, s reports.Scenario) string { return "again " + f.URI + " " + s.Name }

func TestSeedsTellWhatIsNotTheSame(t *testing.T) {
	all := reports.Seeds{Seed: 4, Asked: 6, Cluster: reports.Cluster{Kind: "simulator", Version: "v1.37.2"}}
	const p, f, k = reports.Passed, reports.Failed, reports.Skipped
	for i, run := range [][]reports.Status{{p, p, f, p}, {p, f, f, k}, {p, f, f, p}, {p, p, f, p}, {p, f, f, p}} {
		all.Add(seedRun(4+uint64(i), run...), again)
	}
	last := seedRun(9, p, k, k, k)
	last.Interrupted = true
	last.Features[0].Scenarios[1].Progress = reports.Begun
	last.Features[0].Scenarios[2].Progress = reports.NotBegun
	all.Add(last, again)
	const want = `FAILED  Chance: b
    chance.feature:3
    passed with 2 of 5 seeds
    failed with 3 of 5 seeds: 5-6, 8
    first with seed 5: not with this seed
    repeat with: again chance.feature b

FAILED  Chance: c
    chance.feature:4
    failed with 5 of 5 seeds: 4-8
    first with seed 4: not with this seed
    repeat with: again chance.feature c

DIFFERS  Chance: d
    chance.feature:5
    passed with 4 of 5 seeds
    skipped with 1 of 5 seeds: 5

6 seeds from 4 on: 5 failed, 1 not run to the end
4 scenarios: 1 passed with all seeds, 1 failed with all seeds, 2 not the same with all seeds
21 s of cluster time in 0 s · simulator v1.37.2
interrupted: what is above is all that ran
`
	if got := text(t, func(w io.Writer) error { return reports.SeedsText(reports.Plain)(w, all) }); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	var doc struct {
		Format     string
		Passed     bool
		FailedRuns int
		Scenarios  []struct {
			Name         string
			Verdicts     []reports.SeedsVerdict
			FirstFailure *reports.SeedsFailure
		}
	}
	js := text(t, func(w io.Writer) error { return reports.SeedsJSON(w, all) })
	if err := json.Unmarshal([]byte(js), &doc); err != nil {
		t.Fatal(err)
	}
	if doc.Format != reports.SeedsFormat || doc.Passed || doc.FailedRuns != 5 || len(doc.Scenarios) != 3 ||
		doc.Scenarios[0].FirstFailure.Seed != 5 || doc.Scenarios[2].FirstFailure != nil || doc.Scenarios[1].Verdicts[0].Runs != 5 {
		t.Errorf("JSON: %s", js)
	}
	if n := all.Counts(); n[f] != 8 || n[k] != 1 || n[p] != 12 {
		t.Errorf("counted %v", n)
	}
}

func TestSeedsThatAllPass(t *testing.T) {
	all := reports.Seeds{Seed: 1, Asked: 1000}
	for i := range 1000 {
		all.Add(seedRun(1+uint64(i), reports.Passed), again)
	}
	if got := text(t, func(w io.Writer) error { return reports.SeedsText(reports.Plain)(w, all) }); !strings.HasPrefix(got, "1000 seeds from 1 on: 1000 passed\n1 scenario: 1 passed with all seeds\n") {
		t.Errorf("got %s", got)
	}
	if v := all.Scenarios[0].Verdicts; len(v) != 1 || len(v[0].Seeds) != 1 {
		t.Errorf("it keeps %+v", v)
	}
	if got := text(t, func(w io.Writer) error { return reports.SeedsJSON(w, all) }); !strings.Contains(got, `"scenarios": []`) {
		t.Errorf("JSON: %s", got)
	}
}

func TestSeedLine(t *testing.T) {
	got := text(t, func(w io.Writer) error {
		return reports.SeedText(reports.Plain)(w, seedRun(7, reports.Passed, reports.Failed))
	})
	if got != "failed     seed 7  1 passed, 1 failed (2 s)\n" {
		t.Errorf("got %q", got)
	}
}

// What went wrong outside the steps is in every report.
func TestEveryWriterTellsOfFailuresOutsideTheSteps(t *testing.T) {
	run := seedRun(1, reports.Passed)
	sc := &run.Features[0].Scenarios[0]
	sc.Status, sc.Failure = reports.Failed, &reports.Failure{Message: "cleaning up: the namespace stays"}
	for name, write := range map[string]func(io.Writer, reports.Run) error{
		"text": reports.Text(reports.Plain), "HTML": reports.HTML, "JUnit": reports.JUnit, "JSON": reports.JSON,
	} {
		if got := text(t, func(w io.Writer) error { return write(w, run) }); !strings.Contains(got, sc.Failure.Message) {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func text(t *testing.T, write func(io.Writer) error) string {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
