package filesystem

import (
	"errors"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"time"
)

// Errors of file operations, in the words of the C library.
var (
	ErrNotExist    = errors.New("No such file or directory") //nolint:staticcheck // strerror's words
	ErrExist       = errors.New("File exists")               //nolint:staticcheck // strerror's words
	ErrNotDir      = errors.New("Not a directory")           //nolint:staticcheck // strerror's words
	ErrIsDir       = errors.New("Is a directory")            //nolint:staticcheck // strerror's words
	ErrNotEmpty    = errors.New("Directory not empty")       //nolint:staticcheck // strerror's words
	ErrReadOnly    = errors.New("Read-only file system")     //nolint:staticcheck // strerror's words
	ErrPermission  = errors.New("Permission denied")         //nolint:staticcheck // strerror's words
	ErrLoop        = errors.New("Symbolic link loop")        //nolint:staticcheck // strerror's words
	ErrBusy        = errors.New("Device or resource busy")   //nolint:staticcheck // strerror's words
	ErrNoSpace     = errors.New("No space left on device")   //nolint:staticcheck // strerror's words
	ErrInvalid     = errors.New("Invalid argument")          //nolint:staticcheck // strerror's words
	ErrCrossDevice = errors.New("Invalid cross-device link") //nolint:staticcheck // strerror's words
	ErrTooLong     = errors.New("File name too long")        //nolint:staticcheck // strerror's words
)

// maxLinks is how many symbolic links one lookup follows, as Linux does.
const maxLinks = 40

// Mount shows a tree, or a directory or file of it, at a path of a view.
type Mount struct {
	Path     string
	Tree     *Tree
	SubPath  string // within the tree; "" for all of it
	ReadOnly bool
}

// View is a file system as the processes of one container see it: the
// container's own tree with others mounted into it.
type View struct {
	now    func() time.Time
	root   *Tree
	mounts map[string]mounted
}

type mounted struct {
	tree     *Tree
	sub      []string
	readOnly bool
}

// NewView returns a view of root with the mounts. Missing mount points are
// made, as a container runtime does. now gives modification times.
func NewView(root *Tree, now func() time.Time, mounts ...Mount) (*View, error) {
	v := &View{now: now, root: root, mounts: map[string]mounted{}}
	sorted := slices.Clone(mounts)
	slices.SortStableFunc(sorted, func(a, b Mount) int { return strings.Compare(path.Clean(a.Path), path.Clean(b.Path)) })
	for _, m := range sorted {
		if err := v.mount(m); err != nil {
			return nil, &fs.PathError{Op: "mount", Path: m.Path, Err: err}
		}
	}
	return v, nil
}

func (v *View) mount(m Mount) error {
	at := path.Clean("/" + m.Path)
	sub := split(m.SubPath)
	inner := &View{now: v.now, root: m.Tree, mounts: map[string]mounted{}}
	source, err := inner.walk("/"+strings.Join(sub, "/"), true)
	if err != nil && len(sub) > 0 {
		if err := inner.MkdirAll("/"+strings.Join(sub, "/"), 0o755); err != nil {
			return err
		}
		source, err = inner.walk("/"+strings.Join(sub, "/"), true)
	}
	if err != nil {
		return err
	}
	sub = split(source.canonical)
	if _, err := v.walk(at, true); err != nil {
		if source.node.isDir() {
			err = v.MkdirAll(at, 0o755)
		} else if err = v.MkdirAll(path.Dir(at), 0o755); err == nil {
			err = v.WriteFile(at, nil, 0o644)
		}
		if err != nil {
			return err
		}
	}
	place, err := v.walk(at, true)
	if err != nil {
		return err
	}
	v.mounts[place.canonical] = mounted{m.Tree, sub, m.ReadOnly || m.Tree.ReadOnly}
	return nil
}

// MountPoints returns the paths at which trees are mounted, in order.
func (v *View) MountPoints() []string { return slices.Sorted(maps.Keys(v.mounts)) }

