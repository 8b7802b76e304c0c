package filesystem

import (
	"slices"
	"strings"
)

// place is where a walk ended.
type place struct {
	node      *node
	canonical string // without symbolic links
	tree      *Tree
	mount     *mounted // through which the tree is seen; nil for the view's own
	readOnly  bool
}

// inTree is the path within the tree.
func (p *place) inTree() []string {
	if p.mount == nil {
		return split(p.canonical)
	}
	return slices.Concat(p.mount.sub, split(strings.TrimPrefix(p.canonical, p.mount.at)))
}

// change returns the node at the place for changing, with shared nodes on the
// way to it replaced by copies.
func (p *place) change() (*node, error) {
	if p.readOnly {
		return nil, ErrReadOnly
	}
	if p.tree.top().frozen {
		p.tree.root = p.tree.root.thaw()
	}
	n := p.tree.root
	for _, name := range p.inTree() {
		child := n.children.get(name)
		if child == nil {
			return nil, ErrNotExist
		}
		if child.frozen {
			child = child.thaw()
			n.put(name, child)
		}
		n = child
	}
	return n, nil
}
