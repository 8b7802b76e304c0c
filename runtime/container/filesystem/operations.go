package filesystem

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

// Info describes an entry.
type Info struct {
	Name     string
	Mode     fs.FileMode
	Size     int64
	Modified time.Time
	UID, GID int64
	Links    int    // how many names it has
	Link     string // target of a symbolic link
	Special  Special
}

// IsDir reports whether the entry is a directory.
func (i Info) IsDir() bool { return i.Mode.IsDir() }

// IsLink reports whether the entry is a symbolic link.
func (i Info) IsLink() bool { return i.Mode&fs.ModeSymlink != 0 }

func (v *View) info(name string, n *node) Info {
	modified := n.modified
	if modified.IsZero() {
		modified = v.made
	}
	return Info{name, n.mode, n.size(v), modified, n.uid, n.gid, n.links(), n.link, n.special}
}

// Stat describes the entry at the absolute path, following links.
func (v *View) Stat(name string) (Info, error) {
	p, err := v.walk(name, true)
	if err != nil {
		return Info{}, err
	}
	return v.info(path.Base(name), p.node), nil
}

// Lstat describes the entry at the absolute path itself.
func (v *View) Lstat(name string) (Info, error) {
	p, err := v.walk(name, false)
	if err != nil {
		return Info{}, err
	}
	return v.info(path.Base(name), p.node), nil
}

// Resolve returns the path without symbolic links.
func (v *View) Resolve(name string) (string, error) {
	p, err := v.walk(name, true)
	return p.canonical, err
}

// ReadDir lists a directory in order of the names.
func (v *View) ReadDir(name string) ([]Info, error) {
	p, err := v.walk(name, true)
	if err != nil {
		return nil, err
	}
	if !p.node.isDir() {
		return nil, ErrNotDir
	}
	if err := v.who.may(p.node, Read); err != nil {
		return nil, err
	}
	var out []Info
	for _, child := range p.node.names() {
		at, err := v.step(p, path.Join(p.canonical, child))
		if err != nil {
			return nil, err
		}
		out = append(out, v.info(child, at.node))
	}
	return out, nil
}

// ReadFile returns the contents of a file. They must not be changed.
func (v *View) ReadFile(name string) ([]byte, error) {
	p, err := v.walk(name, true)
	if err != nil {
		return nil, err
	}
	if p.node.isDir() {
		return nil, ErrIsDir
	}
	if err := v.who.may(p.node, Read); err != nil {
		return nil, err
	}
	return v.whole(p.node)
}

// WriteFile replaces the contents of a file, which is made with the given
// permissions if it is missing.
func (v *View) WriteFile(name string, data []byte, perm fs.FileMode) error {
	n, tree, err := v.create(name, perm, readOnlyFirst)
	if err != nil {
		return err
	}
	return v.put(n, tree, slices.Clone(data))
}

// AppendFile adds to a file, which is made if it is missing. Zeros cost no memory, as
// with Fill.
func (v *View) AppendFile(name string, data []byte, perm fs.FileMode) error {
	n, tree, err := v.create(name, perm, permissionFirst)
	if err != nil {
		return err
	}
	if isZeros(data) {
		return v.fill(n, tree, int64(len(data)))
	}
	old, err := v.whole(n)
	if err != nil {
		return err
	}
	return v.put(n, tree, append(old, data...))
}

// Fill adds zeros to a file, which is made if it is missing. They count as what
// is written, and cost no memory.
func (v *View) Fill(name string, zeros int64, perm fs.FileMode) error {
	n, tree, err := v.create(name, perm, permissionFirst)
	if err != nil {
		return err
	}
	return v.fill(n, tree, zeros)
}

// order is which reason is given if a file may not be written to for two: that
// its file system is read-only, or that its permissions forbid it. The kernel
// looks at the former first if the file is to be emptied (do_open).
type order int

const (
	readOnlyFirst order = iota
	permissionFirst
)

