package storage

import (
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/gherkube/gherkube/runtime/store"
)

// past returns the resource's objects in the namespace (all if empty) as they
// were at the revision, in order, by undoing the changes since. It reports
// false if some of them are no longer remembered.
func past(s *store.Store, resource schema.GroupResource, namespace string, revision int64) ([]store.Object, bool) {
	for {
		objs, now := s.List(resource, namespace)
		changes, _, err := s.Since(revision)
		if err != nil {
			return nil, false
		}
		if n := len(changes); n > 0 && changes[n-1].Revision > now {
			continue // written between the two calls
		}
		return undo(objs, changes, resource, namespace), true
	}
}

func undo(objs []store.Object, changes []store.Change, resource schema.GroupResource, namespace string) []store.Object {
	before := map[store.Key]store.Object{} // nil: did not exist
	for _, c := range slices.Backward(changes) {
		if c.Key.Resource == resource && (namespace == "" || c.Key.Namespace == namespace) {
			before[c.Key] = c.Old
		}
	}
	if len(before) == 0 {
		return objs
	}
	out := make([]store.Object, 0, len(objs))
	for _, o := range objs {
		key := store.Key{Resource: resource, Namespace: o.GetNamespace(), Name: o.GetName()}
		if _, changed := before[key]; !changed {
			out = append(out, o)
		}
	}
	for _, o := range before { // sorted below
		if o != nil {
			out = append(out, o)
		}
	}
	slices.SortFunc(out, func(a, b store.Object) int {
		if c := strings.Compare(a.GetNamespace(), b.GetNamespace()); c != 0 {
			return c
		}
		return strings.Compare(a.GetName(), b.GetName())
	})
	return out
}
