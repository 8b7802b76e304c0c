package filesystem

import (
	"errors"
	"testing"
	"time"
)

// TestFill: zeros count as what is written, and cost nothing.
func TestFill(t *testing.T) {
	tree := NewTree(0o755, time.Time{})
	v, err := NewView(tree, func() time.Time { return time.Time{} })
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if err := v.Fill("/big", 10<<30, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if info, err := v.Stat("/big"); err != nil || info.Size != 30<<30 || tree.Used() != 30<<30 {
		t.Errorf("%+v, %v, %d used", info, err, tree.Used())
	}
	if _, err := v.ReadFile("/big"); !errors.Is(err, ErrNoMemory) {
		t.Errorf("reading 30 GiB: %v", err)
	}
	if err := v.WriteFile("/small", []byte("a"), 0o644); err != nil {
		t.Errorf("beside the zeros: %v", err)
	}
	if err := v.Fill("/small", 3, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := v.AppendFile("/small", []byte("b"), 0o644); err != nil {
		t.Fatal(err)
	}
	if data, err := v.ReadFile("/small"); err != nil || string(data) != "a\x00\x00\x00b" || tree.Used() != 30<<30+5 {
		t.Errorf("%q, %v, %d used", data, err, tree.Used())
	}
	if err := v.Remove("/big"); err != nil || tree.Used() != 5 {
		t.Errorf("%v, %d used", err, tree.Used())
	}
	memory := NewTree(0o755, time.Time{})
	memory.InMemory = true
	if v, err = NewView(memory, func() time.Time { return time.Time{} }); err != nil {
		t.Fatal(err)
	}
	if err := v.Fill("/big", 65<<20, 0o644); !errors.Is(err, ErrNoSpace) {
		t.Errorf("in memory: %v", err)
	}
}
