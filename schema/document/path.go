package document

import (
	"strconv"
	"strings"
)

// Step is one step of a field path: a name after a dot or the inside of
// brackets.
type Step struct {
	Name    string
	Bracket bool
}

// ParsePath reads a field path as field.Path writes it:
// "spec.containers[0].resources.limits[example.com/gpu]".
func ParsePath(path string) []Step {
	var steps []Step
	for path != "" {
		switch path[0] {
		case '.':
			path = path[1:]
		case '[':
			end := closingBracket(path)
			steps = append(steps, Step{Name: path[1:end], Bracket: true})
			path = path[min(end+1, len(path)):]
		default:
			end := strings.IndexAny(path, ".[")
			if end < 0 {
				end = len(path)
			}
			steps = append(steps, Step{Name: path[:end]})
			path = path[end:]
		}
	}
	return steps
}

// closingBracket finds the end of the bracket that path starts with: the first
// ']' after which a path can go on, because keys may hold brackets themselves.
func closingBracket(path string) int {
	for i := 1; i < len(path); i++ {
		if path[i] == ']' && (i+1 == len(path) || path[i+1] == '.' || path[i+1] == '[') {
			return i
		}
	}
	return len(path)
}

// JoinPath appends a field name or map key to a path as the API server's
// decoder writes it.
func JoinPath(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// IndexPath is the path of an item of a list.
func IndexPath(path string, i int) string {
	return path + "[" + strconv.Itoa(i) + "]"
}

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

// Refine looks for the value that a message complains about, where the path of
// the API server stops short of it: at a mapping whose key or value it is, at a
// list of such values, or at a list whose index is missing in the path.
func (n *Node) Refine(path, bad string) (Mark, bool) {
	steps := ParsePath(path)
	for len(steps) > 0 {
		next, _, used := n.Step(steps)
		if used == 0 {
			break
		}
		n, steps = next, steps[used:]
	}
	switch {
	case len(steps) == 0:
		return n.holding(bad)
	case n.IsList && len(steps) == 1:
		for _, item := range n.Items {
			if e, ok := item.Child(steps[0].Name); ok && e.Value.Text == bad && e.Value.At.Line > 0 {
				return e.Value.At, true
			}
		}
	}
	return Mark{}, false
}

// holding is the place of a key or scalar in a mapping or list.
func (n *Node) holding(text string) (Mark, bool) {
	if e, ok := n.Child(text); ok {
		return e.at, true
	}
	for _, e := range n.Entries {
		if e.Value.isScalar(text) {
			return e.Value.At, true
		}
	}
	for _, item := range n.Items {
		if item.isScalar(text) {
			return item.At, true
		}
	}
	return Mark{}, false
}

func (n *Node) isScalar(text string) bool {
	return !n.IsMap && !n.IsList && n.Text == text && n.At.Line > 0
}

// ScalarWith is the first value below the node that has the text; nil if there
// is none.
func (n *Node) ScalarWith(text string) *Node {
	if !n.IsMap && !n.IsList && n.At.Line > 0 && strings.Contains(n.Text, text) {
		return n
	}
	for i := range n.Entries {
		if found := n.Entries[i].Value.ScalarWith(text); found != nil {
			return found
		}
	}
	for _, item := range n.Items {
		if found := item.ScalarWith(text); found != nil {
			return found
		}
	}
	return nil
}
