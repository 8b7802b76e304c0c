package schema

import (
	"strconv"
	"strings"
)

// step is one step of a field path: a name after a dot or the inside of
// brackets.
type step struct {
	name    string
	bracket bool
}

// parsePath reads a field path as field.Path writes it:
// "spec.containers[0].resources.limits[example.com/gpu]".
func parsePath(path string) []step {
	var steps []step
	for path != "" {
		switch path[0] {
		case '.':
			path = path[1:]
		case '[':
			end := closingBracket(path)
			steps = append(steps, step{name: path[1:end], bracket: true})
			path = path[min(end+1, len(path)):]
		default:
			end := strings.IndexAny(path, ".[")
			if end < 0 {
				end = len(path)
			}
			steps = append(steps, step{name: path[:end]})
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

// joinPath appends a field name or map key to a path as the API server's
// decoder writes it.
func joinPath(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func indexPath(path string, i int) string {
	return path + "[" + strconv.Itoa(i) + "]"
}

// resolve walks the path as far as the document goes. It returns the deepest
// value reached, the place of its key (or of the value itself, in a list), and
// whether all of the path was there.
func (n *node) resolve(path string) (value *node, at mark, whole bool) {
	at = n.at
	steps := parsePath(path)
	for len(steps) > 0 {
		next, nextAt, used := n.step(steps)
		if used == 0 {
			return n, at, false
		}
		if nextAt.line > 0 {
			at = nextAt
		}
		n, steps = next, steps[used:]
	}
	return n, at, true
}

// step goes to a child, and says how many steps of the path that took: keys
// with dots may have been split.
func (n *node) step(steps []step) (*node, mark, int) {
	if n.isList {
		i, err := strconv.Atoi(steps[0].name)
		if err != nil || i < 0 || i >= len(n.items) {
			return nil, mark{}, 0
		}
		return n.items[i], n.items[i].at, 1
	}
	name := steps[0].name
	for used := 1; ; used++ {
		if e, ok := n.child(name); ok {
			return e.value, e.at, used
		}
		if used == len(steps) || steps[used].bracket || steps[0].bracket {
			return nil, mark{}, 0
		}
		name += "." + steps[used].name
	}
}

// refine looks for the value that a message complains about, where the path of
// the API server stops short of it: at a mapping whose key or value it is, at a
// list of such values, or at a list whose index is missing in the path.
func (n *node) refine(path, bad string) (mark, bool) {
	steps := parsePath(path)
	for len(steps) > 0 {
		next, _, used := n.step(steps)
		if used == 0 {
			break
		}
		n, steps = next, steps[used:]
	}
	switch {
	case len(steps) == 0:
		return n.holding(bad)
	case n.isList && len(steps) == 1:
		for _, item := range n.items {
			if e, ok := item.child(steps[0].name); ok && e.value.text == bad && e.value.at.line > 0 {
				return e.value.at, true
			}
		}
	}
	return mark{}, false
}

// holding is the place of a key or scalar in a mapping or list.
func (n *node) holding(text string) (mark, bool) {
	if e, ok := n.child(text); ok {
		return e.at, true
	}
	for _, e := range n.entries {
		if e.value.isScalar(text) {
			return e.value.at, true
		}
	}
	for _, item := range n.items {
		if item.isScalar(text) {
			return item.at, true
		}
	}
	return mark{}, false
}

func (n *node) isScalar(text string) bool {
	return !n.isMap && !n.isList && n.text == text && n.at.line > 0
}
