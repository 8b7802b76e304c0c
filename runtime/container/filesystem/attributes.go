package filesystem

import (
	"io/fs"
	"time"
)

// As returns the view as a process with the credentials has it: it may do what
// their permissions allow, and what it makes is its own. Without credentials
// everything is allowed, and belongs to root.
func (v *View) As(c *Credentials) *View {
	as := *v
	as.who = c
	return &as
}

// Access reports why the view's process may not use the file in some way:
// access(2).
func (v *View) Access(name string, want fs.FileMode) error {
	at, err := v.walk(name, true)
	if err != nil {
		return err
	}
	if err := v.who.may(at.node, want); err != nil {
		return err
	}
	if want&Write != 0 && at.readOnly && at.node.special == Ordinary {
		return ErrReadOnly
	}
	return nil
}

// Chmod changes the permissions.
func (v *View) Chmod(name string, perm fs.FileMode) error {
	return v.alter(name, func(n *node) error { return v.who.chmod(n, perm) })
}

// Chown changes the owner; -1 leaves the user or the group as it is.
func (v *View) Chown(name string, uid, gid int64) error {
	return v.alter(name, func(n *node) error { return v.who.chown(n, uid, gid) })
}

// Lchown is Chown that does not follow a symbolic link.
func (v *View) Lchown(name string, uid, gid int64) error {
	at, err := v.walk(name, false)
	if err != nil {
		return err
	}
	n, err := at.change()
	if err != nil {
		return err
	}
	return v.who.chown(n, uid, gid)
}

// Touch sets the modification time.
func (v *View) Touch(name string, when time.Time) error {
	return v.alter(name, func(n *node) error {
		if err := v.who.may(n, Write); err != nil && !v.who.owns(n) {
			return err
		}
		n.modified = when
		return nil
	})
}

func (v *View) alter(name string, f func(*node) error) error {
	at, err := v.walk(name, true)
	if err != nil {
		return err
	}
	n, err := at.change()
	if err != nil {
		return err
	}
	return f(n)
}
