package filesystem

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Mount shows a tree, or a directory or file of it, at a path of a view.
type Mount struct {
	Path     string
	Tree     *Tree
	SubPath  string // within the tree; "" for all of it
	ReadOnly bool
	// Source is what errors call the tree: where a node has it.
	Source string
}

// MountStep is what mounting failed at.
type MountStep int

// The steps of mounting.
const (
	FindSource MountStep = iota // what is to be mounted
	FindTarget                  // where it is to be mounted
	MakeTarget                  // a mount point that is missing
	Attach                      // the one to the other
)

// MountError says why something cannot be mounted.
type MountError struct {
	Mount Mount
	Step  MountStep
	// At is the directory or file that could not be made, for MakeTarget.
	At  string
	Err error
}

func (e *MountError) Error() string { return fmt.Sprintf("mount %s: %v", e.Mount.Path, e.Err) }

func (e *MountError) Unwrap() error { return e.Err }

// ErrRoot says that something was to be mounted over the root directory.
var ErrRoot = errors.New("the root directory cannot be mounted over")

// InOrder returns the mounts in the order in which a container runtime makes
// them: by the number of names in their paths, so that none hides another
// (containerd's orderedMounts).
func InOrder(mounts []Mount) []Mount {
	byDepth := func(a, b Mount) int { return depth(a.Path) - depth(b.Path) }
	if slices.IsSortedFunc(mounts, byDepth) {
		return mounts
	}
	sorted := slices.Clone(mounts)
	slices.SortStableFunc(sorted, byDepth)
	return sorted
}

func depth(name string) int {
	n := 0
	for from, to := part(name, 0); from < to; from, to = part(name, to) {
		n++
	}
	return n
}

// mounted is a tree, or a part of it, at a path.
type mounted struct {
	at       string
	tree     *Tree
	sub      []string
	readOnly bool
}

// mountTable is what is mounted, in order of the paths.
type mountTable []mounted

func (m mountTable) index(at string) (i int, found bool) {
	return slices.BinarySearchFunc(m, at, func(m mounted, at string) int { return strings.Compare(m.at, at) })
}

// at returns what is mounted at the path, or nil.
func (m mountTable) at(canonical string) *mounted {
	if i, found := m.index(canonical); found {
		return &m[i]
	}
	return nil
}

// busy reports whether something is mounted at the path or below.
func (m mountTable) busy(canonical string) bool {
	return slices.ContainsFunc(m, func(m mounted) bool {
		return m.at == canonical || strings.HasPrefix(m.at, canonical+"/")
	})
}
