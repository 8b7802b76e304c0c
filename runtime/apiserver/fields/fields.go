// Package fields knows who manages which fields of the objects that a world's
// actors write. Their writes do not pass the handlers that record this in an
// object's managedFields: what they wrote is noted, which costs next to nothing,
// and the entries are made once a client reads the object or writes to it.
package fields

import (
	"fmt"
	"sync"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/managedfields"

	"github.com/gherkube/gherkube/runtime/apiserver/world"
	"github.com/gherkube/gherkube/runtime/store"
)

// Managers returns the field manager by which upstream's handlers record who wrote
// what of a resource, in an API version and by way of a subresource.
type Managers func(resource schema.GroupResource, version schema.GroupVersion, subresource string) (*managedfields.FieldManager, error)

// Kind reads the objects of one resource in the registries' type.
type Kind interface {
	// Empty is what there is before a creation.
	Empty() runtime.Object
	// Stored returns a stored object, for reading only.
	Stored(store.Object) (runtime.Object, error)
	// Sent returns a versioned object as decoding a request does: with defaults.
	Sent(store.Object) (runtime.Object, error)
}

// Reader makes the entries of one resource's objects.
type Reader struct {
	Resource schema.GroupResource
	Kind     Kind
	Managers Managers
}

// ledger is what a world's actors wrote and nobody has asked about yet.
type ledger struct {
	mu       sync.Mutex
	accounts map[types.UID]*account
	gone     []gone // in the order of their revisions
	// sent is the latest pod that each controller has made. The next is mostly like
	// it, and kept once then.
	sent map[types.UID]*corev1.Pod
	// begun is the revision of what a cluster begins with.
	begun int64
}

// account is what was written to one object. An object's own entries are those of
// the latest client that wrote to it; what actors wrote since comes on top.
type account struct {
	writes []write // in order
	// entries are those of the object at the revision, 0 if they were never made.
	entries  []metav1.ManagedFieldsEntry
	revision int64
}

// gone is an object that was deleted at the revision.
type gone struct {
	uid      types.UID
	revision int64
}

func ledgerOf(w *world.World) *ledger {
	l, _ := world.Part(w, func() (*ledger, error) {
		return &ledger{accounts: map[types.UID]*account{}, sent: map[types.UID]*corev1.Pod{}}, nil
	})
	return l
}

// Wrote notes that the request has made one stored object of another; before is nil
// for a creation.
func Wrote(r *world.Request, before, after store.Object) {
	if before == after || r.Author.Unmanaged() {
		return
	}
	l := ledgerOf(r.World)
	l.mu.Lock()
	defer l.mu.Unlock()
	a := l.accounts[after.GetUID()]
	revision := store.RevisionOf(after)
	if r.Author == nil {
		if a != nil { // else the object says everything itself
			a.forget(r.World.Store.Compacted())
			a.writes = append(a.writes, write{first: revision, last: revision})
		}
		return
	}
	if a == nil {
		a = &account{}
		l.accounts[after.GetUID()] = a
	}
	now := []moment{{revision, r.Now()}}
	author := r.Author
	if before == nil {
		author = l.kept(author)
	}
	made := write{author: author, times: now, before: before, first: revision, last: revision}
	if author.Sent == nil {
		made.after = after
	}
	a.add(made, r.World.Store.Compacted())
}

// Deleted notes that the object is gone. What watchers have yet to be told of it
// needs its account for a while.
func Deleted(r *world.Request, last store.Object) {
	l := ledgerOf(r.World)
	l.mu.Lock()
	defer l.mu.Unlock()
	compacted := r.World.Store.Compacted()
	n := 0
	for n < len(l.gone) && l.gone[n].revision <= compacted {
		delete(l.accounts, l.gone[n].uid)
		n++
	}
	l.gone = l.gone[n:]
	delete(l.sent, last.GetUID())
	if l.accounts[last.GetUID()] != nil {
		l.gone = append(l.gone, gone{last.GetUID(), store.RevisionOf(last)})
	}
}

// Show writes the managed fields of a stored object into a copy of it.
func (r Reader) Show(w *world.World, stored store.Object, in runtime.Object) error {
	entries, changed, err := r.Entries(w, stored)
	if err != nil {
		return err
	}
	if !changed {
		return nil
	}
	object, err := meta.Accessor(in)
	if err != nil {
		return err
	}
	object.SetManagedFields(entries)
	return nil
}

// Entries returns the managed fields of a stored object, which the caller may change,
// and whether they are other than it says itself.
func (r Reader) Entries(w *world.World, stored store.Object) ([]metav1.ManagedFieldsEntry, bool, error) {
	if r.Managers == nil {
		return nil, false, nil
	}
	entries, changed, err := r.entries(w, stored)
	if err != nil {
		return nil, false, fmt.Errorf("managed fields of %s %s/%s: %w", r.Resource, stored.GetNamespace(), stored.GetName(), err)
	}
	return copied(entries), changed, nil
}

func (r Reader) entries(w *world.World, stored store.Object) ([]metav1.ManagedFieldsEntry, bool, error) {
	if e, ok := stored.(*corev1.Event); ok {
		return r.ofEvent(e)
	}
	l := ledgerOf(w)
	l.mu.Lock()
	defer l.mu.Unlock()
	a := l.accounts[stored.GetUID()]
	if a == nil {
		entries, err := r.original(l, stored)
		if err == nil && entries != nil {
			l.accounts[stored.GetUID()] = &account{entries: entries, revision: store.RevisionOf(stored)}
		}
		return entries, entries != nil, err
	}
	revision := store.RevisionOf(stored)
	entries, from := a.base(stored, revision)
	if from == 0 && len(entries) == 0 && len(a.writes) > 0 && a.writes[0].before != nil {
		var err error
		if entries, err = r.original(l, a.writes[0].before); err != nil {
			return nil, false, err
		}
	}
	for _, w := range a.writes {
		if w.author == nil || w.last <= from || w.first > revision {
			continue
		}
		var err error
		if entries, err = r.apply(w.until(revision, stored), entries); err != nil {
			return nil, false, err
		}
	}
	if revision > a.revision {
		a.entries, a.revision = entries, revision
	}
	return entries, true, nil
}

// ofEvent returns the managed fields of an event, which its reporter alone writes.
func (r Reader) ofEvent(e *corev1.Event) ([]metav1.ManagedFieldsEntry, bool, error) {
	if len(e.ManagedFields) > 0 {
		return nil, false, nil
	}
	w := write{author: world.ReporterOf(e), times: []moment{{at: e.LastTimestamp.Time}}, after: e}
	entries, err := r.apply(w, nil)
	return entries, true, err
}

func copied(entries []metav1.ManagedFieldsEntry) []metav1.ManagedFieldsEntry {
	out := make([]metav1.ManagedFieldsEntry, len(entries))
	for i := range entries {
		entries[i].DeepCopyInto(&out[i])
	}
	return out
}
