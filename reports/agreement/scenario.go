package agreement

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/reports/record"
	"github.com/gherkube/gherkube/runtime/trace"
	"github.com/gherkube/gherkube/runtime/trace/comparison"
)

// compareScenario compares one scenario on all sides.
func compareScenario(sides []side, k key, o Options) reports.ComparedScenario {
	var out reports.ComparedScenario
	all := make([][]record.Scenario, len(sides))
	for i, s := range sides {
		all[i] = s.of(k)
		out.Sides = append(out.Sides, outcomeOf(all[i]))
		if out.Feature == "" && len(all[i]) > 0 {
			first := all[i][0]
			out.Feature, out.URI, out.Name, out.Line = first.Feature, first.URI, first.Name, first.Line
			out.Tags, out.Behaviours = first.Tags, first.Behaviours
		}
	}
	var verdicts []reports.Agreement
	for i := 1; i < len(sides); i++ {
		p := o.pair(sides[0], sides[i], all[0], all[i], o.realRuns(sides, all))
		out.Pairs = append(out.Pairs, reports.Pair{Side: i, Agreement: p.verdict, Runs: p.runs, Agreeing: p.agreeing,
			Differences: p.shown.words, Beside: p.shown.beside()})
		if r := p.shown.result; r != nil && o.Timeline != nil {
			out.Sides[0].Timeline = o.Timeline(r.Left, out.Sides[0].Virtual)
			out.Sides[i].Timeline = o.Timeline(r.Right, out.Sides[i].Virtual)
		}
		verdicts = append(verdicts, p.verdict)
	}
	out.Agreement = reports.Worst(verdicts)
	return out
}

// outcomeOf is what became of a scenario on a side: of several runs, the worst.
func outcomeOf(runs []record.Scenario) reports.SideOutcome {
	out := reports.SideOutcome{Outcome: reports.OutcomeNotRun, Reason: "it was not run", Runs: len(runs)}
	order := []reports.Outcome{reports.OutcomeNotRun, reports.OutcomeUnsupported, reports.OutcomePassed, reports.OutcomeLate, reports.OutcomeFailed}
	for i, s := range runs {
		o, reason, late := outcome(s)
		if o == reports.OutcomePassed || o == reports.OutcomeLate {
			out.Passed++
		}
		out.Late = max(out.Late, late)
		if i == 0 || slices.Index(order, o) > slices.Index(order, out.Outcome) {
			out.Outcome, out.Reason, out.Virtual = o, reason, s.Virtual
		}
	}
	return out
}

// outcome is what became of one run of a scenario, and why it did not pass.
func outcome(s record.Scenario) (reports.Outcome, string, time.Duration) {
	switch {
	case s.Progress != reports.Ended, s.Status == reports.Skipped && s.Reason == reports.InterruptedReason:
		return reports.OutcomeNotRun, s.Reason, 0
	case s.Status == reports.Skipped:
		return reports.OutcomeUnsupported, s.Reason, 0
	case s.Status.Bad():
		return reports.OutcomeFailed, complaint(s), 0
	}
	var late time.Duration
	for _, step := range s.Steps {
		late = max(late, step.Late)
	}
	if late > 0 {
		return reports.OutcomeLate, fmt.Sprintf("%.1f s later than its window", late.Seconds()), late
	}
	return reports.OutcomePassed, "", 0
}

// complaint says which step failed and what it says.
func complaint(s record.Scenario) string {
	if i := failed(s); i >= 0 {
		step := s.Steps[i]
		text := fmt.Sprintf("step %d, %q, %s", i+1, step.Keyword+" "+step.Text, step.Status)
		if step.Failure != nil {
			text += ": " + step.Failure.Message
		}
		return text
	}
	if s.Failure != nil {
		return s.Failure.Message
	}
	return string(s.Status)
}

// failed is the step that failed; -1 if what failed is not a step.
func failed(s record.Scenario) int {
	return slices.IndexFunc(s.Steps, func(step reports.Step) bool { return step.Status.Bad() })
}

