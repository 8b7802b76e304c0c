// Package filesystem is the virtual file system of containers: trees of
// directories, files and symbolic links in memory, with modes and modification
// times in virtual time.
//
// An image's tree is shared by all its containers and copied where one of them
// writes. A volume is a tree that is mounted into several containers.
//
// A View has the operations. Below it, lookup finds what a path names, Credentials say what
// a process may do, the table of mounts says what is where, and Usage is told what trees
// take; none of these changes a file.
package filesystem

import (
	"io/fs"
	"slices"
	"time"
)

// Special says what an entry is that is not an ordinary file or directory.
type Special uint8

// The special entries.
const (
	Ordinary Special = iota
	NullDevice
	ZeroDevice
	RandomDevice
	StdinDevice // /dev/stdin and /proc/self/fd/0
	StdoutDevice
	StderrDevice
	// Generated files have contents that are made when they are read, such as
	// those of /proc.
	Generated
)

// Content makes the contents of a file when it is read, for the view through
// which it is read.
type Content func(v *View) []byte

// node is one entry of a tree. A frozen node, and all below it, is shared and
// never changed: it is replaced by a copy.
type node struct {
	mode     fs.FileMode
	special  Special
	frozen   bool
	uid, gid int64
	modified time.Time // zero: when the view was made through which it is seen
	data     []byte
	zeros    int64   // that follow the data, and are not kept
	content  Content // instead of data, if set
	link     string
	children entries // of a directory
}

// put adds an entry to a directory, or replaces it.
func (n *node) put(name string, child *node) {
	n.children.put(name, child)
}

func (n *node) isDir() bool  { return n.mode.IsDir() }
func (n *node) isLink() bool { return n.mode&fs.ModeSymlink != 0 }

// thaw returns a copy of n that may be changed. What is below stays shared.
func (n *node) thaw() *node {
	c := *n
	c.frozen = false
	c.data = slices.Clip(n.data) // what is appended goes elsewhere
	c.children = slices.Clone(n.children)
	return &c
}

// freeze makes n and all below it unchangeable.
func (n *node) freeze() {
	if n.frozen {
		return
	}
	n.frozen = true
	for _, child := range n.children {
		child.node.freeze()
	}
}

func (n *node) names() []string {
	out := make([]string, len(n.children))
	for i, c := range n.children {
		out[i] = c.name
	}
	return out
}

// contents are those of a file as the view shows them.
func (n *node) contents(v *View) []byte {
	if n.content != nil {
		return n.content(v)
	}
	return n.data
}

func (n *node) size(v *View) int64 {
	switch {
	case n.isDir():
		return 4096
	case n.isLink():
		return int64(len(n.link))
	case n.special == Generated:
		return 0
	}
	return int64(len(n.contents(v))) + n.zeros
}

// links is how many names the node has: a directory has two, and one more in
// each of its directories.
func (n *node) links() int {
	if !n.isDir() {
		return 1
	}
	links := 2
	for _, child := range n.children {
		if child.node.isDir() {
			links++
		}
	}
	return links
}

// Tree is a directory with all below it: an image's root, or a volume.
type Tree struct {
	root  *node
	fill  func()
	used  int64 // and of that, zeros that are not kept
	zeros int64
	files int64 // that were made, directories and links among them
	// ReadOnly makes every mount of the tree read-only.
	ReadOnly bool
	// InMemory says that what is in the tree is memory of who wrote it.
	InMemory bool
	// Limit is how many bytes the files may have together; 0 means 64 MiB, beside
	// what Fill has written.
	Limit int64
	// Size, if set, says that the tree is a file system of its own in memory, which
	// takes so many bytes.
	Size int64
}

// NewTree returns an empty directory with the given permissions.
func NewTree(mode fs.FileMode, now time.Time) *Tree {
	return &Tree{root: &node{mode: fs.ModeDir | mode.Perm() | mode&(fs.ModeSticky|fs.ModeSetgid), modified: now}}
}

// FillLater makes fill be called before anybody looks at what is in the tree,
// which it fills: for trees that are mostly never looked at.
func (t *Tree) FillLater(fill func()) { t.fill = fill }

// top returns the tree's directory with what is to be in it.
func (t *Tree) top() *node {
	if fill := t.fill; fill != nil {
		t.fill = nil
		fill()
	}
	return t.root
}

// Freeze makes the tree unchangeable, so that it can be shared by Fork.
func (t *Tree) Freeze() { t.top().freeze() }

// Part returns a tree that begins as a directory of this one is, which can be
// changed by itself; false if there is none.
func (t *Tree) Part(name string) (*Tree, bool) {
	t.Freeze()
	n := t.root
	for _, part := range split(name) {
		if n = n.children.get(part); n == nil {
			return nil, false
		}
	}
	return &Tree{root: n, Limit: t.Limit}, n.isDir()
}

// Fork returns a tree with the same contents that can be changed by itself. A
// frozen tree is forked in constant time.
func (t *Tree) Fork() *Tree {
	t.Freeze()
	return &Tree{root: t.root, Limit: t.Limit}
}

// Used is how many bytes were written into the tree.
func (t *Tree) Used() int64 { return t.used }

// Files is how many files, directories and links were made in the tree.
func (t *Tree) Files() int64 { return t.files }

// full reports whether the files may not have so many bytes more.
func (t *Tree) full(more int64) bool {
	if t.Size > 0 && t.used+more > t.Size {
		return true
	}
	limit, counted := t.Limit, t.used
	if limit == 0 {
		limit = 64 << 20
	}
	if !t.InMemory || t.Size > 0 {
		counted -= t.zeros
	}
	return counted+more > limit
}

// page is how much memory a file takes at once.
const page = 4096

// Pages are how many bytes of memory the tree's files take in whole pages, and how
// many entries there are: what a file system in memory says of itself.
func (t *Tree) Pages() (bytes, entries int64) { return t.top().pages() }

func (n *node) pages() (bytes, entries int64) {
	entries = 1
	if !n.isDir() && !n.isLink() {
		bytes = (int64(len(n.data)) + n.zeros + page - 1) / page * page
	}
	for _, child := range n.children {
		b, e := child.node.pages()
		bytes, entries = bytes+b, entries+e
	}
	return bytes, entries
}
