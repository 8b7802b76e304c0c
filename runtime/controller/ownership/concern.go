package ownership

import (
	"maps"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/gherkube/gherkube/runtime/store"
)

// Concerned returns the keys of the owners, of the given kind and resource, that a
// change of an owned object concerns: the one that controlled it and the one that
// does, and, when an object that nobody controls appeared or was relabelled, those
// that adopting names (upstream's handlers of additions, updates and deletions,
// alike in all controllers).
func Concerned(c store.Change, kind string, owners schema.GroupResource, adopting func(orphan store.Object) []store.Key) []store.Key {
	var keys []store.Key
	before, was := controllerOf(c.Old, kind, owners)
	after, is := controllerOf(c.New, kind, owners)
	if was {
		keys = append(keys, before)
	}
	if is && (!was || after != before) {
		keys = append(keys, after)
	}
	if c.New == nil || metav1.GetControllerOfNoCopy(c.New) != nil || len(c.New.GetLabels()) == 0 {
		return keys
	}
	if c.Old != nil && !was && maps.Equal(c.Old.GetLabels(), c.New.GetLabels()) {
		return keys
	}
	return append(keys, adopting(c.New)...)
}

// SameOwner returns the key of the owner, of the given kind and resource, that
// controlled the object before the change and does after it; false if there is no
// such owner.
func SameOwner(c store.Change, kind string, owners schema.GroupResource) (store.Key, bool) {
	before, was := controllerOf(c.Old, kind, owners)
	after, is := controllerOf(c.New, kind, owners)
	return after, was && is && before == after
}

func controllerOf(obj store.Object, kind string, owners schema.GroupResource) (store.Key, bool) {
	if obj == nil {
		return store.Key{}, false
	}
	return KeyOf(obj, kind, owners)
}

// Selects reports whether a selector selects the object by its labels. A selector
// that is empty or invalid selects nothing.
func Selects(selector *metav1.LabelSelector, obj store.Object) bool {
	s, err := metav1.LabelSelectorAsSelector(selector)
	return err == nil && !s.Empty() && s.Matches(labels.Set(obj.GetLabels()))
}