// finding is the comparison of two runs of a scenario.
type finding struct {
	verdict reports.Agreement
	words   []string
	result  *comparison.Result // nil if the traces were not compared
	// deviations are what differs, if that are facts alone.
	deviations []comparison.Deviation
}

// sideWidth is how wide each side of a timeline is.
const sideWidth = 72

func (f finding) beside() string {
	if f.result == nil {
		return ""
	}
	var b strings.Builder
	if err := comparison.Write(&b, f.result.Steps, sideWidth); err != nil {
		return err.Error()
	}
	return b.String()
}

// paired is the comparison of all runs of a scenario on two sides.
type paired struct {
	verdict        reports.Agreement
	runs, agreeing int
	shown          finding // the first of those with the worst verdict
}

// pair compares the runs of a scenario on two sides, each with one of the other
// side. It is flaky if some of them agree and others do not.
func (o Options) pair(l, r side, left, right []record.Scenario, others []realRun) paired {
	if len(left) == 0 || len(right) == 0 {
		only := l
		if len(left) == 0 {
			only = r
		}
		return paired{shown: finding{words: []string{"it ran on " + only.word() + " only"}}, verdict: reports.NotCompared}
	}
	var all []finding
	var verdicts []reports.Agreement
	var p paired
	for i := range max(len(left), len(right)) {
		x, y := left[i%len(left)], right[i%len(right)]
		f := o.compare(l, r, x, y)
		o.excuse(&f, l, r, x, y, others)
		all, verdicts = append(all, f), append(verdicts, f.verdict)
		p.runs++
		if !f.verdict.Differs() {
			p.agreeing++
		}
	}
	p.shown = all[slices.Index(verdicts, reports.Worst(verdicts))]
	p.verdict = p.shown.verdict
	if p.agreeing > 0 && p.agreeing < p.runs {
		p.verdict = reports.Flaky
	}
	return p
}

// compare compares two runs of a scenario.
func (o Options) compare(l, r side, left, right record.Scenario) finding {
	a, why, _ := outcome(left)
	b, whyNot, _ := outcome(right)
	for _, x := range []struct {
		outcome reports.Outcome
		verdict reports.Agreement
	}{{reports.OutcomeNotRun, reports.NotCompared}, {reports.OutcomeUnsupported, reports.NotSupported}} {
		switch x.outcome {
		case a:
			return finding{verdict: x.verdict, words: []string{fmt.Sprintf("on %s: %s", l.word(), why)}}
		case b:
			return finding{verdict: x.verdict, words: []string{fmt.Sprintf("on %s: %s", r.word(), whyNot)}}
		}
	}
	if !sameSteps(left, right) {
		return finding{verdict: reports.NotCompared, words: []string{"its steps are not the same in both"}}
	}
	result := comparison.Compare(own(left, right), own(right, left), o.Tolerance)
	f := finding{result: &result}
	switch {
	case a == reports.OutcomeFailed && b == reports.OutcomeFailed:
		f.bothFailed(l, r, left, right)
	case a == reports.OutcomeFailed:
		f.verdict, f.words = differing(l, r), []string{fmt.Sprintf("on %s %s; on %s it passed", l.word(), why, r.word())}
	case b == reports.OutcomeFailed:
		f.verdict, f.words = differing(l, r), []string{fmt.Sprintf("on %s %s; on %s it passed", r.word(), whyNot, l.word())}
	default:
		f.bothPassed(l, r, left, right, o)
	}
	return f
}

// own is the trace of a scenario without what others have a part in: nodes and
// volumes of the cluster, unless the scenario is alone there on both sides.
func own(s, other record.Scenario) trace.Trace {
	if slices.Contains(s.Tags, "@alone") && slices.Contains(other.Tags, "@alone") {
		return s.Trace
	}
	return slices.DeleteFunc(slices.Clone(s.Trace), func(t trace.Transition) bool {
		return t.Kind == "Node" || t.Kind == "PersistentVolume"
	})
}

// differing is the verdict on two sides that differ.
func differing(l, r side) reports.Agreement {
	if l.Simulated() != r.Simulated() {
		return reports.SimulatorDiffers
	}
	return reports.ClustersDiffer
}

