package terminal

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/gofrs/flock"
)

const (
	// folderPattern is how working directories are named below the system's
	// folder for temporary files.
	folderPattern = "gherkube-*"
	// lockName is the file in a working directory that its owner has locked for
	// as long as it lives. Directories of owners that live no longer are
	// removed.
	lockName = ".lock"
)

// Folder is a working directory.
type Folder struct {
	Path string
	lock *flock.Flock
}

// NewFolder makes a working directory below the system's folder for temporary
// files, and removes those that killed processes have left there. The error says
// why nothing can be written there.
func NewFolder() (*Folder, error) {
	sweepOnce()
	path, err := os.MkdirTemp("", folderPattern)
	if err != nil {
		return nil, fmt.Errorf("making a working directory: %w", err)
	}
	f := &Folder{Path: path, lock: flock.New(filepath.Join(path, lockName))}
	if locked, err := f.lock.TryLock(); err != nil || !locked {
		return nil, errors.Join(fmt.Errorf("locking the working directory %s: %w", path, err), f.Remove())
	}
	return f, nil
}

// Remove removes the directory and what is in it. It stays locked until it is gone:
// another process that sweeps would remove it at the same time.
func (f *Folder) Remove() error { return errors.Join(os.RemoveAll(f.Path), f.lock.Close()) }

// CheckFolder reports why no working directory can be made or filled.
func CheckFolder() error {
	f, err := NewFolder()
	if err != nil {
		return err
	}
	// What a scenario with a few manifests writes.
	err = os.WriteFile(filepath.Join(f.Path, "check"), make([]byte, 64<<10), 0o600)
	return errors.Join(err, f.Remove())
}

// sweepOnce sweeps at the process's first working directory.
var sweepOnce = sync.OnceFunc(func() { sweep(os.TempDir()) })

// sweep removes the working directories in a folder that nobody has locked. One
// without a lock is being made. What cannot be removed stays.
func sweep(folder string) {
	left, err := filepath.Glob(filepath.Join(folder, folderPattern, lockName))
	if err != nil {
		return // of a bad pattern only
	}
	for _, path := range left {
		// One that was removed meanwhile must not be made again.
		lock := flock.New(path, flock.SetFlag(os.O_RDWR))
		if locked, err := lock.TryLock(); err == nil && locked {
			_ = os.RemoveAll(filepath.Dir(path))
		}
		_ = lock.Close()
	}
}
