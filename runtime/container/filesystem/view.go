package filesystem

import (
	"time"
)

// View is a file system as the processes of one container see it: the
// container's own tree with others mounted into it.
type View struct {
	// Own, if set, gives the contents of those files of a shared tree that are
	// different in each view: see Content.
	Own func(name string) []byte
	// Usage is told what files of trees take.
	Usage Usage

	lookup
	now  func() time.Time
	made time.Time
}

// NewView returns a view of root with the mounts. Missing mount points are
// made, as a container runtime does. now gives modification times. The error
// is a *MountError.
func NewView(root *Tree, now func() time.Time, mounts ...Mount) (*View, error) {
	v := &View{now: now, made: now(), lookup: lookup{root: root}}
	if len(mounts) > 0 {
		v.mounts = make(mountTable, 0, len(mounts))
	}
	for _, m := range InOrder(mounts) {
		if _, err := v.Mount(m); err != nil {
			return nil, err
		}
	}
	return v, nil
}

// Root returns the tree that the others are mounted into.
func (v *View) Root() *Tree { return v.root }

// Owned returns what Own says; nothing without it.
func (v *View) Owned(name string) []byte {
	if v.Own == nil {
		return nil
	}
	return v.Own(name)
}
