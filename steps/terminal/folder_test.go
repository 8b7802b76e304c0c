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
	made := filepath.Join(os.TempDir(), "gherkube-being-made")
	if err := os.Mkdir(made, 0o700); err != nil {
		t.Fatal(err)
	}
	sweep(os.TempDir())
	for path, want := range map[string]bool{alive.Path: true, dead.Path: false, made: true} {
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
