// Package store keeps the objects of one simulated cluster.
//
// Every write gets the next revision, and the store remembers the latest
// changes so that watchers and actors can follow it by revision. Objects are
// the versioned API types; once stored they are immutable: code that wants to
// change one copies it first. The store knows nothing of API semantics
// (validation, finalizers, grace periods); those are the API server's. It does not know
// time either. Which kinds the simulator itself reads, and by which indexes it looks
// them up, is declared in kind.go, once for all that act.
//
// A Store may be used from several goroutines.
package store

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// Errors of writes and of following changes.
var (
	ErrExists   = errors.New("object exists already")
	ErrNotFound = errors.New("object not found")
	ErrConflict = errors.New("object was changed since it was read")
	// ErrCompacted says that changes after the given revision are no longer
	// remembered: list again and follow from the list's revision.
	ErrCompacted = errors.New("revision is too old")
)

// Object is any API object with metadata.
type Object interface {
	metav1.Object
	runtime.Object
}

// Key names one object of the cluster. Namespace is empty for cluster-scoped
// kinds.
type Key struct {
	Resource        schema.GroupResource
	Namespace, Name string
}

func (k Key) String() string {
	if k.Namespace == "" {
		return k.Resource.String() + "/" + k.Name
	}
	return k.Resource.String() + "/" + k.Namespace + "/" + k.Name
}

// Compare orders keys by resource, namespace and name.
func (k Key) Compare(o Key) int {
	return cmp.Or(
		cmp.Compare(k.Resource.Group, o.Resource.Group),
		cmp.Compare(k.Resource.Resource, o.Resource.Resource),
		cmp.Compare(k.Namespace, o.Namespace),
		cmp.Compare(k.Name, o.Name),
	)
}

// Change is one write. Old is nil for a creation, New is nil for a deletion;
// Deleted is then the object's last state under the revision of its deletion.
type Change struct {
	Revision          int64
	Key               Key
	Old, New, Deleted Object
}

// historyLimit bounds how many changes are remembered for watchers: enough for any
// that keeps up, little enough that old object states do not pile up.
const historyLimit = 4096

// historyRoom is how many more or less can be there until some are forgotten.
const historyRoom = historyLimit*5/4 + 1

// Store is the revisioned set of objects. Make one with New.
type Store struct {
	mu        sync.RWMutex
	revision  int64
	latest    atomic.Int64 // the revision, for those who hold no lock
	compacted int64        // changes up to this revision are forgotten
	history   []Change
	cursors   []*Cursor
	tables    map[schema.GroupResource]*table
	indexes   []Index
	changed   chan struct{} // nil if nobody waits for the next write
}

// New returns an empty store at revision 1 that keeps the given indexes.
func New(indexes ...Index) *Store {
	s := &Store{revision: 1, tables: map[schema.GroupResource]*table{}, indexes: indexes}
	s.latest.Store(s.revision)
	return s
}

// Revision returns the revision of the latest write.
func (s *Store) Revision() int64 {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.revision
}

// Compacted returns the oldest revision that Since follows from: changes up to it are
// forgotten.
func (s *Store) Compacted() int64 {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.compacted
}

// Get returns the object under key, or nil.
func (s *Store) Get(key Key) Object {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if t := s.tables[key.Resource]; t != nil {
		return t.get(nameOf(key))
	}
	return nil
}

// List returns the resource's objects in the namespace (all namespaces if
// empty), ordered by namespace and name, and the revision they belong to.
func (s *Store) List(resource schema.GroupResource, namespace string) ([]Object, int64) {
	return list[Object](s, resource, namespace)
}

func list[T Object](s *Store, resource schema.GroupResource, namespace string) ([]T, int64) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	t := s.tables[resource]
	if t == nil {
		return nil, s.revision
	}
	return collect[T](t.in(namespace)), s.revision
}

// Indexed returns the resource's objects that the named index files under
// value, ordered by namespace and name.
func (s *Store) Indexed(resource schema.GroupResource, index, value string) []Object {
	return indexed[Object](s, resource, index, value)
}

