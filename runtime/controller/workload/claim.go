package workload

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// claimer decides which objects belong to an owner, as upstream's
// BaseControllerRefManager: it adopts matching orphans and releases owned
// objects that match no longer.
type claimer struct {
	owner    store.Object
	kind     schema.GroupVersionKind
	selector labels.Selector
	// changed are the objects adopted or released, whose copies at hand are
	// thereby stale.
	changed map[types.UID]bool
	effects []loop.Effect
}

func newClaimer(owner store.Object, kind schema.GroupVersionKind, selector labels.Selector) *claimer {
	return &claimer{owner: owner, kind: kind, selector: selector, changed: map[types.UID]bool{}}
}

// claim returns those of objs that the owner owns, in their order. What it
// takes to adopt and release is added to c.effects.
func claim[T store.Object](c *claimer, kind store.Kind[T], objs []T) []T {
	var claimed []T
	for _, obj := range objs {
		if c.claims(kind.KeyOf(obj), obj) {
			claimed = append(claimed, obj)
		}
	}
	return claimed
}

// claims is upstream's ClaimObject.
func (c *claimer) claims(key store.Key, obj store.Object) bool {
	matches := c.selector.Matches(labels.Set(obj.GetLabels()))
	ref := metav1.GetControllerOfNoCopy(obj)
	switch {
	case ref != nil && ref.UID != c.owner.GetUID():
		return false // someone else's
	case ref != nil && matches:
		return true
	case c.owner.GetDeletionTimestamp() != nil:
		return false
	case ref != nil:
		c.release(key, obj)
		return false
	case !matches || obj.GetDeletionTimestamp() != nil:
		return false
	}
	c.adopt(key, obj)
	return true
}

func (c *claimer) adopt(key store.Key, obj store.Object) {
	refs := append([]metav1.OwnerReference(nil), obj.GetOwnerReferences()...)
	c.write(key, obj, append(refs, *metav1.NewControllerRef(c.owner, c.kind)))
}

func (c *claimer) release(key store.Key, obj store.Object) {
	var refs []metav1.OwnerReference
	for _, ref := range obj.GetOwnerReferences() {
		if ref.UID != c.owner.GetUID() {
			refs = append(refs, ref)
		}
	}
	c.write(key, obj, refs)
}

func (c *claimer) write(key store.Key, obj store.Object, refs []metav1.OwnerReference) {
	cp := obj.DeepCopyObject().(store.Object)
	cp.SetOwnerReferences(refs)
	c.changed[obj.GetUID()] = true
	c.effects = append(c.effects, loop.Update{Key: key, Object: cp})
}
