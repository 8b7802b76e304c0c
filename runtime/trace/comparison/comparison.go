// Package comparison says where two traces of one scenario differ: what the
// simulator did and what a real cluster did, or the runs of two clusters.
//
// The traces are normalised, and objects with generated names are paired with
// those they resemble most. Then each object's lines are aligned in their
// order. Lines of different objects may interleave differently, since nothing
// orders the watches of different kinds.
//
// # Coalesced writes
//
// A real kubelet publishes its state, not its steps: what changes while a write
// is under way goes out with the next one, so two transitions may come in one
// write, and a container that lives for less than a second may never be seen
// running. Who reads the API cannot tell that from two quick writes. Successive
// lines of one object, at most the tolerance apart, are therefore Coalesced
// with the line or lines of the other side that have the same net effect, if
// each field takes the same values in the same order but for values in between
// that one side skips. Lines further apart than the tolerance are not one
// write: if the other side never shows what lies between them, that is a
// difference.
//
// # Passing values
//
// Fields that sum up other objects (counters of a workload's status, endpoints
// of a Service, use of a quota) pass through values that depend on which of
// several pods is the first. A value that only one side shows counts if it
// lasts for longer than the tolerance, or to the end.
//
// # Instants
//
// A line's instant is measured from the latest command before it, because how
// long commands take is the machine's doing; and from the object's line before,
// so that one late reaction is one difference and not one for each line after
// it. The line is late or early if both say so by more than the tolerance.
//
// # Ends
//
// A scenario ends when its last step has seen enough. Lines at the end of an
// object's life that the other trace was too short to show are Unseen, and no
// difference. When it would have shown them is measured from the latest command, and
// from the last line before that both sides have: of the object, of the one that
// owns it, or, for an event, of the one that it is about.
package comparison

import (
	"slices"
	"time"

	"github.com/gherkube/gherkube/runtime/trace"
)

// Class says how the two sides of a step compare.
type Class string

// The classes of steps.
const (
	Equal     Class = "equal"
	Coalesced Class = "coalesced"     // the same in more or fewer writes
	Timing    Class = "timing only"   // the same, too late or too early
	Differ    Class = "fields differ" // one transition with other values
	Missing   Class = "missing"       // only on the left
	Extra     Class = "extra"         // only on the right
	Unseen    Class = "unseen"        // the other trace ends before it
)

// Different reports whether a step of the class is another behaviour.
func (c Class) Different() bool { return c == Differ || c == Missing || c == Extra }

// Verdict is what a comparison comes to.
type Verdict string

// The verdicts.
const (
	Agree      Verdict = "agree"
	TimingOnly Verdict = "timing only"
	Differs    Verdict = "differs"
)

// Field is a field whose values differ: "-" where it did not change, "(gone)"
// where it is no longer there.
type Field struct {
	Name  string `json:"name"`
	Left  string `json:"left"`
	Right string `json:"right"`
}

// Step is one transition of one object: a line on each side, several where
// writes were coalesced, or none where it is missing.
type Step struct {
	Object      trace.ID
	Class       Class
	Left, Right trace.Trace
	// Fields are those that differ.
	Fields []Field
	// Late is how much later the right side is; negative if it is earlier.
	Late time.Duration
	// compared is how many fields the step has.
	compared int
}

// Counts are sums over steps. A step of several lines counts as the larger
// number of them.
type Counts struct {
	Transitions int `json:"transitions"` // all but the unseen
	Equal       int `json:"equal"`
	Coalesced   int `json:"coalesced"`
	Timing      int `json:"timing"`
	Differ      int `json:"fieldsDiffer"`
	Missing     int `json:"missing"`
	Extra       int `json:"extra"`
	Unseen      int `json:"unseen"`
	Fields      int `json:"fields"` // fields of the transitions, and how many are equal
	FieldsEqual int `json:"fieldsEqual"`
}

// Add adds the counts of another comparison.
func (c *Counts) Add(o Counts) {
	c.Transitions += o.Transitions
	c.Equal += o.Equal
	c.Coalesced += o.Coalesced
	c.Timing += o.Timing
	c.Differ += o.Differ
	c.Missing += o.Missing
	c.Extra += o.Extra
	c.Unseen += o.Unseen
	c.Fields += o.Fields
	c.FieldsEqual += o.FieldsEqual
}

// Agreement is the share of transitions that both sides made, at whatever
// instant: 0 to 1. Where there is nothing to compare it is 1.
func (c Counts) Agreement() float64 {
	if c.Transitions == 0 {
		return 1
	}
	return float64(c.Equal+c.Coalesced+c.Timing) / float64(c.Transitions)
}

// Result is a comparison of two traces.
type Result struct {
	// Left and Right are the traces, normalised, and the right one with the
	// names of the left.
	Left, Right trace.Trace
	// Steps are all steps, by object, each object's in their order.
	Steps  []Step
	Counts Counts

	tolerance               time.Duration
	stampsLeft, stampsRight stamps
}

// Verdict says whether the traces agree.
func (r Result) Verdict() Verdict {
	switch c := r.Counts; {
	case c.Differ+c.Missing+c.Extra > 0:
		return Differs
	case c.Timing > 0:
		return TimingOnly
	}
	return Agree
}

// Differences are the steps in which the sides differ, those in timing
// included.
func (r Result) Differences() []Step {
	return slices.DeleteFunc(slices.Clone(r.Steps), func(s Step) bool { return !s.Class.Different() && s.Class != Timing })
}

// Compare compares two traces of one scenario. The tolerance is how far
// instants may be apart, and how far lines that may be one write.
func Compare(left, right trace.Trace, tolerance time.Duration) Result {
	c := &comparison{tolerance: tolerance}
	result := Result{tolerance: tolerance, stampsLeft: stampsOf(left), stampsRight: stampsOf(right)}
	left, right = left.Normalise(0), right.Normalise(0)
	c.left, c.right = newSide(left), newSide(right)
	right = c.pair(left, right)
	l, r := c.left.lines(left), c.right.lines(right)
	ids := make([]trace.ID, 0, len(l))
	for id := range l {
		ids = append(ids, id)
	}
	for id := range r {
		if _, ok := l[id]; !ok {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, trace.ID.Compare)
	result.Left, result.Right = left, right
	c.objects = map[trace.ID]object{}
	for _, id := range ids {
		c.settle(l[id], r[id])
		c.objects[id] = c.steps(id, told(l[id]), told(r[id]))
	}
	for _, id := range ids {
		c.end(c.objects[id])
		for _, s := range c.moved(c.objects[id]) {
			result.Steps = append(result.Steps, s)
			result.Counts.count(s)
		}
	}
	return result
}

func (c *Counts) count(s Step) {
	n := max(len(s.Left), len(s.Right))
	if s.Class == Unseen {
		c.Unseen += n
		return
	}
	c.Transitions += n
	c.Fields += s.compared
	c.FieldsEqual += s.compared - len(s.Fields)
	switch s.Class {
	case Equal:
		c.Equal += n
	case Coalesced:
		c.Coalesced += n
	case Timing:
		c.Timing += n
	case Differ:
		c.Differ += n
	case Missing:
		c.Missing += n
	case Extra:
		c.Extra += n
	}
}
