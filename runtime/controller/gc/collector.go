package gc

import (
	"slices"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// collector is upstream's GarbageCollector with its GraphBuilder.
type collector struct{ graph *graph }

// NewCollector returns the garbage collector.
func NewCollector() loop.Actor { return &collector{newGraph()} }

func (*collector) Name() string { return "garbage-collector-controller" }

// Dirty wakes an object when its owners changed or it begins to be deleted
// with dependents to see to, and its dependents or its waiting owners when it
// is gone (upstream's processGraphChanges).
func (c *collector) Dirty(v store.View, change store.Change) []store.Key {
	if change.Key.Resource == store.Events.GroupResource {
		return nil
	}
	reowned := c.graph.follow(change)
	if change.New == nil {
		return append(c.graph.dependentKeys(change.Old.GetUID()), c.waitingOwners(v, change.Old, change.Old.GetOwnerReferences())...)
	}
	var keys []store.Key
	if reowned && len(change.New.GetOwnerReferences()) > 0 {
		keys = append(keys, change.Key)
	}
	if reowned && change.Old != nil {
		keys = append(keys, c.waitingOwners(v, change.New, change.Old.GetOwnerReferences())...)
	}
	if starts(change, metav1.FinalizerOrphanDependents) {
		keys = append(keys, change.Key)
	} else if starts(change, metav1.FinalizerDeleteDependents) {
		keys = append(keys, change.Key)
		keys = append(keys, c.graph.dependentKeys(change.New.GetUID())...)
	}
	return keys
}

// waitingOwners returns the keys of those owners that wait for their
// dependents to be deleted or freed.
func (c *collector) waitingOwners(v store.View, of store.Object, refs []metav1.OwnerReference) []store.Key {
	var keys []store.Key
	for _, ref := range refs {
		if owner := c.graph.owner(v, of, ref); isDeleting(owner, metav1.FinalizerDeleteDependents) || isDeleting(owner, metav1.FinalizerOrphanDependents) {
			keys = append(keys, c.graph.objects[ref.UID])
		}
	}
	return keys
}

// isDeleting tells whether obj is being deleted with the finalizer.
func isDeleting(obj store.Object, finalizer string) bool {
	return obj != nil && obj.GetDeletionTimestamp() != nil && slices.Contains(obj.GetFinalizers(), finalizer)
}

// starts tells whether the change begins a deletion with the finalizer.
func starts(change store.Change, finalizer string) bool {
	return isDeleting(change.New, finalizer) && !isDeleting(change.Old, finalizer)
}

// Reconcile is upstream's attemptToDeleteItem and attemptToOrphanWorker.
func (c *collector) Reconcile(v store.View, key store.Key, _ time.Time) loop.Outcome {
	obj := v.Get(key)
	switch {
	case obj == nil:
		return loop.Outcome{}
	case isDeleting(obj, metav1.FinalizerOrphanDependents):
		return loop.Outcome{Effects: c.orphan(v, key, obj)}
	case isDeleting(obj, metav1.FinalizerDeleteDependents):
		return loop.Outcome{Effects: c.releaseOwner(v, key, obj)}
	case obj.GetDeletionTimestamp() != nil || len(obj.GetOwnerReferences()) == 0:
		return loop.Outcome{}
	}
	return loop.Outcome{Effects: c.collect(v, key, obj)}
}

// orphan frees the dependents of an owner, and the owner when it has none any more: the
// requests for that are later ones, and its controller may see that it has none before
// it is gone (attemptToOrphanWorker).
func (c *collector) orphan(v store.View, key store.Key, owner store.Object) []loop.Effect {
	var effects []loop.Effect
	for _, d := range c.graph.dependentsOf(v, owner.GetUID()) {
		effects = append(effects, disown(d.key, d.obj, map[types.UID]bool{owner.GetUID(): true}))
	}
	if len(effects) > 0 {
		return effects
	}
	return []loop.Effect{dropFinalizer(key, owner, metav1.FinalizerOrphanDependents)}
}

// releaseOwner lets an owner go once no dependent blocks its deletion
// (upstream's processDeletingDependentsItem).
func (c *collector) releaseOwner(v store.View, key store.Key, owner store.Object) []loop.Effect {
	for _, d := range c.graph.dependentsOf(v, owner.GetUID()) {
		if blocks(d.ref) {
			return nil
		}
	}
	return []loop.Effect{dropFinalizer(key, owner, metav1.FinalizerDeleteDependents)}
}

// collect deletes an object that has no owner any more, or only such as wait
// for their dependents; from one that has, it takes the references to others.
func (c *collector) collect(v store.View, key store.Key, obj store.Object) []loop.Effect {
	solid, waiting := 0, 0
	useless := map[types.UID]bool{}
	var invalid []loop.Effect
	for _, ref := range obj.GetOwnerReferences() {
		owner := c.graph.owner(v, obj, ref)
		switch {
		case owner == nil:
			useless[ref.UID] = true
			invalid = append(invalid, c.reportNamespace(obj, key, ref)...)
		case isDeleting(owner, metav1.FinalizerDeleteDependents):
			useless[ref.UID] = true
			waiting++
		default:
			solid++
		}
	}
	switch {
	case solid > 0 && len(useless) == 0:
		return nil
	case solid > 0:
		return append(invalid, disown(key, obj, useless))
	case waiting > 0 && len(c.graph.dependentsOf(v, obj.GetUID())) > 0:
		return append(c.breakCycle(v, key, obj), remove(key, obj, metav1.DeletePropagationForeground))
	}
	return append(invalid, remove(key, obj, propagation(obj)))
}

// breakCycle stops obj from blocking its owners if a dependent of it waits for
// its own dependents already: they may all wait for each other.
func (c *collector) breakCycle(v store.View, key store.Key, obj store.Object) []loop.Effect {
	for _, d := range c.graph.dependentsOf(v, obj.GetUID()) {
		if isDeleting(d.obj, metav1.FinalizerDeleteDependents) {
			return []loop.Effect{unblock(key, obj)}
		}
	}
	return nil
}

// propagation honours a finalizer that is there already.
func propagation(obj store.Object) metav1.DeletionPropagation {
	switch {
	case slices.Contains(obj.GetFinalizers(), metav1.FinalizerOrphanDependents):
		return metav1.DeletePropagationOrphan
	case slices.Contains(obj.GetFinalizers(), metav1.FinalizerDeleteDependents):
		return metav1.DeletePropagationForeground
	}
	return metav1.DeletePropagationBackground
}

func remove(key store.Key, obj store.Object, how metav1.DeletionPropagation) loop.Effect {
	return loop.Delete{Key: key, UID: obj.GetUID(), Propagation: &how, Rejected: unlessGone}
}

// unlessGone tries a refused effect again, unless its object is gone.
func unlessGone(err error) []loop.Effect {
	if apierrors.IsNotFound(err) {
		return nil
	}
	return []loop.Effect{loop.Retry{Err: err}}
}
