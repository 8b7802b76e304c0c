package filesystem

import (
	"io/fs"
	"slices"
)

// Capabilities are a process's, as bits of their numbers in Linux.
type Capabilities uint64

// Those that files are concerned with, and a few that programs ask for.
const (
	CapChown       Capabilities = 1 << 0
	CapDACOverride Capabilities = 1 << 1
	CapFOwner      Capabilities = 1 << 3
	CapFSetID      Capabilities = 1 << 4
	CapKill        Capabilities = 1 << 5
	CapSetGID      Capabilities = 1 << 6
	CapSetUID      Capabilities = 1 << 7
	CapBindService Capabilities = 1 << 10
	CapNetAdmin    Capabilities = 1 << 12
	CapNetRaw      Capabilities = 1 << 13
	CapSysPtrace   Capabilities = 1 << 19
	CapSysAdmin    Capabilities = 1 << 21
	CapSysTime     Capabilities = 1 << 25
)

// Has reports whether all of the capabilities are there.
func (c Capabilities) Has(other Capabilities) bool { return c&other == other }

// Credentials say who a process is to the file system.
type Credentials struct {
	UID, GID int64
	Groups   []int64 // supplementary ones
	Umask    fs.FileMode
	// Capabilities are the effective ones.
	Capabilities Capabilities
}

// In reports whether the process is in the group.
func (c *Credentials) In(gid int64) bool { return c.GID == gid || slices.Contains(c.Groups, gid) }

// The ways to use a file, as access(2) has them.
const (
	Execute fs.FileMode = 1
	Write   fs.FileMode = 2
	Read    fs.FileMode = 4
)

// As returns the view as a process with the credentials has it: it may do what
// their permissions allow, and what it makes is its own. Without credentials
// everything is allowed, and belongs to root.
func (v *View) As(c *Credentials) *View {
	as := *v
	as.who = c
	return &as
}

// may reports why the view's process may not use a file in some way
// (generic_permission of the kernel).
func (v *View) may(n *node, want fs.FileMode) error {
	c := v.who
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
func (v *View) mayRemove(dir, n *node) error {
	if err := v.may(dir, Write|Execute); err != nil {
		return err
	}
	if dir.mode&fs.ModeSticky != 0 && !v.owns(n) && !v.owns(dir) {
		return ErrNotPermitted
	}
	return nil
}

// owns reports whether the view's process has the rights of a file's owner.
func (v *View) owns(n *node) bool {
	return v.who == nil || v.who.UID == n.uid || v.who.Capabilities.Has(CapFOwner)
}

// own gives a new node its owner, and its mode without the umask. A directory
// with the set-group-ID bit hands its group down.
func (v *View) own(dir, n *node) {
	if c := v.who; c != nil {
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

// Access reports why the view's process may not use the file in some way:
// access(2).
func (v *View) Access(name string, want fs.FileMode) error {
	at, err := v.walk(name, true)
	if err != nil {
		return err
	}
	if err := v.may(at.node, want); err != nil {
		return err
	}
	if want&Write != 0 && at.readOnly && at.node.special == Ordinary {
		return ErrReadOnly
	}
	return nil
}

// modeBits are those that chmod changes.
const modeBits = fs.ModePerm | fs.ModeSticky | fs.ModeSetgid | fs.ModeSetuid

// Chmod changes the permissions.
func (v *View) Chmod(name string, perm fs.FileMode) error {
	return v.alter(name, func(n *node) error {
		if !v.owns(n) {
			return ErrNotPermitted
		}
		n.mode = n.mode&^modeBits | perm&modeBits
		if c := v.who; c != nil && !c.In(n.gid) && !c.Capabilities.Has(CapFSetID) {
			n.mode &^= fs.ModeSetgid
		}
		return nil
	})
}

// Chown changes the owner; -1 leaves the user or the group as it is.
func (v *View) Chown(name string, uid, gid int64) error {
	return v.alter(name, func(n *node) error { return v.chown(n, uid, gid) })
}

// Lchown is Chown that does not follow a symbolic link.
func (v *View) Lchown(name string, uid, gid int64) error {
	at, err := v.walk(name, false)
	if err != nil {
		return err
	}
	n, err := v.change(at)
	if err != nil {
		return err
	}
	return v.chown(n, uid, gid)
}

func (v *View) chown(n *node, uid, gid int64) error {
	if uid == -1 {
		uid = n.uid
	}
	if gid == -1 {
		gid = n.gid
	}
	if c := v.who; c != nil && !c.Capabilities.Has(CapChown) {
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