// bothFailed: if the clusters fail in the same step, what is wrong is the
// scenario.
func (f *finding) bothFailed(l, r side, left, right record.Scenario) {
	if i, j := failed(left), failed(right); i != j {
		f.verdict = differing(l, r)
		f.words = []string{fmt.Sprintf("on %s %s; on %s %s", l.word(), complaint(left), r.word(), complaint(right))}
		return
	}
	f.words = []string{"on both " + complaint(right)}
	f.verdict = reports.DocumentDiffers
	if l.Simulated() && r.Simulated() {
		f.verdict = reports.Agree // nothing real is there to tell
	}
}

// bothPassed: what counts are the facts, and then whether something was late.
func (f *finding) bothPassed(l, r side, left, right record.Scenario, o Options) {
	same := f.result.Facts()
	f.words = codes(l, r, left, right)
	if len(f.words) == 0 {
		f.deviations = same.Deviations
	}
	for _, d := range same.Deviations {
		f.words = append(f.words, d.Words(l.word(), r.word()))
	}
	if len(f.words) > 0 {
		f.verdict = differing(l, r)
		return
	}
	f.words = unfinished(l, r, left, right)
	for _, x := range []struct {
		side side
		late time.Duration
	}{{l, lateOf(left)}, {r, lateOf(right)}} {
		if x.late > 0 {
			f.words = append(f.words, fmt.Sprintf("on %s a step came true %.1f s later than its window", x.side.word(), x.late.Seconds()))
		}
	}
	for _, s := range same.Shifts {
		if s.Late.Abs() > o.Late+s.Since/share {
			f.words = append(f.words, s.Words(l.word(), r.word()))
		}
	}
	f.verdict = reports.Agree
	if len(f.words) > 0 {
		f.verdict = reports.LateOnly
	}
}

// share is the part of a time by which it may be longer: how long a back-off
// takes depends on when the kubelet looks.
const share = 10

func lateOf(s record.Scenario) time.Duration {
	_, _, late := outcome(s)
	return late
}

// timedOut is the exit code of a command that was stopped before it had ended.
const timedOut = 124

// codes are the commands that ended with different exit codes.
func codes(l, r side, left, right record.Scenario) []string {
	var out []string
	for c := range commands(left, right) {
		if a, b := c[0], c[1]; a.ExitCode != b.ExitCode && a.ExitCode != timedOut && b.ExitCode != timedOut {
			out = append(out, fmt.Sprintf("`%s` ended with exit code %d on %s, and with %d on %s", a.Line, a.ExitCode, l.word(), b.ExitCode, r.word()))
		}
	}
	return out
}

// unfinished are the commands that had ended on one side when their time was
// over, and not on the other one: that is late.
func unfinished(l, r side, left, right record.Scenario) []string {
	var out []string
	for c := range commands(left, right) {
		a, b, early, late := c[0], c[1], l, r
		if a.ExitCode == b.ExitCode || a.ExitCode != timedOut && b.ExitCode != timedOut {
			continue
		}
		if a.ExitCode == timedOut {
			a, early, late = b, r, l
		}
		out = append(out, fmt.Sprintf("`%s` ended with exit code %d on %s; on %s it had not ended when its time was over", a.Line, a.ExitCode, early.word(), late.word()))
	}
	return out
}

// commands are the commands of two runs of a scenario, in pairs.
func commands(left, right record.Scenario) iter.Seq[[2]reports.Command] {
	return func(yield func([2]reports.Command) bool) {
		for i := range left.Steps {
			a, b := left.Steps[i].Commands, right.Steps[i].Commands
			for j := range min(len(a), len(b)) {
				if !yield([2]reports.Command{a[j], b[j]}) {
					return
				}
			}
		}
	}
}

// sameSteps reports whether two runs are of one scenario as it is written.
func sameSteps(a, b record.Scenario) bool {
	return slices.EqualFunc(a.Steps, b.Steps, func(x, y reports.Step) bool { return x.Text == y.Text && x.Argument == y.Argument })
}
