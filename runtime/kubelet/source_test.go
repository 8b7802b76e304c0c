package kubelet_test

import (
	"time"

	"github.com/gherkube/gherkube/runtime/store"
	"github.com/gherkube/gherkube/runtime/trace"
)

// source is what changes in the test's store, stamped when it is pulled.
type source struct {
	store    *store.Store
	now      func() time.Time
	revision int64
	changes  []trace.Change
	err      error
}

// Pull takes over what has changed since the last call.
func (s *source) Pull() {
	changes, _, err := s.store.Since(s.revision)
	if err != nil {
		s.err = err
		return
	}
	for _, c := range changes {
		s.revision = c.Revision
		out := trace.Change{At: s.now(), Type: trace.Modified, Object: c.New}
		switch {
		case c.New == nil:
			out.Type, out.Object = trace.Deleted, c.Deleted
		case c.Old == nil:
			out.Type = trace.Added
		}
		s.changes = append(s.changes, out)
	}
}

func (s *source) Since(cursor int) ([]trace.Change, int, error) {
	s.Pull()
	return s.changes[cursor:], len(s.changes), s.err
}
