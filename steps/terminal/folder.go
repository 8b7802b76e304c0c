package terminal

import (
	"errors"
	"fmt"
	"io/fs"
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
	for {
		path, err := os.MkdirTemp("", folderPattern)
		if err != nil {
			return nil, fmt.Errorf("making a working directory: %w", err)
		}
		f := &Folder{Path: path, lock: flock.New(filepath.Join(path, lockName))}
		locked, err := f.lock.TryLock()
		switch {
		case locked:
			return f, nil
		case errors.Is(err, fs.ErrNotExist): // another process has swept it: it was empty
			continue
		}
		return nil, errors.Join(fmt.Errorf("locking the working directory %s: %w", path, err), f.Remove())
	}
}

// Remove removes the directory and what is in it. It stays locked until it is gone:
// another process that sweeps would remove it at the same time.
func (f *Folder) Remove() error {
	return errors.Join(empty(f.Path), os.RemoveAll(f.Path), f.lock.Close())
}

// empty removes what is in a working directory, but for the lock: a process that is
// killed meanwhile leaves a directory that the next one knows as that of a dead one.
func empty(path string) error {
	entries, err := os.ReadDir(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, entry := range entries {
		if entry.Name() != lockName {
			err = errors.Join(err, os.RemoveAll(filepath.Join(path, entry.Name())))
		}
	}
	return err
}

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
// without a lock is empty: its process was killed just after making it or before
// removing it, or makes it now, and then makes another one. What cannot be removed
// stays.
func sweep(folder string) {
	left, err := filepath.Glob(filepath.Join(folder, folderPattern))
	if err != nil {
		return // of a bad pattern only
	}
	for _, path := range left {
		// One that was removed meanwhile must not be made again.
		lock := flock.New(filepath.Join(path, lockName), flock.SetFlag(os.O_RDWR))
		locked, err := lock.TryLock()
		switch {
		case err == nil && locked:
			_ = errors.Join(empty(path), os.RemoveAll(path))
		case errors.Is(err, fs.ErrNotExist):
			_ = os.Remove(path)
		}
		_ = lock.Close()
	}
}
