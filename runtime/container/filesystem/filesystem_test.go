package filesystem

import (
	"errors"
	"testing"
	"time"
)

var start = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func now() time.Time { return start }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func view(t *testing.T, tree *Tree, mounts ...Mount) *View {
	t.Helper()
	v, err := NewView(tree, now, mounts...)
	must(t, err)
	return v
}

func (v *View) text(name string) string {
	data, err := v.ReadFile(name)
	if err != nil {
		return err.Error()
	}
	return string(data)
}

func TestForksAreApart(t *testing.T) {
	image := NewTree(0o755, start)
	v := view(t, image)
	must(t, v.MkdirAll("/etc/deep", 0o755))
	must(t, v.WriteFile("/etc/deep/f", []byte("image"), 0o644))
	image.Freeze()
	a, b := view(t, image.Fork()), view(t, image.Fork())
	must(t, a.WriteFile("/etc/deep/f", []byte("a"), 0o644))
	must(t, b.RemoveAll("/etc"))
	must(t, a.AppendFile("/etc/deep/f", []byte("+"), 0o644))
	if a.text("/etc/deep/f") != "a+" || view(t, image).text("/etc/deep/f") != "image" || b.text("/etc/deep/f") != ErrNotExist.Error() {
		t.Error(a.text("/etc/deep/f"), view(t, image).text("/etc/deep/f"), b.text("/etc/deep/f"))
	}
}

func TestVolumesAreShared(t *testing.T) {
	volume := NewTree(0o777, start)
	a := view(t, NewTree(0o755, start), Mount{Path: "/data", Tree: volume}, Mount{Path: "/sub", Tree: volume, SubPath: "x/y"})
	b := view(t, NewTree(0o755, start), Mount{Path: "/mnt/v", Tree: volume, ReadOnly: true})
	must(t, a.WriteFile("/data/f", []byte("1"), 0o644))
	must(t, a.WriteFile("/sub/g", []byte("2"), 0o644))
	if b.text("/mnt/v/f") != "1" || b.text("/mnt/v/x/y/g") != "2" || a.text("/data/x/y/g") != "2" {
		t.Error(b.text("/mnt/v/f"), b.text("/mnt/v/x/y/g"))
	}
	if err := b.WriteFile("/mnt/v/f", nil, 0o644); !errors.Is(err, ErrReadOnly) {
		t.Error(err)
	}
	if err := a.RemoveAll("/data"); !errors.Is(err, ErrBusy) {
		t.Error(err)
	}
}

// TestAtomicUpdate is what the kubelet does to ConfigMap volumes.
func TestAtomicUpdate(t *testing.T) {
	volume := NewTree(0o755, start)
	v := view(t, volume)
	update := func(dir, text string) {
		must(t, v.Mkdir("/"+dir, 0o755))
		must(t, v.WriteFile("/"+dir+"/key", []byte(text), 0o644))
		must(t, v.Symlink(dir, "/..data_tmp"))
		must(t, v.Rename("/..data_tmp", "/..data"))
	}
	update("..1", "old")
	must(t, v.Symlink("..data/key", "/key"))
	c := view(t, NewTree(0o755, start), Mount{Path: "/cm", Tree: volume, ReadOnly: true})
	if c.text("/cm/key") != "old" {
		t.Error(c.text("/cm/key"))
	}
	update("..2", "new")
	must(t, v.RemoveAll("/..1"))
	if c.text("/cm/key") != "new" {
		t.Error(c.text("/cm/key"))
	}
}

func TestErrors(t *testing.T) {
	v := view(t, NewTree(0o755, start))
	must(t, v.MkdirAll("/d/e", 0o755))
	must(t, v.WriteFile("/f", nil, 0o644))
	must(t, v.Symlink("/loop", "/loop"))
	must(t, v.Symlink("/nowhere", "/dangling"))
	for name, tc := range map[string]struct{ got, want error }{
		"file as directory": {v.WriteFile("/f/x", nil, 0o644), ErrNotDir},
		"directory as file": {v.WriteFile("/d", nil, 0o644), ErrIsDir},
		"no parent":         {v.WriteFile("/no/x", nil, 0o644), ErrNotExist},
		"loop":              {v.WriteFile("/loop/x", nil, 0o644), ErrLoop},
		"not empty":         {v.Remove("/d"), ErrNotEmpty},
		"exists":            {v.Mkdir("/d", 0o755), ErrExist},
		"into itself":       {v.Rename("/d", "/d/e/x"), ErrInvalid},
		"through dangling":  {v.WriteFile("/dangling", []byte("x"), 0o644), nil},
		"root":              {v.Remove("/"), ErrExist},
		"full":              {v.WriteFile("/big", make([]byte, 65<<20), 0o644), ErrNoSpace},
	} {
		if !errors.Is(tc.got, tc.want) {
			t.Errorf("%s: %v, want %v", name, tc.got, tc.want)
		}
	}
	if v.text("/nowhere") != "x" {
		t.Error("writing through a dangling link did not make its target")
	}
}
