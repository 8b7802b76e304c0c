package daemonset

import (
	"maps"
	"slices"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/gherkube/gherkube/runtime/controller/ownership"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/podstatus"
	"github.com/gherkube/gherkube/runtime/store"
)

var kind = appsv1.SchemeGroupVersion.WithKind("DaemonSet")

// controller is the DaemonSet controller.
type controller struct{ sets map[store.Key]*daemon }

// New returns the DaemonSet controller.
func New() loop.Actor { return controller{map[store.Key]*daemon{}} }

func (controller) Name() string { return "daemonset-controller" }

// Dirty takes note of what changed at which node, and wakes the sets to which
// it matters.
func (c controller) Dirty(v store.View, change store.Change) []store.Key {
	switch change.Key.Resource {
	case store.DaemonSets.GroupResource:
		if change.Old == nil || change.New == nil || change.Old.GetUID() != change.New.GetUID() {
			delete(c.sets, change.Key)
		}
		return []store.Key{change.Key}
	case store.Pods.GroupResource:
		return c.dirtyByPod(v, change)
	case store.Nodes.GroupResource:
		return c.dirtyByNode(v, change)
	case store.ControllerRevisions.GroupResource:
		return dirtyByRevision(v, change)
	}
	return nil
}

// dirtyByPod is upstream's addPod, updatePod and deletePod.
func (c controller) dirtyByPod(v store.View, change store.Change) []store.Key {
	old, _ := change.Old.(*corev1.Pod)
	cur, _ := change.New.(*corev1.Pod)
	before, wasOwned := owning(change.Old)
	after, isOwned := owning(change.New)
	var keys []store.Key
	if wasOwned && isOwned && before == after && countsAs(old, cur) {
		return nil
	}
	if wasOwned {
		keys = append(keys, before)
		c.sets[before].forget(old)
	}
	if isOwned {
		keys = append(keys, after)
		c.sets[after].place(cur)
	}
	if cur == nil || metav1.GetControllerOfNoCopy(cur) != nil || len(cur.Labels) == 0 {
		return keys
	}
	if old != nil && !wasOwned && maps.Equal(old.Labels, cur.Labels) {
		return keys
	}
	for _, key := range selecting(v, cur) {
		c.sets[key].claimAnew()
		keys = append(keys, key)
	}
	return keys
}

// selecting returns the sets that select the object.
func selecting(v store.View, obj store.Object) []store.Key {
	var keys []store.Key
	for _, ds := range store.DaemonSets.List(v, obj.GetNamespace()) {
		if ownership.Selects(ds.Spec.Selector, obj) {
			keys = append(keys, store.DaemonSets.KeyOf(ds))
		}
	}
	return keys
}

// owning returns the set that controls the object, if one does.
func owning(obj store.Object) (store.Key, bool) {
	if obj == nil {
		return store.Key{}, false
	}
	return ownership.KeyOf(obj, kind.Kind, store.DaemonSets.GroupResource)
}

// countsAs reports whether the set sees no difference between two states of a
// pod.
func countsAs(old, cur *corev1.Pod) bool {
	return old.Status.Phase == cur.Status.Phase && (old.DeletionTimestamp == nil) == (cur.DeletionTimestamp == nil) &&
		old.Spec.NodeName == cur.Spec.NodeName && maps.Equal(old.Labels, cur.Labels) &&
		equality.Semantic.DeepEqual(podstatus.ReadySince(old), podstatus.ReadySince(cur))
}

// dirtyByNode is upstream's addNode, updateNode and syncNodeUpdate: nobody is
// woken by a node that goes.
func (c controller) dirtyByNode(v store.View, change store.Change) []store.Key {
	name := change.Key.Name
	old, _ := change.Old.(*corev1.Node)
	cur, _ := change.New.(*corev1.Node)
	if old != nil && cur != nil && equality.Semantic.DeepEqual(old.Labels, cur.Labels) &&
		equality.Semantic.DeepEqual(old.Spec.Taints, cur.Spec.Taints) {
		return nil
	}
	var keys []store.Key
	for _, key := range slices.SortedFunc(maps.Keys(c.sets), store.Key.Compare) {
		d := c.sets[key]
		d.dirty[name] = true
		if cur == nil {
			continue
		}
		run, stay := d.nodes.admit(cur)
		scheduled := d.places[name] != nil && len(d.places[name].pods) > 0
		ds, ok := store.DaemonSets.Get(v, key.Namespace, key.Name)
		if ok && (run && !scheduled || !stay && scheduled || scheduled && ds.Status.NumberMisscheduled > 0) {
			keys = append(keys, key)
		}
	}
	return keys
}

// dirtyByRevision is upstream's addHistory, updateHistory and deleteHistory.
func dirtyByRevision(v store.View, c store.Change) []store.Key {
	var keys []store.Key
	if before, ok := owning(c.Old); ok {
		keys = append(keys, before)
	}
	if after, ok := owning(c.New); ok && c.Old != nil {
		keys = append(keys, after)
	}
	if c.New == nil || metav1.GetControllerOfNoCopy(c.New) != nil {
		return keys
	}
	return append(keys, selecting(v, c.New)...)
}

// Reconcile is upstream's syncDaemonSet.
func (c controller) Reconcile(v store.View, key store.Key, now time.Time) loop.Outcome {
	ds, ok := store.DaemonSets.Get(v, key.Namespace, key.Name)
	if !ok || ds.DeletionTimestamp != nil {
		delete(c.sets, key)
		return loop.Outcome{}
	}
	selector, err := metav1.LabelSelectorAsSelector(ds.Spec.Selector)
	if err != nil {
		return loop.Outcome{}
	}
	if c.sets[key] == nil {
		c.sets[key] = newDaemon(v, ds, selector)
	}
	s := &sync{daemon: c.sets[key], view: v, set: ds, owner: ownership.NewOwner(c.Name(), kind, ds), now: now}
	s.run()
	return loop.Outcome{Effects: s.effects, Again: s.wake}
}
