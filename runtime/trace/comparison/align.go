package comparison

import (
	"slices"
	"time"

	"github.com/gherkube/gherkube/runtime/trace"
)

// most is how many lines of one side can be one group.
const most = 4

// The costs of an alignment. One that explains more lines costs less; of equal
// ones that with fewer groups, then that with closer instants.
const (
	costAlone  = 1.0  // a line that the other side has not
	costOther  = 0.4  // a pair with other values, and up to 1 for their share
	costMerged = 0.05 // each line of a coalesced group
	costApart  = 0.02 // at most, for instants that are apart
	costUnseen = 0.03 // a line that the other trace was too short to show: a bit more than one that is apart
)

type comparison struct {
	tolerance   time.Duration
	left, right side
	objects     map[trace.ID]object
}

// group is the next step of an alignment: so many lines of each side.
type group struct {
	left, right int
	cost        float64 // of this step and all after it
}

// align finds the cheapest alignment of an object's lines: the table's entry
// [i][j] is the next step after i and j lines.
func (c *comparison) align(l, r []line) [][]group {
	table := make([][]group, len(l)+1)
	for i := range table {
		table[i] = make([]group, len(r)+1)
	}
	lefts, rights := c.nets(l), c.nets(r)
	for i := len(l); i >= 0; i-- {
		for j := len(r); j >= 0; j-- {
			if i == len(l) && j == len(r) {
				continue
			}
			best := group{cost: float64(2*(len(l)+len(r)) + 1)}
			try := func(k, m int, cost float64) {
				if cost += table[i+k][j+m].cost; cost < best.cost {
					best = group{k, m, cost}
				}
			}
			for k := 1; k <= len(lefts[i]); k++ {
				for m := 1; j < len(r) && m <= len(rights[j]); m++ {
					if cost, ok := c.cost(l[i:i+k], r[j:j+m], lefts[i][k-1], rights[j][m-1]); ok {
						try(k, m, cost)
					}
				}
			}
			if i < len(l) {
				try(1, 0, costAlone)
			}
			if j < len(r) {
				try(0, 1, costAlone)
			}
			table[i][j] = best
		}
	}
	return table
}

// nets are the net effects of the groups that begin with each line: of one
// line, of two, and so on.
func (c *comparison) nets(lines []line) [][]net {
	out := make([][]net, len(lines)+1)
	for i := range lines {
		for k := 1; k <= most && i+k <= len(lines); k++ {
			n, ok := netOf(lines[i:i+k], c.tolerance)
			if !ok {
				break
			}
			out[i] = append(out[i], n)
		}
	}
	return out
}

// cost is what it costs to take two groups for the same transition; false if
// they cannot be.
func (c *comparison) cost(l, r []line, left, right net) (float64, bool) {
	if left.event != right.event {
		return 0, false
	}
	differ, all, common := 0, len(right.set), 0
	for name, v := range left.set {
		w, ok := right.set[name]
		switch {
		case !ok:
			differ++
			all++
		case v != w:
			differ++
			common++
		default:
			common++
		}
	}
	differ += len(right.set) - common
	cost := costMerged*float64(len(l)+len(r)-2) + c.apartness(l, r)
	switch {
	case differ == 0:
		return cost, sameSequences(l, r, left.set)
	case len(l) > 1 && len(r) > 1, len(l)+len(r) > 2 && 2*differ > all:
		return 0, false
	case common == 0 && left.event == trace.Modified:
		return 0, false
	}
	// A merger does not hide lines that the other side has not.
	return cost + costOther + float64(differ)/float64(all) + costAlone*float64(max(len(l), len(r))-1), true
}

func (c *comparison) apartness(l, r []line) float64 {
	apart := c.late(l[len(l)-1], r[len(r)-1]).Abs().Seconds()
	return costApart * apart / (apart + 1)
}

// late is how much later the right line is, measured from the latest command
// that had begun before both.
func (c *comparison) late(l, r line) time.Duration {
	k := min(l.command, r.command)
	return r.At - c.right.commands[k] - (l.At - c.left.commands[k])
}

// object is one object on both sides: its steps, and the lines of each.
type object struct {
	id    trace.ID
	steps []Step
	pairs []pair
	// paired are the steps up to and including the last one that both sides have.
	paired int
}

// pair are the lines that a step was made of.
type pair struct{ left, right []line }

// steps are the steps of one object.
func (c *comparison) steps(id trace.ID, l, r []line) object {
	table := c.align(l, r)
	out := object{id: id}
	var before [2]*line // the last pair
	for i, j := 0, 0; i < len(l) || j < len(r); {
		g := table[i][j]
		left, right := l[i:i+g.left], r[j:j+g.right]
		s := Step{Object: id, Left: transitions(left), Right: transitions(right)}
		switch {
		case g.right == 0:
			s.Class = Missing
			s.Fields = differing(left[0].set, nil)
			s.compared = len(s.Fields)
		case g.left == 0:
			s.Class = Extra
			s.Fields = differing(nil, right[0].set)
			s.compared = len(s.Fields)
		default:
			c.judge(&s, left, right, before)
			before = [2]*line{&left[g.left-1], &right[g.right-1]}
			out.paired = len(out.steps) + 1
		}
		out.steps, out.pairs = append(out.steps, s), append(out.pairs, pair{left, right})
		i, j = i+g.left, j+g.right
	}
	return out
}

// judge compares two groups that are one transition.
func (c *comparison) judge(s *Step, left, right []line, before [2]*line) {
	a, _ := netOf(left, c.tolerance)
	b, _ := netOf(right, c.tolerance)
	s.Fields = differing(a.set, b.set)
	s.compared = len(union(a.set, b.set))
	l, r := left[len(left)-1], right[len(right)-1]
	s.Late = c.late(l, r)
	if x, y := before[0], before[1]; x != nil && x.command == l.command && y.command == r.command {
		if gap := (r.At - y.At) - (l.At - x.At); gap.Abs() < s.Late.Abs() {
			s.Late = gap
		}
	}
	switch {
	case len(s.Fields) > 0:
		s.Class = Differ
	case s.Late.Abs() > c.tolerance:
		s.Class = Timing
	case len(left) != 1 || len(right) != 1:
		s.Class = Coalesced
	default:
		s.Class = Equal
	}
}

func transitions(lines []line) trace.Trace {
	var out trace.Trace
	for _, l := range lines {
		out = append(out, l.Transition)
	}
	return out
}

// differing are the fields of two sets that differ, by name.
func differing(left, right map[string]string) []Field {
	var out []Field
	for _, name := range union(left, right) {
		if l, r := left[name], right[name]; l != r {
			out = append(out, Field{Name: name, Left: orNone(l), Right: orNone(r)})
		}
	}
	return out
}

func orNone(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

func union(a, b map[string]string) []string {
	names := make([]string, 0, len(a))
	for name := range a {
		names = append(names, name)
	}
	for name := range b {
		if _, ok := a[name]; !ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