func indexed[T Object](s *Store, resource schema.GroupResource, index, value string) []T {
	s.mu.RLock()
	defer s.mu.RUnlock()
	t := s.tables[resource]
	if t == nil {
		return nil
	}
	return collect[T](t.under(index, value))
}

// Resources returns the resources that have or had objects, in order.
func (s *Store) Resources() []schema.GroupResource {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.resources()
}

func (s *Store) resources() []schema.GroupResource {
	out := make([]schema.GroupResource, 0, len(s.tables))
	for r := range s.tables {
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b schema.GroupResource) int {
		return cmp.Or(cmp.Compare(a.Group, b.Group), cmp.Compare(a.Resource, b.Resource))
	})
	return out
}

// Create stores a new object, which from now on is the store's and must not
// be changed. Its resource version is set to the write's revision. The error
// is ErrExists if the key is taken.
func (s *Store) Create(key Key, obj Object) (Object, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.table(key.Resource)
	if t.get(nameOf(key)) != nil {
		return nil, fmt.Errorf("%s: %w", key, ErrExists)
	}
	s.write(Change{Key: key, New: obj}, obj)
	t.put(nameOf(key), nil, obj)
	return obj, nil
}

// Update replaces the object under key, which must still be at the revision
// from. The new object is the store's from now on. The error is ErrNotFound or
// ErrConflict.
func (s *Store) Update(key Key, obj Object, from int64) (Object, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.table(key.Resource)
	old := t.get(nameOf(key))
	if old == nil {
		return nil, fmt.Errorf("%s: %w", key, ErrNotFound)
	}
	if RevisionOf(old) != from {
		return nil, fmt.Errorf("%s: %w", key, ErrConflict)
	}
	s.write(Change{Key: key, Old: old, New: obj}, obj)
	t.put(nameOf(key), old, obj)
	return obj, nil
}

// Delete removes the object under key, which must still be at the revision
// from, and returns its last state. The error is ErrNotFound or ErrConflict.
func (s *Store) Delete(key Key, from int64) (Object, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.table(key.Resource)
	old := t.get(nameOf(key))
	if old == nil {
		return nil, fmt.Errorf("%s: %w", key, ErrNotFound)
	}
	if RevisionOf(old) != from {
		return nil, fmt.Errorf("%s: %w", key, ErrConflict)
	}
	last := old.DeepCopyObject().(Object)
	s.write(Change{Key: key, Old: old, Deleted: last}, last)
	t.remove(nameOf(key), old)
	return last, nil
}

// Repeat makes a creation or an update that another store has made at the revision that
// follows: the object is shared with it, and is stored as it is. It returns what the
// object replaces, nil for a creation.
func (s *Store) Repeat(c Change) (old Object, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.New == nil || c.Revision != s.revision+1 {
		return nil, fmt.Errorf("%s: repeating revision %d after %d: %w", c.Key, c.Revision, s.revision, ErrConflict)
	}
	t := s.table(c.Key.Resource)
	old = t.get(nameOf(c.Key))
	s.remember(Change{Key: c.Key, Old: old, New: c.New})
	t.put(nameOf(c.Key), old, c.New)
	return old, nil
}

// write gives the change the next revision, stamps it on obj and remembers it.
func (s *Store) write(c Change, obj Object) {
	obj.SetResourceVersion(strconv.FormatInt(s.revision+1, 10))
	s.remember(c)
}

// remember gives the change the next revision.
func (s *Store) remember(c Change) {
	s.revision++
	s.latest.Store(s.revision)
	c.Revision = s.revision
	s.history = append(s.history, c)
	if s.revision-max(s.compacted, 1) >= historyRoom {
		s.compact(s.revision - historyLimit)
	}
	if s.changed != nil {
		close(s.changed)
		s.changed = nil
	}
}

func (s *Store) table(resource schema.GroupResource) *table {
	t := s.tables[resource]
	if t == nil {
		t = newTable(resource, s.indexes)
		s.tables[resource] = t
	}
	return t
}

// RevisionOf returns the revision at which obj was written; 0 if it never was.
func RevisionOf(obj Object) int64 {
	r, err := strconv.ParseInt(obj.GetResourceVersion(), 10, 64)
	if err != nil {
		return 0
	}
	return r
}
