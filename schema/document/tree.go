package document

import (
	"slices"
)

// Node is a value of a document and where it is written; line 0 if it is empty
// and so is nowhere. Aliases share nodes,
// so a tree can be a graph: walk it along a path only.
type Node struct {
	At      Mark
	width   int     // in characters, of a scalar in one line; 0 if not known
	Entries []Entry // of a mapping, as written
	merged  []*Node // mappings merged into this one by <<, first wins
	Items   []*Node // of a sequence
	IsMap   bool
	IsList  bool
	Text    string         // of a scalar
	index   map[string]int // of a large mapping: places in entries
}

// Entry is a key of a mapping and its value.
type Entry struct {
	Key   string
	at    Mark
	width int // of the key as written
	Value *Node
}

// indexFrom is the number of keys from which a mapping is searched by an index.
const indexFrom = 16

// Child returns the entry with the key, written or merged. Of duplicates the
// last counts.
func (n *Node) Child(key string) (Entry, bool) {
	if e, ok := n.written(key); ok || len(n.merged) == 0 {
		return e, ok
	}
	seen := map[*Node]bool{n: true} // merges can meet again, and meet themselves
	for queue := slices.Clone(n.merged); len(queue) > 0; {
		m := queue[0]
		queue = queue[1:]
		if seen[m] {
			continue
		}
		seen[m] = true
		if e, ok := m.written(key); ok {
			return e, true
		}
		queue = append(slices.Clone(m.merged), queue...)
	}
	return Entry{}, false
}

// written returns the entry with the key that is written in the mapping itself.
func (n *Node) written(key string) (Entry, bool) {
	if len(n.Entries) < indexFrom {
		for _, e := range slices.Backward(n.Entries) {
			if e.Key == key {
				return e, true
			}
		}
		return Entry{}, false
	}
	if n.index == nil {
		n.index = make(map[string]int, len(n.Entries))
		for i, e := range n.Entries {
			n.index[e.Key] = i
		}
	}
	i, ok := n.index[key]
	if !ok {
		return Entry{}, false
	}
	return n.Entries[i], true
}
