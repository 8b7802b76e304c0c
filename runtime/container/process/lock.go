package process

import (
	"errors"
	"time"
)

// ErrLocked says that somebody else has a lock on a file.
var ErrLocked = errors.New("Resource temporarily unavailable") //nolint:staticcheck // strerror's words

// fileLock is who has a lock on a file of the container: open files, which are several if
// they share it.
type fileLock struct {
	holders map[*regular]bool
	shared  bool
	wait    []*Process
}

// Sharing is whether a lock lets others have it, too.
type Sharing int

// The locks of flock(2).
const (
	Exclusive Sharing = iota
	Shared
)

// Lock locks an open file, as flock(2) does, until all of its descriptors are closed or
// Unlock is called. It waits for others for so long, without end if that is less than 0,
// and fails with ErrLocked then. Files that are not of the file system are not locked.
func (p *Process) Lock(fd *FD, how Sharing, timeout time.Duration) error {
	f, ok := fd.File.(*regular)
	if !ok {
		return nil
	}
	name, err := f.files.Resolve(f.name)
	if err != nil {
		return err
	}
	if p.space.locks == nil {
		p.space.locks = map[string]*fileLock{}
	}
	l := p.space.locks[name]
	if l == nil {
		l = &fileLock{holders: map[*regular]bool{}}
		p.space.locks[name] = l
	}
	f.release()
	deadline := p.Clock().Now().Add(max(timeout, 0))
	if timeout > 0 {
		t := p.Clock().After(timeout, func() { wakeAll(&l.wait) })
		defer t.Stop()
	}
	for len(l.holders) > 0 && (how == Exclusive || !l.shared) {
		if timeout >= 0 && !p.Clock().Now().Before(deadline) {
			return ErrLocked
		}
		l.wait = append(l.wait, p)
		if err := p.Park(); err != nil {
			return err
		}
	}
	l.holders[f], l.shared, f.lock = true, how == Shared, l
	return nil
}

// Unlock gives up a lock.
func (p *Process) Unlock(fd *FD) {
	if f, ok := fd.File.(*regular); ok {
		f.release()
	}
}

// release gives up the lock of an open file, if it has one.
func (f *regular) release() {
	if f.lock == nil {
		return
	}
	delete(f.lock.holders, f)
	wakeAll(&f.lock.wait)
	f.lock = nil
}
