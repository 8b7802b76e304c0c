package recording

import (
	"slices"
	"time"

	"github.com/gherkube/gherkube/runtime/trace"
	"github.com/gherkube/gherkube/runtime/trace/comparison"
)

// Judgement is how another run of a scenario differs from its recording. The
// recording is on the left.
type Judgement struct {
	Commands []CommandDifference // one for each command of the recording, in order
	Trace    comparison.Result
}

// CommandDifference says whether one command had the same result.
type CommandDifference struct {
	Line string `json:"line"`
	// Recorded and Simulated are the exit codes; nil where the command did not
	// end or was not run.
	Recorded  *int `json:"recorded"`
	Simulated *int `json:"simulated"`
	// Missing and Surplus are normalised lines of output that only the
	// recording, only the other run has.
	Missing []string `json:"missing,omitempty"`
	Surplus []string `json:"surplus,omitempty"`
	// Apart says that the other run prints the same at other instants.
	Apart bool `json:"otherInstant,omitempty"`
}

// SameCode reports equal exit codes.
func (d CommandDifference) SameCode() bool {
	return d.Recorded != nil && d.Simulated != nil && *d.Recorded == *d.Simulated
}

// Same reports equal results.
func (d CommandDifference) Same() bool {
	return d.SameCode() && len(d.Missing) == 0 && len(d.Surplus) == 0
}

// Agrees reports equal results, at whatever instant.
func (d CommandDifference) Agrees() bool { return d.Same() || d.SameCode() && d.Apart }

// Judge holds another run against a recording.
func Judge(recorded, other Recording, tolerance time.Duration) Judgement {
	return Judgement{
		Commands: compareCommands(recorded.Commands, other.Commands),
		Trace:    comparison.Compare(recorded.watched(recorded.Trace), recorded.watched(other.Trace), tolerance),
	}
}

// Verdict is that of the traces, unless a command had another result, or has the same
// at another instant only.
func (j Judgement) Verdict() comparison.Verdict {
	if slices.ContainsFunc(j.Commands, func(d CommandDifference) bool { return !d.Agrees() }) {
		return comparison.Differs
	}
	verdict := j.Trace.Verdict()
	if verdict == comparison.Agree && slices.ContainsFunc(j.Commands, func(d CommandDifference) bool { return !d.Same() }) {
		return comparison.TimingOnly
	}
	return verdict
}

// watched leaves out the cluster-scoped kinds that the recording did not
// record.
func (r Recording) watched(t trace.Trace) trace.Trace {
	return slices.DeleteFunc(slices.Clone(t), func(tr trace.Transition) bool {
		return (tr.Kind == "Node" || tr.Kind == "PersistentVolume") && !slices.Contains(r.Scenario.Cluster, tr.Kind)
	})
}

// compareCommands pairs the commands in their order. One in the background may
// be missing on a side, where it had not ended with the scenario.
func compareCommands(recorded, other []Command) []CommandDifference {
	var out []CommandDifference
	left := slices.Clone(other)
	for _, want := range recorded {
		d := CommandDifference{Line: want.Line, Recorded: &want.ExitCode}
		i := slices.IndexFunc(left, func(c Command) bool { return c.Line == want.Line })
		if i >= 0 {
			got := left[i]
			left = slices.Delete(left, i, i+1)
			d.Simulated = &got.ExitCode
			if !want.Background {
				d.Missing, d.Surplus = difference(Normalise(want.Stdout+want.Stderr), Normalise(got.Stdout+got.Stderr))
				d.Apart = len(d.Missing)+len(d.Surplus) > 0 && otherInstant(d, want, got.Around)
			}
		}
		out = append(out, d)
	}
	return out
}

// difference returns the lines only in a and only in b; both are sorted.
func difference(a, b []string) (onlyA, onlyB []string) {
	for len(a) > 0 || len(b) > 0 {
		switch {
		case len(b) == 0 || len(a) > 0 && a[0] < b[0]:
			onlyA, a = append(onlyA, a[0]), a[1:]
		case len(a) == 0 || b[0] < a[0]:
			onlyB, b = append(onlyB, b[0]), b[1:]
		default:
			a, b = a[1:], b[1:]
		}
	}
	return onlyA, onlyB
}
