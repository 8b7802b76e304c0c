package comparison

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/trace"
)

// simultaneous is how far apart two facts may be whose order is chance: the
// kubelet looks at its containers once a second, and what it finds then is
// published in one write or in several.
const simultaneous = time.Second

// Deviation is a way in which two clusters did not do the same.
type Deviation struct {
	// Left and Right are the facts of a side: one that the other side does not
	// show in its place, or the two whose order is another one.
	Left, Right []Fact
	// Order says that both sides show both facts, in another order.
	Order bool
}

// at is when a deviation begins.
func (d Deviation) at() time.Duration {
	at := time.Duration(1<<63 - 1)
	for _, f := range slices.Concat(d.Left, d.Right) {
		at = min(at, f.At)
	}
	return at
}

// Subjects are what a deviation is about, without the numbers of generated
// names, which are others in each comparison.
func (d Deviation) Subjects() []string {
	var out []string
	for _, f := range slices.Concat(d.Left, d.Right) {
		s := numbers.ReplaceAllString(f.Object.String(), "~") + ": " + f.About
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

var numbers = regexp.MustCompile(`~\d+`)

// Shift is a fact that both sides show, at another instant.
type Shift struct {
	Left, Right Fact
	// Late is how much later the right side is; negative if it is earlier.
	Late time.Duration
	// Since is the time that passed on the left since the instant from which
	// both are measured.
	Since time.Duration
}

// Same is what the facts of two traces come to.
type Same struct {
	Deviations []Deviation // the first at first
	Shifts     []Shift     // of all facts that both sides show, the largest first
}

// Facts compares what two traces state about the same objects: the values that
// each thing takes, and the order of these facts within a pod. The traces are
// those of the Result.
func (r Result) Facts() Same {
	c := &deviating{left: newSide(r.Left), right: newSide(r.Right), tolerance: r.tolerance, margin: r.tolerance}
	left, right := sequences(r.Left, r.stampsLeft), sequences(r.Right, r.stampsRight)
	pods := map[trace.ID][][2]Fact{}
	var all []aligned
	for _, k := range subjects(left, right) {
		if k.about != Existence && there(k.object, left) != there(k.object, right) {
			continue // that the object is not there at all is one deviation
		}
		a := alignedBy(left[k], right[k])
		all = append(all, a)
		c.shift(a.pairs)
		if k.object.Kind == "Pod" && k.about != Existence && !strings.HasPrefix(k.about, "event ") {
			pods[k.object] = append(pods[k.object], a.pairs...)
		}
	}
	slices.SortStableFunc(c.found.Shifts, func(a, b Shift) int { return cmp.Compare(b.Late.Abs(), a.Late.Abs()) })
	if len(c.found.Shifts) > 0 {
		c.margin += c.found.Shifts[0].Late.Abs()
	}
	for _, a := range all {
		c.deviate(a)
	}
	for _, id := range slices.SortedFunc(maps.Keys(pods), trace.ID.Compare) {
		c.order(pods[id])
	}
	slices.SortStableFunc(c.found.Deviations, func(a, b Deviation) int {
		return cmp.Or(cmp.Compare(a.at(), b.at()), compareSubjects(a.key(), b.key()))
	})
	return c.found
}

func (d Deviation) key() subject {
	f := slices.Concat(d.Left, d.Right)[0]
	return subject{f.Object, f.About}
}

// there reports whether a side knows an object.
func there(id trace.ID, all map[subject]sequence) bool {
	return len(all[subject{id, Existence}]) > 0
}

type deviating struct {
	// tolerance is how long a value may last that only one side shows.
	tolerance time.Duration
	// margin is how long a trace must go on to have shown something: longer by
	// as much as the sides are apart elsewhere.
	margin      time.Duration
	left, right side
	found       Same
}

// aligned are two sequences, with what both have in common.
type aligned struct {
	left, right sequence
	inL, inR    []bool
	pairs       [][2]Fact // but for back-offs
}

func alignedBy(l, r sequence) aligned {
	a := aligned{left: l, right: r}
	a.inL, a.inR = common(l, r)
	j := 0
	for i, in := range a.inL {
		if !in {
			continue
		}
		for !a.inR[j] {
			j++
		}
		if !l.backsOff(i) && !r.backsOff(j) {
			a.pairs = append(a.pairs, [2]Fact{l[i], r[j]})
		}
		j++
	}
	return a
}

// deviate finds what only one side shows, between facts that both show. A value
// that comes back after one that does not count has stood all the time.
func (c *deviating) deviate(a aligned) {
	var stoodL, stoodR *Fact
	for i, j := 0, 0; i < len(a.left) || j < len(a.right); i, j = i+1, j+1 {
		var d Deviation
		for ; i < len(a.left) && !a.inL[i]; i++ {
			if c.counts(a.left, i, c.left, c.right) && !a.left[i].returnsTo(stoodL) {
				d.Left = append(d.Left, a.left[i])
				stoodL = &a.left[i]
			}
		}
		for ; j < len(a.right) && !a.inR[j]; j++ {
			if c.counts(a.right, j, c.right, c.left) && !a.right[j].returnsTo(stoodR) {
				d.Right = append(d.Right, a.right[j])
				stoodR = &a.right[j]
			}
		}
		if i < len(a.left) && j < len(a.right) {
			stoodL, stoodR = &a.left[i], &a.right[j]
		}
		if len(d.Left)+len(d.Right) > 0 {
			c.found.Deviations = append(c.found.Deviations, d)
		}
	}
}

// returnsTo reports whether a fact has the value that stood before it, of something
// that may pass through others: a condition, readiness, or what sums up other objects.
// An object or a container that is there again is another one.
func (f Fact) returnsTo(stood *Fact) bool {
	passes := strings.HasPrefix(f.About, "condition ") || strings.HasPrefix(f.About, "readiness ") || settles(f.Object.Kind, f.About)
	return passes && stood != nil && stood.Value == f.Value
}

// counts reports whether a fact that only one side shows is a difference: it
// lasts, and the other trace is long enough to show it. Of what sums up other
// objects only the last value counts: which values it passes through depends on
// which of them is the first.
func (c *deviating) counts(of sequence, i int, own, other side) bool {
	f := of[i]
	if of.backsOff(i) || f.Lasts <= c.tolerance || i < len(of)-1 && settles(f.Object.Kind, f.About) {
		return false
	}
	k := min(f.command, len(other.commands)-1)
	return f.At-own.commands[k]+c.margin <= other.end-other.commands[k]
}

// shift notes how far apart the sides are. An instant is measured from the latest
// command before it, and from the fact before it, so that one late reaction is
// one shift and not one for each fact after it.
func (c *deviating) shift(pairs [][2]Fact) {
	for i, p := range pairs {
		l, r := p[0], p[1]
		k := min(l.command, r.command)
		since := l.At - c.left.commands[k]
		late := r.At - c.right.commands[k] - since
		if i > 0 {
			before := l.At - pairs[i-1][0].At
			if gap := r.At - pairs[i-1][1].At - before; gap.Abs() < late.Abs() {
				late, since = gap, before
			}
		}
		if late != 0 {
			c.found.Shifts = append(c.found.Shifts, Shift{Left: l, Right: r, Late: late, Since: since})
		}
	}
}

// order finds the facts of one object whose order is another one.
func (c *deviating) order(pairs [][2]Fact) {
	for i, x := range pairs {
		for _, y := range pairs[i+1:] {
			l, r := y[0].At-x[0].At, y[1].At-x[1].At
			if l > simultaneous && r < -simultaneous || l < -simultaneous && r > simultaneous {
				c.found.Deviations = append(c.found.Deviations, Deviation{Left: []Fact{x[0], y[0]}, Right: []Fact{x[1], y[1]}, Order: true})
			}
		}
	}
}

// common marks the longest sequence of values that both sides show, and of several
// the one whose facts are the least apart.
func common(a, b sequence) (inA, inB []bool) {
	best := make([][]overlap, len(a)+1)
	for i := range best {
		best[i] = make([]overlap, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			best[i][j] = best[i+1][j]
			if o := best[i][j+1]; o.better(best[i][j]) {
				best[i][j] = o
			}
			if o := best[i+1][j+1].with(a[i], b[j]); a[i].Value == b[j].Value && o.better(best[i][j]) {
				best[i][j] = o
			}
		}
	}
	return inBest(best)
}

// overlap is how many facts two sequences share, and how far apart these are in all.
type overlap struct {
	facts int
	apart time.Duration
}

func (o overlap) with(a, b Fact) overlap {
	return overlap{o.facts + 1, o.apart + (a.At - b.At).Abs()}
}

func (o overlap) better(than overlap) bool {
	return o.facts > than.facts || o.facts == than.facts && o.apart < than.apart
}
