package sim

import (
	"time"

	"github.com/gherkube/gherkube/runtime/store"
	"github.com/gherkube/gherkube/runtime/trace"
)

// storeSource reads the changes of a simulated cluster from its store.
//
// The store does not know when a change was made, so the simulator calls Pull
// after each step of its loop, before time moves on. The gate of the cluster
// guards a storeSource, as it does the clock: Since passes it, Pull and
// followStore are called inside.
type storeSource struct {
	now     func() time.Time
	enter   func() (leave func())
	cursor  *store.Cursor
	changes []trace.Change
}

// followStore returns a source of everything that s holds and what changes in
// it from now on, stamped with now. enter passes the cluster's gate.
func followStore(s *store.Store, now func() time.Time, enter func() (leave func())) *storeSource {
	f := &storeSource{now: now, enter: enter, cursor: s.Follow()}
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
	at := f.now()
	for _, c := range f.cursor.Next() {
		f.changes = append(f.changes, asChange(at, c))
	}
}

// Since returns the changes after the cursor. It never misses one.
func (f *storeSource) Since(cursor int) ([]trace.Change, int, error) {
	defer f.enter()()
	f.Pull()
	return f.changes[cursor:len(f.changes):len(f.changes)], len(f.changes), nil
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
