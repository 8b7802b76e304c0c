package filesystem

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

// Errors of file operations, in the words of the C library.
var (
	ErrNotExist   = errors.New("No such file or directory") //nolint:staticcheck // strerror's words
	ErrExist      = errors.New("File exists")               //nolint:staticcheck // strerror's words
	ErrNotDir     = errors.New("Not a directory")           //nolint:staticcheck // strerror's words
	ErrIsDir      = errors.New("Is a directory")            //nolint:staticcheck // strerror's words
	ErrNotEmpty   = errors.New("Directory not empty")       //nolint:staticcheck // strerror's words
	ErrReadOnly   = errors.New("Read-only file system")     //nolint:staticcheck // strerror's words
	ErrPermission = errors.New("Permission denied")         //nolint:staticcheck // strerror's words
	// ErrNotPermitted is EPERM: something that only the owner may do, or that needs
	// a capability.
	ErrNotPermitted = errors.New("Operation not permitted")   //nolint:staticcheck // strerror's words
	ErrLoop         = errors.New("Symbolic link loop")        //nolint:staticcheck // strerror's words
	ErrBusy         = errors.New("Device or resource busy")   //nolint:staticcheck // strerror's words
	ErrNoSpace      = errors.New("No space left on device")   //nolint:staticcheck // strerror's words
	ErrNoMemory     = errors.New("Cannot allocate memory")    //nolint:staticcheck // strerror's words
	ErrInvalid      = errors.New("Invalid argument")          //nolint:staticcheck // strerror's words
	ErrCrossDevice  = errors.New("Invalid cross-device link") //nolint:staticcheck // strerror's words
	ErrTooLong      = errors.New("File name too long")        //nolint:staticcheck // strerror's words
)

// maxLinks is how many symbolic links one lookup follows, as Linux does.
const maxLinks = 40

// View is a file system as the processes of one container see it: the
// container's own tree with others mounted into it.
type View struct {
	// Own, if set, gives the contents of those files of a shared tree that are
	// different in each view: see Content.
	Own func(name string) []byte
	// Grew, if set, is told when files of a tree got bigger or smaller through the
	// view, by how many bytes.
	Grew func(t *Tree, by int64)
	// Counted, if set, is told the same of the number of files.
	Counted func(t *Tree, by int64)
	// Room, if set, reports whether there is room for so many bytes more on the disk
	// that trees are on which are not in memory.
	Room func(bytes int64) bool
	// Elsewhere, if set, finds what is not in the view though it has a path in it:
	// the roots of other processes, below /proc.
	Elsewhere func(name string) (other *View, rest string, err error)

	now    func() time.Time
	made   time.Time
	root   *Tree
	mounts []mounted // ordered by path
	who    *Credentials
}

// NewView returns a view of root with the mounts. Missing mount points are
// made, as a container runtime does. now gives modification times. The error
// is a *MountError.
func NewView(root *Tree, now func() time.Time, mounts ...Mount) (*View, error) {
	v := &View{now: now, made: now(), root: root}
	if len(mounts) > 0 {
		v.mounts = make([]mounted, 0, len(mounts))
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

func split(p string) []string {
	return strings.FieldsFunc(p, func(r rune) bool { return r == '/' })
}

// start returns the place of the root directory.
func (v *View) start() place {
	if m := v.mountedAt("/"); m != nil {
		return v.enter("/", m)
	}
	return place{node: v.root.top(), canonical: "/", tree: v.root, readOnly: v.root.ReadOnly}
}

func (v *View) enter(canonical string, m *mounted) place {
	n := m.tree.top()
	for _, name := range m.sub {
		if n = n.children.get(name); n == nil {
			n = &node{mode: fs.ModeDir | 0o755, frozen: true}
			break
		}
	}
	return place{node: n, canonical: canonical, tree: m.tree, mount: m, readOnly: m.readOnly}
}

// walk finds the entry at the absolute path; follow says whether to follow a
// symbolic link at its end.
func (v *View) walk(name string, follow bool) (place, error) {
	if v.Elsewhere != nil && strings.HasPrefix(name, "/proc/") {
		other, rest, err := v.Elsewhere(name)
		if err != nil {
			return place{}, err
		}
		if other != nil {
			return other.walk(rest, follow)
		}
	}
	return v.walkLinks(name, follow, 0)
}

func (v *View) walkLinks(name string, follow bool, links int) (place, error) {
	if len(name) >= maxPath {
		return place{}, ErrTooLong
	}
	at := v.start()
	for from, to := part(name, 0); from < to; from, to = part(name, to) {
		if !at.node.isDir() {
			return place{}, ErrNotDir
		}
		if err := v.may(at.node, Execute); err != nil {
			return place{}, err
		}
		if to-from > maxName {
			return place{}, ErrTooLong
		}
		switch name[from:to] {
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
		next, err := v.step(at, below(at.canonical, name, from, to))
		if err != nil {
			return place{}, err
		}
		if rest, _ := part(name, to); next.node.isLink() && (follow || rest < len(name)) {
			if links++; links > maxLinks {
				return place{}, ErrLoop
			}
			target := next.node.link
			if !path.IsAbs(target) {
				target = at.canonical + "/" + target
			}
			return v.walkLinks(target+name[to:], follow, links)
		}
		at = next
	}
	if strings.HasSuffix(name, "/") && !at.node.isDir() {
		return place{}, ErrNotDir
	}
	return at, nil
}

// maxName is how long the name of an entry may be, and maxPath how long a path
// with the byte that ends it: NAME_MAX and PATH_MAX.
const (
	maxName = 255
	maxPath = 4096
)

// part returns where in the path the next name is after an offset: from is
// the path's length if there is none.
func part(name string, offset int) (from, to int) {
	from = offset
	for from < len(name) && name[from] == '/' {
		from++
	}
	to = from
	for to < len(name) && name[to] != '/' {
		to++
	}
	return from, to
}

// below returns the path of name[from:to] in the directory dir: mostly a part
// of name itself.
func below(dir, name string, from, to int) string {
	if dir == "/" {
		if from == 1 {
			return name[:to]
		}
		return "/" + name[from:to]
	}
	if from > 0 && name[:from-1] == dir {
		return name[:to]
	}
	return dir + "/" + name[from:to]
}

// step goes down to the entry with the path, which is one name longer.
func (v *View) step(at place, canonical string) (place, error) {
	if m := v.mountedAt(canonical); m != nil {
		return v.enter(canonical, m), nil
	}
	child := at.node.children.get(canonical[strings.LastIndexByte(canonical, '/')+1:])
	if child == nil {
		return place{}, ErrNotExist
	}
	at.node, at.canonical = child, canonical
	return at, nil
}

// change returns the node at the place for changing, with shared nodes on the
// way to it replaced by copies.
func (v *View) change(p place) (*node, error) {
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
	if len(base) > maxName {
		return place{}, "", ErrTooLong
	}
	return dir, base, nil
}

// child goes down one name.
func (v *View) child(at place, name string) (place, error) {
	if err := v.may(at.node, Execute); err != nil {
		return place{}, err
	}
	return v.step(at, path.Join(at.canonical, name))
}
