package filesystem

import (
	"slices"
)

// mostZeros is how many zeros of a file can be read.
const mostZeros = 64 << 20

func (v *View) fill(n *node, tree *Tree, zeros int64) error {
	if n.special != Ordinary {
		return nil
	}
	if tree.InMemory && tree.fullOfZeros(zeros) || !v.Usage.room(tree, zeros) {
		return ErrNoSpace
	}
	tree.zeros += zeros
	v.Usage.grow(tree, zeros)
	n.zeros, n.modified = n.zeros+zeros, v.now()
	return nil
}

// isZeros reports whether a text is so many zeros that it is worth not to keep them.
func isZeros(data []byte) bool {
	return len(data) >= page && !slices.ContainsFunc(data, func(b byte) bool { return b != 0 })
}

// fullOfZeros reports whether the files may not have so many zeros more: they are
// kept nowhere, so that a file system in memory is full when it has its size.
func (t *Tree) fullOfZeros(more int64) bool {
	if t.Size > 0 {
		return t.used+more > t.Size
	}
	return t.full(more)
}

// whole returns what is in a file, with its zeros if a program has the memory
// for them.
func (v *View) whole(n *node) ([]byte, error) {
	data := n.contents(v)
	switch {
	case n.zeros == 0:
		return data, nil
	case n.zeros > mostZeros:
		return nil, ErrNoMemory
	}
	return append(slices.Clone(data), make([]byte, n.zeros)...), nil
}

// put replaces what is in a file.
func (v *View) put(n *node, tree *Tree, data []byte) error {
	if n.special != Ordinary {
		return nil
	}
	kept := int64(len(data) - len(n.data))
	if kept > 0 && (tree.full(kept) || !v.Usage.room(tree, kept)) {
		return ErrNoSpace
	}
	v.Usage.grow(tree, kept-n.zeros)
	tree.zeros -= n.zeros
	n.data, n.zeros, n.modified = data, 0, v.now()
	return nil
}