// create returns the file at name for changing.
func (v *View) create(name string, perm fs.FileMode, first order) (*node, *Tree, error) {
	at, err := v.walk(name, true)
	if err == nil {
		if at.node.isDir() {
			return nil, nil, ErrIsDir
		}
		if denied := v.who.may(at.node, Write); denied != nil && (first == permissionFirst || !at.readOnly) {
			return nil, nil, denied
		}
		if at.node.special == Generated {
			return nil, nil, ErrReadOnly
		}
		if at.node.special != Ordinary {
			return at.node, at.tree, nil
		}
		n, err := at.change()
		if err == nil && n.content != nil {
			n.data, n.content = slices.Clone(n.contents(v)), nil
			v.Usage.grow(at.tree, int64(len(n.data)))
		}
		return n, at.tree, err
	}
	if target, ok := v.dangling(name); ok {
		name = target
	}
	return v.add(name, &node{mode: perm.Perm()})
}

// add puts a new node at name.
func (v *View) add(name string, n *node) (*node, *Tree, error) {
	if name == "" || strings.HasSuffix(name, "/") && !n.isDir() {
		return nil, nil, ErrIsDir
	}
	dir, base, err := v.parent(name)
	if err != nil {
		return nil, nil, err
	}
	if _, err := v.child(dir, base); err == nil {
		return nil, nil, ErrExist
	}
	d, err := dir.change()
	if err != nil {
		return nil, nil, err
	}
	if err := v.who.may(d, Write|Execute); err != nil {
		return nil, nil, err
	}
	v.who.own(d, n)
	n.modified = v.now()
	d.put(base, n)
	d.modified = n.modified
	v.Usage.count(dir.tree, 1)
	return n, dir.tree, nil
}

// Mkdir makes a directory.
func (v *View) Mkdir(name string, perm fs.FileMode) error {
	_, _, err := v.add(name, &node{mode: fs.ModeDir | perm&modeBits})
	return err
}

// MkdirAll makes a directory and those above it that are missing.
func (v *View) MkdirAll(name string, perm fs.FileMode) error {
	_, err := v.mkdirAll(name, perm)
	return err
}

// MkdirEach is MkdirAll with an error that names the directory that could not
// be made.
func (v *View) MkdirEach(name string, perm fs.FileMode) error {
	if failed, err := v.mkdirAll(name, perm); err != nil {
		return &fs.PathError{Op: "mkdir", Path: failed, Err: err}
	}
	return nil
}

// mkdirAll returns which directory could not be made.
func (v *View) mkdirAll(name string, perm fs.FileMode) (failed string, err error) {
	if at, err := v.walk(name, true); err == nil {
		if !at.node.isDir() {
			return name, ErrNotDir
		}
		return "", nil
	} else if errors.Is(err, ErrTooLong) {
		return name, err
	}
	clean := path.Clean("/" + name)
	if clean == "/" {
		return "", nil
	}
	if failed, err := v.mkdirAll(path.Dir(clean), perm); err != nil {
		return failed, err
	}
	return clean, v.Mkdir(clean, perm)
}

// Symlink makes a symbolic link at name.
func (v *View) Symlink(target, name string) error {
	_, _, err := v.add(name, &node{mode: fs.ModeSymlink | fs.ModePerm, link: target})
	return err
}

// Device makes a special file.
func (v *View) Device(name string, special Special) error {
	_, _, err := v.add(name, &node{mode: fs.ModeDevice | fs.ModeCharDevice | 0o666, special: special})
	return err
}

// Generate makes a file whose contents are asked for whenever it is read.
func (v *View) Generate(name string, content Content) error {
	_, _, err := v.add(name, &node{mode: 0o444, special: Generated, content: content})
	return err
}

// Provide makes a file whose contents are asked for when it is read, until
// something else is written to it.
func (v *View) Provide(name string, content Content, perm fs.FileMode) error {
	_, _, err := v.add(name, &node{mode: perm.Perm(), content: content})
	return err
}

// Link makes a second name of a file: here, a copy.
func (v *View) Link(from, to string) error {
	data, err := v.ReadFile(from)
	if err != nil {
		return err
	}
	if _, err := v.Lstat(to); err == nil {
		return ErrExist
	}
	info, err := v.Stat(from)
	if err != nil {
		return err
	}
	return v.WriteFile(to, data, info.Mode)
}
