package document

import (
	"strconv"
)

// Resolve walks the path as far as the document goes. It returns the deepest
// value reached, the place of its key (or of the value itself, in a list), and
// whether all of the path was there.
func (n *Node) Resolve(path string) (value *Node, at Mark, whole bool) {
	at = n.At
	steps := ParsePath(path)
	for len(steps) > 0 {
		next, nextAt, used := n.Step(steps)
		if used == 0 {
			return n, at, false
		}
		if nextAt.Line > 0 {
			at = nextAt
		}
		n, steps = next, steps[used:]
	}
	return n, at, true
}

// Step goes to a child, and says how many steps of the path that took: keys
// with dots may have been split.
func (n *Node) Step(steps []Step) (*Node, Mark, int) {
	if n.IsList {
		i, err := strconv.Atoi(steps[0].Name)
		if err != nil || i < 0 || i >= len(n.Items) {
			return nil, Mark{}, 0
		}
		return n.Items[i], n.Items[i].At, 1
	}
	name := steps[0].Name
	for used := 1; ; used++ {
		if e, ok := n.Child(name); ok {
			return e.Value, e.at, used
		}
		if used == len(steps) || steps[used].Bracket || steps[0].Bracket {
			return nil, Mark{}, 0
		}
		name += "." + steps[used].Name
	}
}

// scalarAt is the text of the scalar at the path, or nothing.
func (n *Node) scalarAt(path string) string {
	if value, _, whole := n.Resolve(path); whole {
		return value.Text
	}
	return ""
}
