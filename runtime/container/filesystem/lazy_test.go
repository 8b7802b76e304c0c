package filesystem

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// TestLazyIsAsEager compares a view of shared and unfilled trees, whose files
// have contents that are made when they are read, with one in which everything
// was written at once: whatever is done to both, they look the same.
func TestLazyIsAsEager(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 1))
		lazy, eager := lazyView(t), eagerView(t)
		for i := range 40 {
			op := randomOperation(r)
			a, b := op.do(lazy), op.do(eager)
			if a != b {
				t.Fatalf("seed %d, step %d: %s: lazy %q, eager %q", seed, i, op.name, a, b)
			}
		}
		if a, b := dump(lazy, "/"), dump(eager, "/"); a != b {
			t.Fatalf("seed %d: lazy\n%s\neager\n%s", seed, a, b)
		}
	}
}

var contents = map[string]string{"/etc/hosts": "own hosts\n", "/etc/name": "own name\n"}

// lazyView is of a layer that another view shares, which must not notice.
func lazyView(t *testing.T) *View {
	t.Helper()
	layer := NewTree(0o755, start)
	v, err := NewView(layer, func() time.Time { return time.Time{} })
	must(t, err)
	must(t, v.MkdirAll("/etc", 0o755))
	must(t, v.MkdirAll("/mnt/v", 0o755))
	for name := range contents {
		must(t, v.Provide(name, func(v *View) []byte { return v.Own(name) }, 0o644))
	}
	must(t, v.WriteFile("/etc/same", []byte("same"), 0o644))
	must(t, v.Symlink("hosts", "/etc/link"))
	layer.Freeze()
	volume := NewTree(0o777, start)
	volume.FillLater(func() { fillVolume(t, volume) })
	shared := func(own map[string]string) *View {
		v := view(t, layer.Fork(), Mount{Path: "/mnt/v", Tree: volume})
		v.Own = func(name string) []byte { return []byte(own[name]) }
		return v
	}
	other := shared(map[string]string{"/etc/hosts": "other"})
	t.Cleanup(func() {
		if got := other.text("/etc/hosts") + other.text("/etc/name") + other.text("/etc/same"); got != "othersame" {
			t.Errorf("the other view of the layer has %q", got)
		}
	})
	return shared(contents)
}

func eagerView(t *testing.T) *View {
	t.Helper()
	root, volume := NewTree(0o755, start), NewTree(0o777, start)
	v := view(t, root)
	must(t, v.MkdirAll("/etc", 0o755))
	must(t, v.MkdirAll("/mnt/v", 0o755))
	for name, text := range contents {
		must(t, v.WriteFile(name, []byte(text), 0o644))
	}
	must(t, v.WriteFile("/etc/same", []byte("same"), 0o644))
	must(t, v.Symlink("hosts", "/etc/link"))
	fillVolume(t, volume)
	return view(t, root, Mount{Path: "/mnt/v", Tree: volume})
}

func fillVolume(t *testing.T, volume *Tree) {
	t.Helper()
	v := view(t, volume)
	must(t, v.Mkdir("/d", 0o755))
	must(t, v.WriteFile("/d/key", []byte("value"), 0o644))
	must(t, v.Symlink("d/key", "/key"))
}

type operation struct {
	name string
	do   func(*View) string
}

func randomOperation(r *rand.Rand) operation {
	name := func() string {
		dirs := []string{"/", "/etc/", "/mnt/v/", "/mnt/v/d/", "/new/", "/etc/../", "/mnt//v/", "/etc/link/"}
		files := []string{"hosts", "name", "same", "link", "key", "new", "x", ".", "..", "", "d", "v"}
		return dirs[r.IntN(len(dirs))] + files[r.IntN(len(files))]
	}
	a, b := name(), name()
	result := func(err error) string { return fmt.Sprint(err) }
	all := []operation{
		{"write", func(v *View) string { return result(v.WriteFile(a, []byte("written"), 0o600)) }},
		{"append", func(v *View) string { return result(v.AppendFile(a, []byte("+"), 0o600)) }},
		{"mkdir", func(v *View) string { return result(v.Mkdir(a, 0o755)) }},
		{"remove", func(v *View) string { return result(v.Remove(a)) }},
		{"remove all", func(v *View) string { return result(v.RemoveAll(a)) }},
		{"rename", func(v *View) string { return result(v.Rename(a, b)) }},
		{"link", func(v *View) string { return result(v.Link(a, b)) }},
		{"symlink", func(v *View) string { return result(v.Symlink(b, a)) }},
		{"chmod", func(v *View) string { return result(v.Chmod(a, 0o640)) }},
		{"touch", func(v *View) string { return result(v.Touch(a, start.Add(time.Hour))) }},
		{"read", func(v *View) string { return v.text(a) }},
		{"stat", func(v *View) string { i, err := v.Stat(a); return fmt.Sprint(i, err) }},
		{"resolve", func(v *View) string { p, err := v.Resolve(a); return fmt.Sprint(p, err) }},
	}
	op := all[r.IntN(len(all))]
	op.name += " " + a + " " + b
	return op
}

func dump(v *View, dir string) string {
	var out strings.Builder
	infos, err := v.ReadDir(dir)
	if err != nil {
		return err.Error()
	}
	for _, i := range infos {
		name := strings.TrimSuffix(dir, "/") + "/" + i.Name
		fmt.Fprintf(&out, "%s %v\n", name, i)
		switch {
		case i.IsDir():
			out.WriteString(dump(v, name))
		case i.Mode&fs.ModeSymlink == 0:
			fmt.Fprintf(&out, "%q\n", v.text(name))
		}
	}
	return out.String()
}

// TestLinksToFiles: a path that ends in a link to a file is the file's, one
// with a slash after it is not a directory's.
func TestLinksToFiles(t *testing.T) {
	v := view(t, NewTree(0o755, start))
	must(t, v.WriteFile("/f", []byte("text"), 0o644))
	must(t, v.Symlink("f", "/l"))
	if got := v.text("/l"); got != "text" {
		t.Errorf("through the link: %q", got)
	}
	if got := v.text("/l/"); got != ErrNotDir.Error() {
		t.Errorf("with a slash: %q", got)
	}
}
