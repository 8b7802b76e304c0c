package document

import (
	"strings"
)

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
