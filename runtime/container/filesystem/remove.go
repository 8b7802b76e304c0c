package filesystem

import (
	"errors"
	"strings"
)

// Remove removes a file, a link or an empty directory.
func (v *View) Remove(name string) error { return v.remove(name, false) }

// RemoveAll removes an entry and all below it; nothing missing is an error.
func (v *View) RemoveAll(name string) error {
	err := v.remove(name, true)
	if errors.Is(err, ErrNotExist) {
		return nil
	}
	return err
}

func (v *View) remove(name string, all bool) error {
	dir, base, err := v.parent(name)
	if err != nil {
		return err
	}
	at, err := v.child(dir, base)
	if err != nil {
		return err
	}
	if v.mounts.busy(at.canonical) {
		return ErrBusy
	}
	if !all && at.node.isDir() && len(at.node.children) > 0 {
		return ErrNotEmpty
	}
	d, err := dir.change()
	if err != nil {
		return err
	}
	if err := v.who.mayRemove(d, at.node); err != nil {
		return err
	}
	if all {
		if err := v.who.mayEmpty(at.node); err != nil {
			return err
		}
	}
	v.Usage.grow(dir.tree, -at.node.total())
	v.Usage.count(dir.tree, -at.node.entries())
	dir.tree.zeros -= at.node.allZeros()
	d.children.remove(base)
	d.modified = v.now()
	return nil
}

// total returns the bytes of a file, or of all files below a directory.
func (n *node) total() int64 {
	sum := int64(len(n.data)) + n.zeros
	for _, c := range n.children {
		sum += c.node.total()
	}
	return sum
}

// entries is how many there are: the node, and all below it.
func (n *node) entries() int64 {
	sum := int64(1)
	for _, c := range n.children {
		sum += c.node.entries()
	}
	return sum
}

// allZeros are those of a file, or of all files below a directory.
func (n *node) allZeros() int64 {
	sum := n.zeros
	for _, c := range n.children {
		sum += c.node.allZeros()
	}
	return sum
}

// Rename moves an entry, replacing a file or an empty directory at the new
// name, as rename(2) does.
func (v *View) Rename(from, to string) error {
	fromDir, fromBase, err := v.parent(from)
	if err != nil {
		return err
	}
	source, err := v.child(fromDir, fromBase)
	if err != nil {
		return err
	}
	toDir, toBase, err := v.parent(to)
	if err != nil {
		return err
	}
	if fromDir.tree != toDir.tree {
		return ErrCrossDevice
	}
	if v.mounts.busy(source.canonical) {
		return ErrBusy
	}
	if strings.HasPrefix(toDir.canonical+"/", source.canonical+"/") && source.node.isDir() {
		return ErrInvalid
	}
	replaced := int64(0)
	if target, err := v.child(toDir, toBase); err == nil {
		replaced = 1
		if target.canonical == source.canonical {
			return nil
		}
		if v.mounts.busy(target.canonical) {
			return ErrBusy
		}
		if err := replaceable(source.node, target.node); err != nil {
			return err
		}
		if err := v.who.mayRemove(toDir.node, target.node); err != nil && !toDir.readOnly {
			return err
		}
	}
	if err := errors.Join(v.who.mayRemove(fromDir.node, source.node), v.who.may(toDir.node, Write|Execute)); err != nil && !fromDir.readOnly {
		return ErrPermission
	}
	moved, err := source.change()
	if err != nil {
		return err
	}
	d, err := toDir.change()
	if err != nil {
		return err
	}
	v.Usage.count(toDir.tree, -replaced)
	d.put(toBase, moved)
	d.modified = v.now()
	d, err = fromDir.change()
	if err != nil {
		return err
	}
	d.children.remove(fromBase)
	d.modified = v.now()
	return nil
}

func replaceable(source, target *node) error {
	switch {
	case target.isDir() && !source.isDir():
		return ErrIsDir
	case !target.isDir() && source.isDir():
		return ErrNotDir
	case target.isDir() && len(target.children) > 0:
		return ErrNotEmpty
	}
	return nil
}
