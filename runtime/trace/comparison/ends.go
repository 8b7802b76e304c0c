package comparison

import (
	"slices"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/trace"
)

// end finds, among the steps after an object's last pair, those that the other
// trace was too short to show.
func (c *comparison) end(o object) {
	for i := o.paired; i < len(o.steps); i++ {
		s, p := &o.steps[i], o.pairs[i]
		var shown bool
		if s.Class == Missing {
			shown = c.due(o.id, p.left[0], c.left, c.right, leftFirst)+c.tolerance <= c.right.end
		} else {
			shown = c.due(o.id, p.right[0], c.right, c.left, rightFirst)+c.tolerance <= c.left.end
		}
		if !shown {
			s.Class, s.Fields, s.compared = Unseen, nil, 0
		}
	}
}

// due is when the other side would show a line, measured from the latest command,
// and from the line before of the object and of those that it belongs to.
func (c *comparison) due(id trace.ID, l line, own, other side, of func(pair) (own, other []line)) time.Duration {
	at := sinceCommand(l, own, other)
	for range deepest {
		o, ok := c.objects[id]
		if !ok {
			break
		}
		for _, p := range slices.Backward(o.pairs) {
			before, then := of(p)
			if len(before) > 0 && len(then) > 0 && before[len(before)-1].At <= l.At {
				at = max(at, sinceLine(l, before[len(before)-1], then[len(then)-1]))
				break
			}
		}
		if id, ok = o.belongs(); !ok {
			break
		}
	}
	return at
}

// deepest is how many objects may own one another: a CronJob, its Job, the pod and
// an event about it.
const deepest = 4

func leftFirst(p pair) (own, other []line)  { return p.left, p.right }
func rightFirst(p pair) (own, other []line) { return p.right, p.left }

// sinceCommand is when the other side would show a line, measured from the latest
// command.
func sinceCommand(l line, own, other side) time.Duration {
	k := min(l.command, len(other.commands)-1)
	return other.commands[k] + l.At - own.commands[k]
}

// sinceLine is when the other side would show a line, measured from one before that
// both have.
func sinceLine(l, before, then line) time.Duration { return then.At + l.At - before.At }

// belongs is the object that owns this one, or that this event is about.
func (o object) belongs() (trace.ID, bool) {
	for _, p := range o.pairs {
		for _, lines := range [][]line{p.left, p.right} {
			if len(lines) == 0 {
				continue
			}
			about := lines[0].Set.Text("object")
			if owners, ok := lines[0].Set["ownerReferences"].([]any); ok && len(owners) > 0 {
				about, _ = owners[0].(string)
			}
			if kind, rest, ok := strings.Cut(about, "/"); ok {
				name, _, _ := strings.Cut(rest, "/")
				return trace.ID{Kind: kind, Namespace: o.id.Namespace, Name: name}, true
			}
		}
	}
	return trace.ID{}, false
}

// resemblance is what it costs to take two objects for the same one: that of the
// alignment, but for the lines that are due after the other trace's end.
func (c *comparison) resemblance(l, r []line) float64 {
	table := c.align(l, r)
	cost := table[0][0].cost
	i, j, p, q := 0, 0, 0, 0 // p and q lines are those up to the last pair
	for i < len(l) || j < len(r) {
		g := table[i][j]
		i, j = i+g.left, j+g.right
		if g.left > 0 && g.right > 0 {
			p, q = i, j
		}
	}
	if p == 0 {
		return cost
	}
	for _, x := range l[p:] {
		if max(sinceCommand(x, c.left, c.right), sinceLine(x, l[p-1], r[q-1])) > c.right.end {
			cost -= costAlone - costUnseen
		}
	}
	for _, x := range r[q:] {
		if max(sinceCommand(x, c.right, c.left), sinceLine(x, r[q-1], l[p-1])) > c.left.end {
			cost -= costAlone - costUnseen
		}
	}
	return cost
}
