package comparison

import (
	"maps"
	"slices"
	"strings"

	"github.com/gherkube/gherkube/runtime/trace"
)

// settles tells the fields that sum up other objects. Which values they pass
// through depends on which of several pods is the first, and on how the
// controller's work is batched.
func settles(kind, field string) bool {
	switch kind {
	case "Pod", "Event", "Node", "Namespace":
		return false
	case "EndpointSlice", "Endpoints":
		return strings.HasPrefix(field, "endpoints.") || field == "subsets"
	}
	return strings.HasPrefix(field, "status.") || strings.HasPrefix(field, "used.")
}

// settle takes passing values out of the lines of one object: values of a
// field that settles, which only one side shows and which last no longer than
// the tolerance.
func (c *comparison) settle(l, r []line) {
	fields := map[string]bool{}
	for _, lines := range [][]line{l, r} {
		for _, x := range lines {
			for name := range x.set {
				if settles(x.Kind, name) {
					fields[name] = true
				}
			}
		}
	}
	for _, lines := range [][]line{l, r} {
		for i := range lines {
			lines[i].whole = maps.Clone(lines[i].set)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		a, b := changes(l, name), changes(r, name)
		inA, inB := c.shared(a, b, name)
		c.drop(a, inA, name)
		c.drop(b, inB, name)
	}
}

// changes are the lines in which a field changes, or its object begins or
// ends.
func changes(lines []line, field string) []line {
	var out []line
	for _, l := range lines {
		if _, ok := l.set[field]; ok || l.Event != trace.Modified {
			out = append(out, l)
		}
	}
	return out
}

// shared marks the longest sequence of values that both sides show; of several as
// long ones that whose lines are most alike, and then that whose instants are closest.
func (c *comparison) shared(a, b []line, field string) (inA, inB []bool) {
	best := make([][]float64, len(a)+1)
	for i := range best {
		best[i] = make([]float64, len(b)+1)
	}
	same := func(i, j int) float64 {
		if a[i].set[field] != b[j].set[field] {
			return 0
		}
		near := nearness / (1 + c.late(a[i], b[j]).Abs().Seconds())
		return 1 + closeness*(likeness(a[i].whole, b[j].whole)+near) + best[i+1][j+1]
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			best[i][j] = max(best[i+1][j], best[i][j+1], same(i, j))
		}
	}
	return inBest(best)
}

// inBest marks what is in both of two sequences by the best alignment of them: best has
// the value of that of their rests, by where these begin, and one row and column more.
func inBest[T comparable](best [][]T) (inA, inB []bool) {
	inA, inB = make([]bool, len(best)-1), make([]bool, len(best[0])-1)
	for i, j := 0, 0; i < len(inA) && j < len(inB); {
		switch best[i][j] {
		case best[i+1][j]:
			i++
		case best[i][j+1]:
			j++
		default:
			inA[i], inB[j] = true, true
			i, j = i+1, j+1
		}
	}
	return inA, inB
}

// closeness is what the lines and their instants can add to a shared value: so
// little that a longer sequence is always the better one.
const (
	closeness = 1e-6
	nearness  = 0.1 // of the instants, where that of the lines is at most 1
)

// likeness is the share of fields that take the same values in two lines.
func likeness(a, b map[string]string) float64 {
	same := 0
	for name, v := range a {
		if w, ok := b[name]; ok && v == w {
			same++
		}
	}
	return float64(same) / float64(max(len(a)+len(b)-same, 1))
}

// drop takes the field out of the lines in which it takes a passing value, and
// of those in which it then comes back to the value it had.
func (c *comparison) drop(lines []line, shared []bool, field string) {
	stood, stands := "", false
	for i, l := range lines {
		v, ok := l.set[field]
		switch {
		case !ok:
			stands = false
		case !shared[i] && i+1 < len(lines) && lines[i+1].At-l.At <= c.tolerance:
			delete(l.set, field)
		case stands && stood == v, !stands && v == gone:
			delete(l.set, field)
		default:
			stood, stands = v, true
		}
	}
}
