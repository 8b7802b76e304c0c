package statefulset

import (
	"maps"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/gherkube/gherkube/runtime/controller/ownership"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/podstatus"
	"github.com/gherkube/gherkube/runtime/store"
)

var kind = appsv1.SchemeGroupVersion.WithKind("StatefulSet")

// controller is the StatefulSet controller.
type controller struct{ fill func(runtime.Object) }

// New returns the StatefulSet controller. fill fills in what an object does not
// say, as the API server does.
func New(fill func(runtime.Object)) loop.Actor { return controller{fill} }

func (controller) Name() string { return "statefulset-controller" }

// Dirty wakes a set when it or one of its pods changed, and every set that an
// orphaned pod matches when the pod appeared or was relabelled. As upstream's,
// the controller does not watch claims.
func (controller) Dirty(v store.View, c store.Change) []store.Key {
	switch c.Key.Resource {
	case store.StatefulSets.GroupResource:
		return []store.Key{c.Key}
	case store.Pods.GroupResource:
		return dirtyByPod(v, c)
	}
	return nil
}

// dirtyByPod is upstream's addPod, updatePod and deletePod.
func dirtyByPod(v store.View, c store.Change) []store.Key {
	sets := store.StatefulSets.GroupResource
	if _, same := ownership.SameOwner(c, kind.Kind, sets); same && countsAs(c.Old.(*corev1.Pod), c.New.(*corev1.Pod)) {
		return nil
	}
	return ownership.Concerned(c, kind.Kind, sets, func(pod store.Object) []store.Key {
		var keys []store.Key
		for _, set := range store.StatefulSets.List(v, pod.GetNamespace()) {
			if ownership.Selects(set.Spec.Selector, pod) {
				keys = append(keys, store.StatefulSets.KeyOf(set))
			}
		}
		return keys
	})
}

// countsAs reports whether the set sees no difference between two states of a
// pod. A look because of it would change nothing, and visit every replica. A pod that
// finds no node may lack a claim, which the set creates again.
func countsAs(old, cur *corev1.Pod) bool {
	if cur.Spec.NodeName == "" && !equality.Semantic.DeepEqual(old.Status.Conditions, cur.Status.Conditions) {
		return false
	}
	return old.Status.Phase == cur.Status.Phase && (old.DeletionTimestamp == nil) == (cur.DeletionTimestamp == nil) &&
		equality.Semantic.DeepEqual(podstatus.ReadySince(old), podstatus.ReadySince(cur)) && maps.Equal(old.Labels, cur.Labels)
}

// Reconcile is upstream's sync. What was adopted or released is looked at
// again as it is then.
func (c controller) Reconcile(v store.View, key store.Key, now time.Time) loop.Outcome {
	set, ok := store.StatefulSets.Get(v, key.Namespace, key.Name)
	if !ok {
		return loop.Outcome{}
	}
	selector, err := metav1.LabelSelectorAsSelector(set.Spec.Selector)
	if err != nil {
		return loop.Outcome{}
	}
	s := &sync{fill: c.fill, settled: map[int]bool{}, view: v, set: set, owner: ownership.NewOwner(c.Name(), kind, set), now: now}
	claimed := s.claimPods(selector)
	if len(claimed.Effects) > 0 {
		return loop.Outcome{Effects: claimed.Effects}
	}
	s.update(selector)
	return loop.Outcome{Effects: s.effects, Again: s.nextCheck()}
}

// claimPods is upstream's getPodsForStatefulSet: a pod belongs to the set only
// if it has a name that the set gives.
func (s *sync) claimPods(selector labels.Selector) *ownership.Claimer {
	c := ownership.NewClaimer(s.owner, selector)
	c.Also = func(obj store.Object) bool {
		parent, _ := parse(obj.GetName())
		return parent == s.set.Name
	}
	for _, uid := range []string{
		store.ControllerValue(s.set.Namespace, s.set.UID),
		store.ControllerValue(s.set.Namespace, ""),
	} {
		s.pods = append(s.pods, ownership.Claim(c, store.Pods, store.Pods.Indexed(s.view, store.ByController, uid))...)
	}
	return c
}

// nextCheck returns when the next ready pod will have been ready for
// minReadySeconds, if one has not been yet (upstream's
// FindMinNextPodAvailabilityCheck).
func (s *sync) nextCheck() time.Time {
	var next time.Time
	if s.set.Spec.MinReadySeconds == 0 {
		return next
	}
	for _, p := range s.pods {
		at, ready := podstatus.AvailableAt(p, s.minReady())
		if ready && at.After(s.now) && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	return next
}
