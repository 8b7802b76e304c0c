package kind

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"
)

// lease says that a cluster ends with a process of this machine: a file that
// the process keeps locked as long as it lives.
type lease struct{ lock *flock.Flock }

const leased = ".cluster"

// leases is the folder of the leases.
func leases() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("a folder for what is known of clusters: %w", err)
	}
	dir := filepath.Join(cache, "gherkube", "kind")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("a folder for what is known of clusters: %w", err)
	}
	return dir, nil
}

func newLease(name string) (*lease, error) {
	dir, err := leases()
	if err != nil {
		return nil, err
	}
	l := &lease{flock.New(filepath.Join(dir, name+leased))}
	if locked, err := l.lock.TryLock(); err != nil || !locked {
		return nil, fmt.Errorf("the cluster %s belongs to another process: %w", name, errors.Join(err, os.ErrExist))
	}
	return l, nil
}

// end says that the cluster is no more.
func (l *lease) end() {
	_ = os.Remove(l.lock.Path())
	_ = l.lock.Close()
}

// Sweep removes clusters that were to end with processes that live no longer.
// say is told of each. What cannot be removed stays, to be tried again, and is
// told as well.
func Sweep(ctx context.Context, say func(line string)) error {
	dir, err := leases()
	if err != nil {
		return err
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"+leased))
	if err != nil {
		return err
	}
	for _, file := range files {
		l := &lease{flock.New(file)}
		if locked, err := l.lock.TryLock(); err != nil || !locked {
			continue // its process lives
		}
		if err := sweep(ctx, strings.TrimSuffix(filepath.Base(file), leased), say); err != nil {
			say(err.Error())
			_ = l.lock.Close()
			continue
		}
		l.end()
	}
	return nil
}

func sweep(ctx context.Context, name string, say func(line string)) error {
	k, err := Open(ctx, name)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if k == nil {
		return err
	}
	say("removing the cluster " + name + " of kind, which a run that was killed has left")
	return k.Delete()
}
