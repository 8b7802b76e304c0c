package filesystem

import (
	"errors"
	"testing"
)

// TestPages: a file system in memory says what it has in whole pages, and is full when
// it has its size.
func TestPages(t *testing.T) {
	tree := NewTree(0o755, start)
	tree.InMemory, tree.Size = true, 1<<20
	v := view(t, tree)
	must(t, v.MkdirAll("/d", 0o755))
	must(t, v.WriteFile("/d/f", []byte("text"), 0o644))
	must(t, v.WriteFile("/d/g", make([]byte, 4097), 0o644))
	must(t, v.Symlink("f", "/d/l"))
	if bytes, entries := tree.Pages(); bytes != 3*4096 || entries != 5 {
		t.Errorf("%d bytes, %d entries", bytes, entries)
	}
	if err := v.WriteFile("/big", make([]byte, 1<<20), 0o644); !errors.Is(err, ErrNoSpace) {
		t.Errorf("more than its size: %v", err)
	}
	if err := v.Fill("/zeros", 1<<20, 0o644); !errors.Is(err, ErrNoSpace) {
		t.Errorf("more zeros than its size: %v", err)
	}
	must(t, v.Fill("/zeros", 1<<19, 0o644))
}
