package sim

import (
	"sync"
	"time"

	"github.com/gherkube/gherkube/runtime/store"
	"github.com/gherkube/gherkube/runtime/trace"
)

// storeSource reads the changes of a simulated cluster from its store.
//
// The store does not know when a change was made, so the simulator calls Pull
// after each step of its loop, before time moves on. A storeSource may be used
// from several goroutines.
type storeSource struct {
	now func() time.Time

	mu      sync.Mutex
	cursor  *store.Cursor
	changes []trace.Change
}

// followStore returns a source of everything that s holds and what changes in
// it from now on, stamped with now.
func followStore(s *store.Store, now func() time.Time) *storeSource {
	f := &storeSource{now: now, cursor: s.Follow()}
	f.cursor.Next() // what is there now is told at once
	at := now()
	for _, r := range s.Resources() {
		objs, _ := s.List(r, "")
		for _, o := range objs {
			f.changes = append(f.changes, trace.Change{At: at, Type: trace.Added, Resource: r, Object: o})
		}
	}
	return f
}

// Pull takes over what the store has changed since the last call, as having
// happened now.
func (f *storeSource) Pull() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.pull()
}

// Since returns the changes after the cursor. It never misses one.
func (f *storeSource) Since(cursor int) ([]trace.Change, int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.pull()
	return f.changes[cursor:len(f.changes):len(f.changes)], len(f.changes), nil
}

func (f *storeSource) pull() {
	at := f.now()
	for _, c := range f.cursor.Next() {
		f.changes = append(f.changes, asChange(at, c))
	}
}

func asChange(at time.Time, c store.Change) trace.Change {
	switch {
	case c.New == nil:
		return trace.Change{At: at, Type: trace.Deleted, Resource: c.Key.Resource, Object: c.Deleted}
	case c.Old == nil:
		return trace.Change{At: at, Type: trace.Added, Resource: c.Key.Resource, Object: c.New}
	}
	return trace.Change{At: at, Type: trace.Modified, Resource: c.Key.Resource, Object: c.New}
}
