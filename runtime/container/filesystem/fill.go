package filesystem

import (
	"io/fs"
	"slices"
)

// mostZeros is how many zeros of a file can be read.
const mostZeros = 64 << 20

// Fill adds zeros to a file, which is made if it is missing. They count as what
// is written, and cost no memory.
func (v *View) Fill(name string, zeros int64, perm fs.FileMode) error {
	n, tree, err := v.create(name, perm, permissionFirst)
	if err != nil {
		return err
	}
	return v.fill(n, tree, zeros)
}

func (v *View) fill(n *node, tree *Tree, zeros int64) error {
	if n.special != Ordinary {
		return nil
	}
	if tree.InMemory && tree.fullOfZeros(zeros) || !v.room(tree, zeros) {
		return ErrNoSpace
	}
	tree.zeros += zeros
	v.grow(tree, zeros)
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
