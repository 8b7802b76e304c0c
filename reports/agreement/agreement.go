// Package agreement says whether clusters agree: it compares recordings of the
// same scenarios, by their verdicts and by what happened.
//
// docs/comparison.md says what counts. In short: first the verdicts of the
// steps; then the facts that the two traces state (package comparison); then
// whether something was late.
package agreement

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/reports/record"
	"github.com/gherkube/gherkube/runtime/trace"
)

// Options say how to compare.
type Options struct {
	// Tolerance is how long a value may last that only one side shows.
	Tolerance time.Duration
	// Late is how far apart the instants of a fact may be.
	Late time.Duration
	// Behaviours are the known behaviours.
	Behaviours []reports.Behaviour
	// Timeline makes what a report shows of a trace.
	Timeline func(trace.Trace, time.Duration) reports.Timeline
}

// Source is where runs come from: a file, or a target that was run.
type Source struct {
	Name string
	Runs []record.Run
}

// side is one cluster with all its runs.
type side struct {
	reports.Side
	runs []map[key]record.Scenario
}

// word is the side's name within a sentence.
func (s side) word() string {
	if s.Simulated() {
		return "the " + s.Name
	}
	return s.Name
}

// key identifies a scenario in whatever run: lines of a feature change, names
// seldom do.
type key struct {
	uri, name string
	number    int // among those of the feature with this name
}

// Compare compares the first cluster of the sources with each of the others.
// Runs of one source on the same cluster are repetitions.
func Compare(sources []Source, o Options) (reports.Comparison, error) {
	sides := sidesOf(sources)
	if len(sides) < 2 {
		return reports.Comparison{}, fmt.Errorf("there is one cluster only, %s: nothing to compare it with", sides[0].Name)
	}
	var c reports.Comparison
	for _, s := range sides {
		c.Sides = append(c.Sides, s.Side)
	}
	for _, k := range keysOf(sides) {
		c.Scenarios = append(c.Scenarios, compareScenario(sides, k, o))
	}
	c.Behaviours = behavioursOf(c, o.Behaviours)
	return c, nil
}

// sidesOf gives each cluster of each source a side, with a name of its own.
func sidesOf(sources []Source) []side {
	var out []side
	for _, source := range sources {
		first := len(out)
		for _, run := range source.Runs {
			i := slices.IndexFunc(out[first:], func(s side) bool { return s.Cluster == run.Cluster })
			if i < 0 {
				i = len(out) - first
				out = append(out, side{Side: reports.Side{Cluster: run.Cluster, Source: source.Name, Command: run.Command, Seed: run.Seed, Started: run.Started}})
			}
			s := &out[first+i]
			s.Runs++
			s.Incomplete = s.Incomplete || run.Cut || run.Interrupted
			s.runs = append(s.runs, byKey(run.Scenarios))
		}
	}
	name(out)
	return out
}

// name gives each side the shortest name that no other has.
func name(sides []side) {
	forms := []func(int) string{
		func(i int) string { return sides[i].Cluster.Kind },
		func(i int) string { return sides[i].Cluster.Kind + " " + sides[i].Cluster.Version },
		func(i int) string {
			return fmt.Sprintf("%s %s (%c)", sides[i].Cluster.Kind, sides[i].Cluster.Version, 'A'+rune(i%26))
		},
	}
	for _, form := range forms {
		taken := map[string]int{}
		for i := range sides {
			sides[i].Name = form(i)
			taken[sides[i].Name]++
		}
		if len(taken) == len(sides) {
			return
		}
	}
}

// byKey finds scenarios. Those of one name are numbered by their lines.
func byKey(scenarios []record.Scenario) map[key]record.Scenario {
	sorted := slices.SortedStableFunc(slices.Values(scenarios), func(a, b record.Scenario) int { return a.Line - b.Line })
	out := map[key]record.Scenario{}
	for _, s := range sorted {
		k := key{s.URI, s.Name, 0}
		for _, taken := out[k]; taken; _, taken = out[k] {
			k.number++
		}
		out[k] = s
	}
	return out
}

// keysOf are the scenarios of all sides, by feature and line.
func keysOf(sides []side) []key {
	lines := map[key]int{}
	var out []key
	for _, s := range sides {
		for _, run := range s.runs {
			for k, scenario := range run {
				if _, known := lines[k]; !known {
					lines[k] = scenario.Line
					out = append(out, k)
				}
			}
		}
	}
	slices.SortFunc(out, func(a, b key) int {
		if c := strings.Compare(a.uri, b.uri); c != 0 {
			return c
		}
		if c := lines[a] - lines[b]; c != 0 {
			return c
		}
		if c := strings.Compare(a.name, b.name); c != 0 {
			return c
		}
		return a.number - b.number
	})
	return out
}

// of are the scenario's runs on a side.
func (s side) of(k key) []record.Scenario {
	var out []record.Scenario
	for _, run := range s.runs {
		if scenario, ok := run[k]; ok {
			out = append(out, scenario)
		}
	}
	return out
}

// behavioursOf judges the behaviours that the scenarios show.
func behavioursOf(c reports.Comparison, known []reports.Behaviour) []reports.ComparedBehaviour {
	var out []reports.ComparedBehaviour
	for _, b := range known {
		var verdicts []reports.Agreement
		sides := make([]reports.Verdict, len(c.Sides))
		for i := range sides {
			sides[i] = reports.NotRun
		}
		for _, s := range c.Scenarios {
			if !slices.Contains(s.Behaviours, b.ID) {
				continue
			}
			verdicts = append(verdicts, s.Agreement)
			for i, side := range s.Sides {
				sides[i] = shows(sides[i], side.Outcome, b)
			}
		}
		if len(verdicts) == 0 {
			continue
		}
		worst := reports.Worst(verdicts)
		if b.Contradicted && slices.Contains([]reports.Agreement{reports.Agree, reports.LateOnly, reports.FlakyInReality}, worst) {
			worst = reports.DocumentDiffers
		}
		out = append(out, reports.ComparedBehaviour{Behaviour: b, Agreement: worst, Sides: sides})
	}
	return out
}

// shows is what a side shows of a behaviour, with one scenario more.
func shows(before reports.Verdict, o reports.Outcome, b reports.Behaviour) reports.Verdict {
	switch {
	case before == reports.NotShown || o == reports.OutcomeFailed:
		return reports.NotShown
	case o != reports.OutcomePassed && o != reports.OutcomeLate:
		return before
	case b.Contradicted:
		return reports.Contradicted
	}
	return reports.Holds
}
