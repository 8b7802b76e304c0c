package agreement

import (
	"fmt"
	"slices"

	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/reports/record"
	"github.com/gherkube/gherkube/runtime/trace/comparison"
)

// realRun is a run on a real cluster. What real clusters of one version do one
// way or the other is chance, and a simulator that does it one of these ways does
// what they do.
type realRun struct {
	side side
	run  record.Scenario
}

// realRuns are all runs of a scenario that passed on a real cluster.
func (o Options) realRuns(sides []side, all [][]record.Scenario) []realRun {
	var out []realRun
	for i, s := range sides {
		for _, run := range all[i] {
			if got, _, _ := outcome(run); !s.Simulated() && (got == reports.OutcomePassed || got == reports.OutcomeLate) {
				out = append(out, realRun{s, run})
			}
		}
	}
	return out
}

// excuse takes out of a finding about the simulator and a real cluster what
// another run on a real cluster of the same version did as the simulator does.
func (o Options) excuse(f *finding, l, r side, left, right record.Scenario, others []realRun) {
	if len(f.deviations) == 0 || l.Simulated() == r.Simulated() {
		return
	}
	simulated, simulator, version := left, l, r.Cluster.Version
	if r.Simulated() {
		simulated, simulator, version = right, r, l.Cluster.Version
	}
	others = slices.DeleteFunc(slices.Clone(others), func(w realRun) bool {
		return w.side.Cluster.Version != version || !sameSteps(simulated, w.run)
	})
	against := make([][]string, len(others))
	for i, w := range others {
		against[i] = o.deviates(simulated, w.run)
	}
	var count, chance []string
	for _, d := range f.deviations {
		words := d.Words(l.word(), r.word())
		i := slices.IndexFunc(against, func(deviates []string) bool {
			return !slices.ContainsFunc(d.Subjects(), func(s string) bool { return slices.Contains(deviates, s) })
		})
		if i < 0 {
			count = append(count, words)
			continue
		}
		chance = append(chance, fmt.Sprintf("%s; another run on %s did as %s", words, others[i].side.word(), simulator.word()))
	}
	f.words = slices.Concat(count, chance)
	if len(count) == 0 {
		f.verdict = reports.FlakyInReality
	}
}

// deviates is what two runs of a scenario deviate in.
func (o Options) deviates(left, right record.Scenario) []string {
	var out []string
	for _, d := range comparison.Compare(own(left, right), own(right, left), o.Tolerance).Facts().Deviations {
		out = append(out, d.Subjects()...)
	}
	return out
}
