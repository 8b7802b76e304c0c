package filesystem

import "io/fs"

// may reports why the process may not use a file in some way
// (generic_permission of the kernel).
func (c *Credentials) may(n *node, want fs.FileMode) error {
	if c == nil || n.isLink() {
		return nil
	}
	bits := n.mode.Perm()
	switch {
	case c.UID == n.uid:
		bits >>= 6
	case c.In(n.gid):
		bits >>= 3
	}
	if bits&want == want {
		return nil
	}
	if c.Capabilities.Has(CapDACOverride) && (want&Execute == 0 || n.isDir() || n.mode.Perm()&0o111 != 0) {
		return nil
	}
	return ErrPermission
}

// mayRemove reports why an entry may not be taken out of a directory: in a
// sticky one only its owner may do that.
func (c *Credentials) mayRemove(dir, n *node) error {
	if err := c.may(dir, Write|Execute); err != nil {
		return err
	}
	if dir.mode&fs.ModeSticky != 0 && !c.owns(n) && !c.owns(dir) {
		return ErrNotPermitted
	}
	return nil
}

// owns reports whether the process has the rights of a file's owner.
func (c *Credentials) owns(n *node) bool {
	return c == nil || c.UID == n.uid || c.Capabilities.Has(CapFOwner)
}

// own gives a new node its owner, and its mode without the umask. A directory
// with the set-group-ID bit hands its group down.
func (c *Credentials) own(dir, n *node) {
	if c != nil {
		n.uid, n.gid = c.UID, c.GID
		if !n.isLink() {
			n.mode &^= c.Umask & fs.ModePerm
		}
	}
	if dir.mode&fs.ModeSetgid != 0 {
		n.gid = dir.gid
		if n.isDir() {
			n.mode |= fs.ModeSetgid
		}
	}
}

// mayEmpty reports why what is below a directory may not be removed.
func (c *Credentials) mayEmpty(n *node) error {
	for _, child := range n.children {
		if err := c.mayRemove(n, child.node); err != nil {
			return err
		}
		if err := c.mayEmpty(child.node); err != nil {
			return err
		}
	}
	return nil
}

// modeBits are those that chmod changes.
const modeBits = fs.ModePerm | fs.ModeSticky | fs.ModeSetgid | fs.ModeSetuid

// chmod changes the mode of a file, if the process may.
func (c *Credentials) chmod(n *node, perm fs.FileMode) error {
	if !c.owns(n) {
		return ErrNotPermitted
	}
	n.mode = n.mode&^modeBits | perm&modeBits
	if c != nil && !c.In(n.gid) && !c.Capabilities.Has(CapFSetID) {
		n.mode &^= fs.ModeSetgid
	}
	return nil
}

// chown changes the owner of a file, if the process may.
func (c *Credentials) chown(n *node, uid, gid int64) error {
	if uid == -1 {
		uid = n.uid
	}
	if gid == -1 {
		gid = n.gid
	}
	if c != nil && !c.Capabilities.Has(CapChown) {
		if uid != n.uid || c.UID != n.uid || gid != n.gid && !c.In(gid) {
			return ErrNotPermitted
		}
	}
	n.uid, n.gid = uid, gid
	if !n.isDir() { // setattr_should_drop_suidgid
		n.mode &^= fs.ModeSetuid
		if n.mode&0o010 != 0 {
			n.mode &^= fs.ModeSetgid
		}
	}
	return nil
}
