package filesystem

// Usage is told what the files of trees take.
type Usage struct {
	// Grew, if set, is told when files of a tree got bigger or smaller through the
	// view, by how many bytes.
	Grew func(t *Tree, by int64)
	// Counted, if set, is told the same of the number of files.
	Counted func(t *Tree, by int64)
	// Room, if set, reports whether there is room for so many bytes more on the disk
	// that trees are on which are not in memory.
	Room func(bytes int64) bool
}

// room reports whether the disk of the tree has room for so many bytes more.
func (u *Usage) room(tree *Tree, bytes int64) bool {
	return tree.InMemory || u.Room == nil || u.Room(bytes)
}

// count notes that the tree has more files than before.
func (u *Usage) count(tree *Tree, by int64) {
	before := tree.files
	tree.files = max(0, before+by) // an image's own files were not counted
	if u.Counted != nil && tree.files != before {
		u.Counted(tree, tree.files-before)
	}
}

// grow notes that files of the tree have more bytes than before.
func (u *Usage) grow(tree *Tree, by int64) {
	before := tree.used
	tree.used = max(0, before+by) // an image's own files were not counted
	if u.Grew != nil && tree.used != before {
		u.Grew(tree, tree.used-before)
	}
}
