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
	s.mu.Lock()
	defer s.mu.Unlock()
	if revision < s.compacted {
		return nil, nil, compactedError(revision, s.compacted)
	}
	if s.changed == nil {
		s.changed = make(chan struct{})
	}
	return s.after(revision), s.changed, nil
}

func compactedError(revision, compacted int64) error {
	return fmt.Errorf("following from revision %d, compacted up to %d: %w", revision, compacted, ErrCompacted)
}

// after returns the changes after revision that are remembered.
func (s *Store) after(revision int64) []Change {
	// Each revision is one change.
	unseen := min(max(0, int(s.revision-revision)), len(s.history))
	return slices.Clip(s.history[len(s.history)-unseen:])
}

// Compact makes Since refuse all changes up to and including revision, as etcd's
// compaction does. Later revisions than the latest are taken as the latest.
func (s *Store) Compact(revision int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.compact(min(revision, s.revision))
}

// compact forgets the changes up to revision that no cursor is still to read.
// What was returned of them stays as it is.
func (s *Store) compact(revision int64) {
	if len(s.history) == 0 || revision < s.history[0].Revision {
		return
	}
	s.compacted = max(s.compacted, revision)
	forget := s.compacted
	for _, c := range s.cursors {
		forget = min(forget, c.revision)
	}
	if n := forget - s.history[0].Revision + 1; n > 0 {
		rest := s.history[n:]
		room := len(rest)
		if room > historyLimit/2 { // as many more are likely to come
			room = max(room, historyRoom)
		}
		s.history = append(make([]Change, 0, room), rest...)
	}
}
