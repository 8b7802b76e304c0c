package filesystem

import (
	"errors"
	"path"
	"slices"
	"strings"
)

// Mount mounts one more tree and returns where: the path without symbolic
// links. A mount point that is missing is made. Something that is mounted
// there already is hidden. The error is a *MountError.
func (v *View) Mount(m Mount) (at string, err error) {
	fail := func(step MountStep, at string, err error) (string, error) {
		return "", &MountError{m, step, at, err}
	}
	sub, isDir, err := v.source(m)
	if err != nil {
		return fail(FindSource, "", err)
	}
	name := path.Clean("/" + m.Path)
	target, err := v.walk(name, true)
	if errors.Is(err, ErrNotExist) {
		if link, ok := v.dangling(name); ok {
			name = path.Clean(link)
		}
		if failed, err := v.target(name, isDir); err != nil {
			return fail(MakeTarget, failed, err)
		}
		target, err = v.walk(name, true)
	}
	switch {
	case err != nil:
		return fail(FindTarget, "", err)
	case target.canonical == "/":
		return fail(FindTarget, "", ErrRoot)
	case target.node.isDir() != isDir:
		return fail(Attach, "", ErrNotDir)
	}
	mounted := mounted{target.canonical, m.Tree, sub, m.ReadOnly || m.Tree.ReadOnly}
	if i, found := v.mounts.index(mounted.at); found {
		v.mounts[i] = mounted
	} else {
		v.mounts = slices.Insert(v.mounts, i, mounted)
	}
	return mounted.at, nil
}

// target makes a mount point. It returns what could not be made.
func (v *View) target(name string, isDir bool) (failed string, err error) {
	if isDir {
		return v.mkdirAll(name, 0o755)
	}
	if failed, err = v.mkdirAll(path.Dir(name), 0o755); err == nil {
		failed, err = name, v.WriteFile(name, nil, 0o644)
	}
	return failed, err
}

// IsDir reports whether the mount shows a directory. What is missing is going
// to be one.
func (m Mount) IsDir() bool {
	if len(split(m.SubPath)) == 0 {
		return m.Tree.root.isDir() // whatever is in it
	}
	inner := lookup{root: m.Tree}
	at, err := inner.walk("/"+m.SubPath, true)
	return err != nil || at.node.isDir()
}

// source finds what of its tree a mount shows, and whether it is a directory.
// A missing directory is made.
func (v *View) source(m Mount) (sub []string, isDir bool, err error) {
	if sub = split(m.SubPath); len(sub) == 0 {
		return nil, true, nil
	}
	inner := &View{now: v.now, made: v.made, lookup: lookup{root: m.Tree}}
	name := "/" + strings.Join(sub, "/")
	found, err := inner.walk(name, true)
	if err != nil {
		if err := inner.MkdirAll(name, 0o755); err != nil {
			return nil, false, err
		}
		if found, err = inner.walk(name, true); err != nil {
			return nil, false, err
		}
	}
	return split(found.canonical), found.node.isDir(), nil
}

// MountPoints returns the paths at which trees are mounted, in order.
func (v *View) MountPoints() []string {
	out := make([]string, len(v.mounts))
	for i := range v.mounts {
		out[i] = v.mounts[i].at
	}
	return out
}