// place is where a walk ended.
type place struct {
	node      *node
	canonical string // without symbolic links
	tree      *Tree
	inTree    []string // path within the tree
	readOnly  bool
}

func split(p string) []string {
	return strings.FieldsFunc(p, func(r rune) bool { return r == '/' })
}

// start returns the place of the root directory.
func (v *View) start() place {
	if m, ok := v.mounts["/"]; ok {
		return v.enter("/", m)
	}
	return place{node: v.root.root, canonical: "/", tree: v.root, readOnly: v.root.ReadOnly}
}

func (v *View) enter(canonical string, m mounted) place {
	n := m.tree.root
	for _, name := range m.sub {
		if n = n.children[name]; n == nil {
			n = &node{mode: fs.ModeDir | 0o755, children: map[string]*node{}, frozen: true}
			break
		}
	}
	return place{node: n, canonical: canonical, tree: m.tree, inTree: slices.Clone(m.sub), readOnly: m.readOnly}
}

// walk finds the entry at the absolute path; follow says whether to follow a
// symbolic link at its end.
func (v *View) walk(name string, follow bool) (place, error) {
	return v.walkLinks(name, follow, 0)
}

func (v *View) walkLinks(name string, follow bool, links int) (place, error) {
	at := v.start()
	parts := split(name)
	for i, part := range parts {
		if !at.node.isDir() {
			return place{}, ErrNotDir
		}
		if len(part) > 255 {
			return place{}, ErrTooLong
		}
		switch part {
		case ".":
			continue
		case "..":
			up, err := v.walkLinks(path.Dir(at.canonical), true, links)
			if err != nil {
				return place{}, err
			}
			at = up
			continue
		}
		next, err := v.step(at, part)
		if err != nil {
			return place{}, err
		}
		if next.node.isLink() && (follow || i < len(parts)-1) {
			if links++; links > maxLinks {
				return place{}, ErrLoop
			}
			target := next.node.link
			if !path.IsAbs(target) {
				target = at.canonical + "/" + target
			}
			return v.walkLinks(target+"/"+strings.Join(parts[i+1:], "/"), follow, links)
		}
		at = next
	}
	if strings.HasSuffix(name, "/") && !at.node.isDir() {
		return place{}, ErrNotDir
	}
	return at, nil
}

// step goes down one name.
func (v *View) step(at place, name string) (place, error) {
	canonical := path.Join(at.canonical, name)
	if m, ok := v.mounts[canonical]; ok {
		return v.enter(canonical, m), nil
	}
	child := at.node.children[name]
	if child == nil {
		return place{}, ErrNotExist
	}
	inTree := append(slices.Clone(at.inTree), name)
	return place{node: child, canonical: canonical, tree: at.tree, inTree: inTree, readOnly: at.readOnly}, nil
}

// change returns the node at the place for changing, with shared nodes on the
// way to it replaced by copies.
func (v *View) change(p place) (*node, error) {
	if p.readOnly {
		return nil, ErrReadOnly
	}
	if p.tree.root.frozen {
		p.tree.root = p.tree.root.thaw()
	}
	n := p.tree.root
	for _, name := range p.inTree {
		child := n.children[name]
		if child == nil {
			return nil, ErrNotExist
		}
		if child.frozen {
			child = child.thaw()
			n.children[name] = child
		}
		n = child
	}
	return n, nil
}

// parent finds the directory in which name is, or is to be, and its last part.
func (v *View) parent(name string) (place, string, error) {
	clean := path.Clean("/" + name)
	if clean == "/" {
		return place{}, "", ErrExist
	}
	dir, err := v.walk(path.Dir(strings.TrimRight(name, "/")), true)
	if err != nil {
		return place{}, "", err
	}
	if !dir.node.isDir() {
		return place{}, "", ErrNotDir
	}
	base := path.Base(name)
	if base == "." || base == ".." {
		return place{}, "", ErrInvalid
	}
	if len(base) > 255 {
		return place{}, "", ErrTooLong
	}
	return dir, base, nil
}
