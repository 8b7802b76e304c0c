package filesystem

import (
	"slices"
	"strings"
)

// entries are those of a directory, ordered by name. They take less memory than a
// map: each container has directories of its own.
type entries []entry

type entry struct {
	name string
	node *node
}

func (e entries) find(name string) (at int, found bool) {
	return slices.BinarySearchFunc(e, name, func(e entry, name string) int { return strings.Compare(e.name, name) })
}

// get returns the entry with the name; nil if there is none.
func (e entries) get(name string) *node {
	if at, found := e.find(name); found {
		return e[at].node
	}
	return nil
}

// put adds an entry, or replaces it.
func (e *entries) put(name string, n *node) {
	at, found := e.find(name)
	if found {
		(*e)[at].node = n
		return
	}
	*e = slices.Insert(*e, at, entry{name, n})
}

// remove removes an entry, if it is there.
func (e *entries) remove(name string) {
	if at, found := e.find(name); found {
		*e = slices.Delete(*e, at, at+1)
	}
}
