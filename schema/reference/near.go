package reference

import (
	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"
)

// maxComparisons bounds the search for misspelled names in a run. What is
// beyond is taken for names of objects elsewhere.
const maxComparisons = 1_000_000

// near searches names that others may be misspellings of.
type near struct {
	index *index
	left  int // comparisons
	known map[nearKey]int32
}

type nearKey struct {
	space           spaceKey
	namespace, name string
}

func newNear(x *index) *near {
	return &near{index: x, left: maxComparisons, known: map[nearKey]int32{}}
}

// none stands for no object.
const none = -1

// find returns an object whose name is nearly the given one, in the world or
// in the context.
func (n *near) find(world string, kind runtimeschema.GroupKind, namespace, name string) int {
	for _, w := range []string{world, Everywhere} {
		if i := n.in(spaceKey{w, kind}, namespace, name); i != none {
			return i
		}
	}
	return none
}

func (n *near) in(key spaceKey, namespace, name string) int {
	s := n.index.spaces[key]
	if s == nil {
		return none
	}
	shape := withoutDigits(name)
	k := nearKey{key, namespace, shape}
	if i, ok := n.known[k]; ok {
		return int(i)
	}
	var found int
	if namespace == "" {
		found = n.search(s.namesIn(n.index.objects, inAll), shape)
	} else {
		found = n.search(s.namesIn(n.index.objects, namespace), shape)
		if found == none {
			found = n.search(s.namesIn(n.index.objects, ""), shape)
		}
	}
	n.known[k] = int32(found)
	return found
}

func (n *near) search(list *nameList, shape string) int {
	if list == nil {
		return none
	}
	if _, same := list.object[shape]; same {
		return none
	}
	for _, other := range list.shapes {
		if n.left == 0 {
			return none
		}
		n.left--
		if shapesNear(shape, other) {
			return int(list.object[other])
		}
	}
	return none
}
