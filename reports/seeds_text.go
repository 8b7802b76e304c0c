package reports

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// SeedsFormat names the JSON form of runs with several seeds.
const SeedsFormat = "gherkube-seeds/v1"

// SeedsJSON writes the runs as one JSON object: the fields of Seeds, and the
// scenarios that are not the same with all seeds.
func SeedsJSON(w io.Writer, s Seeds) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(struct {
		Format string `json:"format"`
		Passed bool   `json:"passed"`
		*Seeds
		All       int             `json:"scenarioCount"`
		Differing []SeedsScenario `json:"scenarios"`
	}{SeedsFormat, s.Counts().Bad() == 0, &s, len(s.Scenarios), append([]SeedsScenario{}, s.differing()...)})
}

// SeedText returns a writer of the line that tells of one of several runs.
func SeedText(look Palette) func(io.Writer, Run) error {
	return func(w io.Writer, run Run) error {
		status := Passed
		if run.Bad() {
			status = Failed
		}
		scenarios := run.Scenarios()
		_, err := fmt.Fprintf(w, "%s  seed %d  %s (%s)\n", look(status, fmt.Sprintf("%-9s", status)), run.Seed,
			textTally(look, Count(scenarios)), clockTime(total(scenarios)))
		return err
	}
}

// SeedsText returns a writer of the summary that ends runs with several seeds
// on a terminal: every scenario that is not the same with all of them or that
// failed, then the counts.
func SeedsText(look Palette) func(io.Writer, Seeds) error {
	return func(w io.Writer, s Seeds) error {
		var b strings.Builder
		for _, one := range s.differing() {
			seedsScenario(&b, look, one)
		}
		runs := []shown{{s.PassedRuns, Passed, "passed"}, {s.FailedRuns, Failed, "failed"},
			{s.Asked - s.PassedRuns - s.FailedRuns, Skipped, "not run to the end"}}
		fmt.Fprintf(&b, "%s from %d on: %s\n", Several(s.Asked, "seed"), s.Seed, listed(look, runs))
		fmt.Fprintf(&b, "%s: %s\n", Several(len(s.Scenarios), "scenario"), listed(look, s.everywhere()))
		fmt.Fprintf(&b, "%s of cluster time in %s · %s %s\n", clockTime(s.Virtual), clockTime(s.Wall), Line(s.Cluster.Kind), Line(s.Cluster.Version))
		if s.Interrupted {
			b.WriteString(look(Failed, "interrupted") + ": what is above is all that ran\n")
		}
		_, err := io.WriteString(w, b.String())
		return err
	}
}

// shown is a number with the word for it and the status by which it is
// coloured.
type shown struct {
	n    int
	as   Status
	word string
}

// listed writes those that are not zero.
func listed(look Palette, all []shown) string {
	var parts []string
	for _, p := range all {
		if p.n > 0 {
			parts = append(parts, look(p.as, fmt.Sprintf("%d %s", p.n, p.word)))
		}
	}
	if len(parts) == 0 {
		return "none"
	}
	return strings.Join(parts, ", ")
}

// everywhere counts the scenarios by whether they are the same with all seeds.
func (s *Seeds) everywhere() []shown {
	passed, failed := shown{0, Passed, "passed with all seeds"}, shown{0, Failed, "failed with all seeds"}
	skipped, differ := shown{0, Skipped, "skipped with all seeds"}, shown{0, Pending, "not the same with all seeds"}
	for _, one := range s.Scenarios {
		switch {
		case len(one.Verdicts) > 1:
			differ.n++
		case one.First != nil:
			failed.n++
		case len(one.Verdicts) == 1 && one.Verdicts[0].Status == Passed:
			passed.n++
		default:
			skipped.n++
		}
	}
	return []shown{passed, failed, differ, skipped}
}

// seedsScenario tells what became of a scenario.
func seedsScenario(b *strings.Builder, look Palette, s SeedsScenario) {
	as, heading := Pending, "DIFFERS"
	if s.First != nil {
		as, heading = Failed, "FAILED"
	}
	fmt.Fprintf(b, "%s  %s\n", look(as, heading), Line(oneLine(s.Feature+": "+s.Name)))
	fmt.Fprintf(b, "    %s:%d", Line(s.URI), s.Line)
	if len(s.Behaviours) > 0 {
		fmt.Fprintf(b, "  behaviour %s", Line(strings.Join(s.Behaviours, ", ")))
	}
	b.WriteString("\n")
	for _, v := range s.Verdicts {
		fmt.Fprintf(b, "    %s with %d of %s", look(v.Status, string(v.Status)), v.Runs, Several(s.runs(), "seed"))
		if v.Status != Passed {
			fmt.Fprintf(b, ": %s", seedRanges(v.Seeds))
		}
		b.WriteString("\n")
	}
	if f := s.First; f != nil {
		fmt.Fprintf(b, "    first with seed %d: %s\n", f.Seed, strings.ReplaceAll(Line(f.Message), "\n", "\n        "))
		fmt.Fprintf(b, "    repeat with: %s\n", Line(f.Command))
	}
	b.WriteString("\n")
}

// manyRanges is how many ranges of seeds are worth a reader's time.
const manyRanges = 20

// seedRanges writes seeds as people do: "4, 17-19".
func seedRanges(all []SeedRange) string {
	var parts []string
	for i, r := range all {
		if i == manyRanges {
			parts = append(parts, "…")
			break
		}
		if r.From == r.To {
			parts = append(parts, fmt.Sprint(r.From))
		} else {
			parts = append(parts, fmt.Sprintf("%d-%d", r.From, r.To))
		}
	}
	return strings.Join(parts, ", ")
}
