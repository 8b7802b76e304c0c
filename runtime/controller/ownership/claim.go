package ownership

import (
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// Claimer decides which objects belong to an owner, as upstream's
// BaseControllerRefManager: it adopts matching orphans and releases owned
// objects that match no longer.
type Claimer struct {
	// Changed are the objects adopted or released, whose copies at hand are
	// thereby stale.
	Changed map[types.UID]bool
	// Effects are what it takes to adopt and release.
	Effects []loop.Effect
	// Finalizer, if set, is put on what is adopted and taken off what is
	// released.
	Finalizer string
	// Also, if set, must hold too of an object that the owner is to have.
	Also func(store.Object) bool

	owner    Owner
	selector labels.Selector
}

// NewClaimer returns a Claimer of the objects that selector selects.
func NewClaimer(owner Owner, selector labels.Selector) *Claimer {
	return &Claimer{owner: owner, selector: selector, Changed: map[types.UID]bool{}}
}

// Claim returns those of objs that the claimer's owner owns, in their order.
// What it takes to adopt and release is added to the claimer's effects.
func Claim[T store.Object](c *Claimer, kind store.Kind[T], objs []T) []T {
	var claimed []T
	for _, obj := range objs {
		if c.claims(kind.KeyOf(obj), obj) {
			claimed = append(claimed, obj)
		}
	}
	return claimed
}

// claims is upstream's ClaimObject.
func (c *Claimer) claims(key store.Key, obj store.Object) bool {
	matches := c.selector.Matches(labels.Set(obj.GetLabels())) && (c.Also == nil || c.Also(obj))
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

func (c *Claimer) adopt(key store.Key, obj store.Object) {
	cp := obj.DeepCopyObject().(store.Object)
	cp.SetOwnerReferences(append(cp.GetOwnerReferences(), c.owner.Ref()))
	if c.Finalizer != "" && !slices.Contains(cp.GetFinalizers(), c.Finalizer) {
		cp.SetFinalizers(append(cp.GetFinalizers(), c.Finalizer))
	}
	c.write(key, cp)
}

func (c *Claimer) release(key store.Key, obj store.Object) {
	cp := obj.DeepCopyObject().(store.Object)
	cp.SetOwnerReferences(slices.DeleteFunc(cp.GetOwnerReferences(), func(ref metav1.OwnerReference) bool {
		return ref.UID == c.owner.GetUID()
	}))
	cp.SetFinalizers(slices.DeleteFunc(cp.GetFinalizers(), func(f string) bool {
		return c.Finalizer != "" && f == c.Finalizer
	}))
	c.write(key, cp)
}

func (c *Claimer) write(key store.Key, changed store.Object) {
	c.Changed[changed.GetUID()] = true
	c.Effects = append(c.Effects, loop.Update{Key: key, Object: changed})
}
