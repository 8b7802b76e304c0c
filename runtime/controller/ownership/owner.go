// Package ownership is what controllers do with the objects that they own:
// claim them by their labels, make pods from a template, a few at first and
// more as that goes well, and delete them.
package ownership

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// Owner is an object that owns others, as its controller sees it.
type Owner struct {
	store.Object
	Kind schema.GroupVersionKind
	// Record makes the events about the owner.
	Record loop.Recorder
}

// NewOwner returns obj, which is of the given kind, as an owner whose events
// are the named component's.
func NewOwner(component string, kind schema.GroupVersionKind, obj store.Object) Owner {
	return Owner{obj, kind, loop.NewRecorder(component, kind, obj)}
}

// Ref is the reference of what the owner controls.
func (o Owner) Ref() metav1.OwnerReference { return *metav1.NewControllerRef(o.Object, o.Kind) }

// KeyOf returns the key of the object of the given kind and resource that
// controls obj; false if none does.
func KeyOf(obj store.Object, kind string, resource schema.GroupResource) (store.Key, bool) {
	ref := metav1.GetControllerOfNoCopy(obj)
	if ref == nil || ref.Kind != kind {
		return store.Key{}, false
	}
	return store.Key{Resource: resource, Namespace: obj.GetNamespace(), Name: ref.Name}, true
}
