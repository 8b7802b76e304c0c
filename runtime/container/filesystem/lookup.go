package filesystem

import (
	"io/fs"
	"path"
	"strings"
)

// maxLinks is how many symbolic links one lookup follows, as Linux does.
const maxLinks = 40

// lookup finds what paths name: in the tree of the root directory, in those that are
// mounted, and elsewhere, as a process with credentials may.
type lookup struct {
	// Elsewhere, if set, finds what is not in the view though it has a path in it:
	// the roots of other processes, below /proc.
	Elsewhere func(name string) (other *View, rest string, err error)

	root   *Tree
	mounts mountTable
	who    *Credentials
}

// start returns the place of the root directory.
func (l *lookup) start() place {
	if m := l.mounts.at("/"); m != nil {
		return l.enter("/", m)
	}
	return place{node: l.root.top(), canonical: "/", tree: l.root, readOnly: l.root.ReadOnly}
}

func (l *lookup) enter(canonical string, m *mounted) place {
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
func (l *lookup) walk(name string, follow bool) (place, error) {
	if l.Elsewhere != nil && strings.HasPrefix(name, "/proc/") {
		other, rest, err := l.Elsewhere(name)
		if err != nil {
			return place{}, err
		}
		if other != nil {
			return other.walk(rest, follow)
		}
	}
	return l.walkLinks(name, follow, 0)
}

func (l *lookup) walkLinks(name string, follow bool, links int) (place, error) {
	if len(name) >= maxPath {
		return place{}, ErrTooLong
	}
	at := l.start()
	for from, to := part(name, 0); from < to; from, to = part(name, to) {
		if !at.node.isDir() {
			return place{}, ErrNotDir
		}
		if err := l.who.may(at.node, Execute); err != nil {
			return place{}, err
		}
		if to-from > maxName {
			return place{}, ErrTooLong
		}
		switch name[from:to] {
		case ".":
			continue
		case "..":
			up, err := l.walkLinks(path.Dir(at.canonical), true, links)
			if err != nil {
				return place{}, err
			}
			at = up
			continue
		}
		next, err := l.step(at, below(at.canonical, name, from, to))
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
			return l.walkLinks(target+name[to:], follow, links)
		}
		at = next
	}
	if strings.HasSuffix(name, "/") && !at.node.isDir() {
		return place{}, ErrNotDir
	}
	return at, nil
}

// step goes down to the entry with the path, which is one name longer.
func (l *lookup) step(at place, canonical string) (place, error) {
	if m := l.mounts.at(canonical); m != nil {
		return l.enter(canonical, m), nil
	}
	child := at.node.children.get(canonical[strings.LastIndexByte(canonical, '/')+1:])
	if child == nil {
		return place{}, ErrNotExist
	}
	at.node, at.canonical = child, canonical
	return at, nil
}

// parent finds the directory in which name is, or is to be, and its last part.
func (l *lookup) parent(name string) (place, string, error) {
	clean := path.Clean("/" + name)
	if clean == "/" {
		return place{}, "", ErrExist
	}
	dir, err := l.walk(path.Dir(strings.TrimRight(name, "/")), true)
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
func (l *lookup) child(at place, name string) (place, error) {
	if err := l.who.may(at.node, Execute); err != nil {
		return place{}, err
	}
	return l.step(at, path.Join(at.canonical, name))
}

// dangling returns where a symbolic link to nothing points.
func (l *lookup) dangling(name string) (string, bool) {
	at, err := l.walk(name, false)
	if err != nil || !at.node.isLink() {
		return "", false
	}
	target := at.node.link
	if !path.IsAbs(target) {
		target = path.Join(path.Dir(at.canonical), target)
	}
	return target, true
}
