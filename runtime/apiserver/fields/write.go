package fields

import (
	"cmp"
	"slices"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/gherkube/gherkube/runtime/apiserver/world"
	"github.com/gherkube/gherkube/runtime/store"
)

// write is one write, or several of one author in a row to nothing but the status.
type write struct {
	author        *world.Author // nil: a client, whose entries are in the object
	times         []moment      // one for each write
	before, after store.Object  // as stored; before is nil for a creation, after if the author sent it
	first, last   int64         // revisions
}

// moment is when a revision was written.
type moment struct {
	revision int64
	at       time.Time
}

// until is the write as it is known at the revision: of several that became one, those
// by then.
func (w write) until(revision int64, stored store.Object) write {
	if w.last <= revision {
		return w
	}
	n, _ := slices.BinarySearchFunc(w.times, revision+1, func(m moment, r int64) int { return cmp.Compare(m.revision, r) })
	w.after, w.times = stored, w.times[:max(n, 1)]
	return w
}

// add appends a write. A status that follows another of the same author replaces
// it, unless somebody has seen that one.
func (a *account) add(w write, compacted int64) {
	if n := len(a.writes); n > 0 {
		p := &a.writes[n-1]
		if w.author.StatusOnly() && p.author.StatusOnly() && p.author.Same(w.author) && p.after == w.before && p.last > a.revision {
			n, _ := slices.BinarySearchFunc(p.times, compacted, func(m moment, r int64) int { return cmp.Compare(m.revision, r) })
			p.after, p.last, p.times = w.after, w.last, append(p.times[n:], w.times...)
			return
		}
	}
	a.writes = append(a.writes, w)
}

// forget drops what nobody can ask for any more, as a client has written since, and
// that is no longer remembered either.
func (a *account) forget(compacted int64) {
	for i, w := range slices.Backward(a.writes) {
		if w.author == nil && w.last <= compacted {
			a.writes = slices.Delete(a.writes, 0, i)
			return
		}
	}
}

// base returns the entries that the object has from its latest client, or those
// that were made of it since, and the revision that they belong to.
func (a *account) base(stored store.Object, revision int64) ([]metav1.ManagedFieldsEntry, int64) {
	var client int64
	for _, w := range a.writes {
		if w.author == nil && w.last <= revision {
			client = w.last
		}
	}
	if a.revision > 0 && client <= a.revision && a.revision <= revision {
		return a.entries, a.revision
	}
	return stored.GetManagedFields(), client
}

// apply returns the entries after the write, by upstream's field manager.
func (r Reader) apply(w write, entries []metav1.ManagedFieldsEntry) ([]metav1.ManagedFieldsEntry, error) {
	if w.author.Manager == aggregation {
		return collected(entries, w.times[len(w.times)-1].at)
	}
	manager, err := r.Managers(r.Resource, w.author.Version, w.author.Subresource)
	if err != nil {
		return nil, err
	}
	before := r.Kind.Empty()
	if w.before != nil {
		if before, err = r.Kind.Stored(w.before); err != nil {
			return nil, err
		}
	}
	after, err := r.written(w)
	if err != nil {
		return nil, err
	}
	for _, obj := range []runtime.Object{before, after} {
		object, err := meta.Accessor(obj)
		if err != nil {
			return nil, err
		}
		object.SetManagedFields(copied(entries))
	}
	object, err := meta.Accessor(manager.UpdateNoErrors(before, after, w.author.Manager))
	if err != nil {
		return nil, err
	}
	return stamped(object.GetManagedFields(), entries, w.times[len(w.times)-1].at), nil
}

// written is what the handler's field manager sees of a write: what was sent, which
// admission and the registry have not added to yet.
func (r Reader) written(w write) (runtime.Object, error) {
	if w.author.Sent != nil {
		return r.Kind.Sent(w.author.Sent)
	}
	return r.Kind.Stored(w.after)
}

// stamped gives the entries that a write has made the time of the write in the place
// of the wall clock's, and the order that follows (sortEncodedManagedFields).
func stamped(entries, before []metav1.ManagedFieldsEntry, at time.Time) []metav1.ManagedFieldsEntry {
	now := metav1.NewTime(at.Truncate(time.Second).UTC())
	for i := range entries {
		e := &entries[i]
		if !slices.ContainsFunc(before, func(b metav1.ManagedFieldsEntry) bool { return sameEntry(b, *e) && b.Time.Equal(e.Time) }) {
			e.Time = &now
		}
	}
	slices.SortStableFunc(entries, compare)
	return entries
}

// Order puts the entries of an object into the order of the world's time, which has
// taken the place of the wall clock's.
func Order(obj store.Object) { slices.SortStableFunc(obj.GetManagedFields(), compare) }

func sameEntry(a, b metav1.ManagedFieldsEntry) bool {
	return a.Manager == b.Manager && a.Operation == b.Operation && a.APIVersion == b.APIVersion && a.Subresource == b.Subresource
}

func compare(a, b metav1.ManagedFieldsEntry) int {
	seconds := func(t *metav1.Time) int64 {
		if t == nil {
			return 0
		}
		return t.Unix()
	}
	return cmp.Or(
		cmp.Compare(a.Operation, b.Operation),
		cmp.Compare(seconds(a.Time), seconds(b.Time)),
		cmp.Compare(a.Manager, b.Manager),
		cmp.Compare(a.APIVersion, b.APIVersion),
		cmp.Compare(a.Subresource, b.Subresource),
	)
}
