package store

import (
	"fmt"
	"slices"
)

// Since returns the changes after revision, oldest first, and a channel that
// is closed by the next write. Changes are never skipped or repeated: call it
// again with the revision of the last change seen, and do not change them: they
// are shared. The error is ErrCompacted
// if some of the changes are no longer remembered.
func (s *Store) Since(revision int64) ([]Change, <-chan struct{}, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if revision < s.compacted {
		return nil, nil, fmt.Errorf("following from revision %d, compacted up to %d: %w", revision, s.compacted, ErrCompacted)
	}
	// Each revision is one change.
	unseen := min(max(0, int(s.revision-revision)), len(s.history))
	return slices.Clip(s.history[len(s.history)-unseen:]), s.changed, nil
}

// Compact forgets all changes up to and including revision, as etcd's
// compaction does. Later revisions than the latest are taken as the latest.
func (s *Store) Compact(revision int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for n < len(s.history) && s.history[n].Revision <= revision {
		n++
	}
	if n > 0 {
		s.compact(n)
	}
}
