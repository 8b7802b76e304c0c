package terminal

import (
	"os"
	"path/filepath"
	"testing"
)

func TestFoldersOfTheDeadAreRemoved(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	alive, err := NewFolder()
	if err != nil {
		t.Fatal(err)
	}
	dead, err := NewFolder()
	if err != nil {
		t.Fatal(err)
	}
	if err := dead.lock.Close(); err != nil { // as the system does for one that was killed
		t.Fatal(err)
	}
	halfDead := filepath.Join(os.TempDir(), "gherkube-killed-before-its-lock")
	if err := os.Mkdir(halfDead, 0o700); err != nil {
		t.Fatal(err)
	}
	foreign := filepath.Join(os.TempDir(), "gherkube-of-somebody-else")
	if err := os.MkdirAll(filepath.Join(foreign, "data"), 0o700); err != nil {
		t.Fatal(err)
	}
	sweep(os.TempDir())
	for path, want := range map[string]bool{alive.Path: true, dead.Path: false, halfDead: false, foreign: true} {
		if _, err := os.Stat(path); (err == nil) != want {
			t.Errorf("%s is there: %v, want %v", path, err == nil, want)
		}
	}
	if err := alive.Remove(); err != nil {
		t.Error(err)
	}
}

func TestAMissingFolderIsAnError(t *testing.T) {
	t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "nosuch"))
	if err := CheckFolder(); err == nil {
		t.Error("a missing folder for temporary files was not noticed")
	}
}

// TestAFolderIsLockedUntilItIsEmpty: of a process that is killed while it removes a
// directory, either the lock is left or nothing but the directory.
func TestAFolderIsLockedUntilItIsEmpty(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	f, err := NewFolder()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(f.Path, "a", "b"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := empty(f.Path); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(f.Path)
	if err != nil || len(entries) != 1 || entries[0].Name() != lockName {
		t.Errorf("%v %v are left, want the lock", entries, err)
	}
	if err := f.Remove(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(f.Path); err == nil {
		t.Error("the directory is still there")
	}
}
