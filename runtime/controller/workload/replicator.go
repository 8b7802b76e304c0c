package workload

import (
	"maps"
	"slices"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/gherkube/gherkube/runtime/controller/ownership"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/podstatus"
	"github.com/gherkube/gherkube/runtime/store"
)

// burst is how many pods one reconciliation creates or deletes at most
// (upstream's BurstReplicas).
const burst = 500

// replicator keeps the wanted number of pods for the objects of one kind. It
// serves ReplicaSets, and ReplicationControllers in the shape of ReplicaSets,
// as upstream's ReplicaSetController does.
type replicator struct {
	name     string // and the component of its events
	kind     schema.GroupVersionKind
	resource schema.GroupResource
	// get and list read the objects; status makes the effect that writes
	// their status.
	get    func(v store.View, namespace, name string) (*appsv1.ReplicaSet, bool)
	list   func(v store.View, namespace string) []*appsv1.ReplicaSet
	status func(*appsv1.ReplicaSet) loop.Effect
	// count tells the status' number of terminating pods; nil where the kind
	// does not report it.
	count func(terminating []*corev1.Pod) *int32
	// seen is what each object has seen of its pods.
	seen map[store.Key]*sight
}

func (r *replicator) Name() string { return r.name }

func (r *replicator) key(namespace, name string) store.Key {
	return store.Key{Resource: r.resource, Namespace: namespace, Name: name}
}

// Dirty wakes an object when it or one of its pods changed, and every object
// that an orphaned pod matches when the pod appeared or was relabelled.
func (r *replicator) Dirty(v store.View, c store.Change) []store.Key {
	switch c.Key.Resource {
	case r.resource:
		return []store.Key{c.Key}
	case store.Pods.GroupResource:
		return r.dirtyByPod(v, c)
	}
	return nil
}

func (r *replicator) dirtyByPod(v store.View, c store.Change) []store.Key {
	if key, same := ownership.SameOwner(c, r.kind.Kind, r.resource); same && !r.failing(v, key) {
		if countsAs(c.Old.(*corev1.Pod), c.New.(*corev1.Pod)) {
			return nil
		}
	}
	return ownership.Concerned(c, r.kind.Kind, r.resource, func(pod store.Object) []store.Key {
		var keys []store.Key
		for _, rs := range r.list(v, pod.GetNamespace()) {
			if ownership.Selects(rs.Spec.Selector, pod) {
				keys = append(keys, r.key(rs.Namespace, rs.Name))
			}
		}
		return keys
	})
}

// countsAs reports whether a pod's owner sees no difference between two of its
// states. A sync because of it would change nothing, and visit every replica.
func countsAs(old, cur *corev1.Pod) bool {
	return podstatus.IsActive(old) == podstatus.IsActive(cur) && podstatus.IsTerminating(old) == podstatus.IsTerminating(cur) &&
		equality.Semantic.DeepEqual(podstatus.ReadySince(old), podstatus.ReadySince(cur)) && maps.Equal(old.Labels, cur.Labels)
}

// failing reports whether the object could not create or delete pods the last
// time. It tries again whatever becomes of its pods.
func (r *replicator) failing(v store.View, key store.Key) bool {
	rs, ok := r.get(v, key.Namespace, key.Name)
	return ok && slices.ContainsFunc(rs.Status.Conditions, func(c appsv1.ReplicaSetCondition) bool {
		return c.Type == appsv1.ReplicaSetReplicaFailure
	})
}

// Reconcile is upstream's syncReplicaSet.
func (r *replicator) Reconcile(v store.View, key store.Key, now time.Time) loop.Outcome {
	rs, ok := r.get(v, key.Namespace, key.Name)
	if !ok {
		delete(r.seen, key)
		return loop.Outcome{}
	}
	selector, err := metav1.LabelSelectorAsSelector(rs.Spec.Selector)
	if err != nil {
		return loop.Outcome{}
	}
	s := &replication{replicator: r, rs: rs, owner: ownership.NewOwner(r.name, r.kind, rs), now: now}
	s.sortPods(v, selector)
	if rs.DeletionTimestamp == nil {
		s.manage(v)
	}
	s.writeStatus(nil)
	return loop.Outcome{Effects: s.effects, Again: s.nextCheck()}
}

// replication is one look at one object.
type replication struct {
	*replicator
	rs          *appsv1.ReplicaSet
	owner       ownership.Owner
	now         time.Time
	active      []glance
	terminating []*corev1.Pod
	effects     []loop.Effect
}

// sortPods claims the active pods and counts the terminating ones.
func (s *replication) sortPods(v store.View, selector labels.Selector) {
	owned := store.Pods.Indexed(v, store.ByController, store.ControllerValue(s.rs.Namespace, s.rs.UID))
	template := labels.SelectorFromSet(s.rs.Spec.Template.Labels)
	look := func(p *corev1.Pod) glance { return glanceAt(p, selector, template) }
	var doubtful []*corev1.Pod
	for _, g := range s.sightOf(s.rs).look(owned, look) {
		switch {
		case g.active && g.matches:
			s.active = append(s.active, g)
		case g.active:
			doubtful = append(doubtful, g.pod)
		case g.terminating && g.matches:
			s.terminating = append(s.terminating, g.pod)
		}
	}
	for _, p := range store.Pods.Indexed(v, store.ByController, store.ControllerValue(s.rs.Namespace, "")) {
		if podstatus.IsActive(p) {
			doubtful = append(doubtful, p)
		}
	}
	c := ownership.NewClaimer(s.owner, selector)
	for _, p := range ownership.Claim(c, store.Pods, doubtful) {
		s.active = append(s.active, look(p))
	}
	s.effects = append(s.effects, c.Effects...)
}

// manage is upstream's manageReplicas.
func (s *replication) manage(v store.View) {
	diff := len(s.active) - int(*s.rs.Spec.Replicas)
	switch {
	case diff < 0:
		s.create(min(-diff, burst))
	case diff > 0:
		related := s.siblings(v)
		for _, p := range surplus(podsOf(s.active), related, min(diff, burst), s.now) {
			s.effects = append(s.effects, s.owner.Delete(p, s.failure)...)
		}
	}
}

// create asks for n more pods.
func (s *replication) create(n int) {
	pods := make([]*corev1.Pod, n)
	for i := range pods {
		pods[i] = s.owner.Pod(&s.rs.Spec.Template)
	}
	s.effects = append(s.effects, s.owner.SlowStart(pods, s.failure)...)
}

// siblings returns the pods of all objects with the same controller (upstream's
// getIndirectlyRelatedPods).
func (s *replication) siblings(v store.View) []*corev1.Pod {
	ref := metav1.GetControllerOfNoCopy(s.rs)
	if ref == nil {
		return nil
	}
	var pods []*corev1.Pod
	for _, rs := range store.ReplicaSets.Indexed(v, store.ByController, store.ControllerValue(s.rs.Namespace, ref.UID)) {
		pods = append(pods, store.Pods.Indexed(v, store.ByController, store.ControllerValue(rs.Namespace, rs.UID))...)
	}
	return pods
}

// nextCheck returns when the next ready pod will have been ready for
// minReadySeconds, if one has not been yet.
func (s *replication) nextCheck() time.Time {
	var next time.Time
	if s.rs.Spec.MinReadySeconds == 0 {
		return next
	}
	for _, g := range s.active {
		at, ready := podstatus.AvailableAt(g.pod, minReady(s.rs))
		if ready && at.After(s.now) && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	return next
}

func minReady(rs *appsv1.ReplicaSet) time.Duration {
	return time.Duration(rs.Spec.MinReadySeconds) * time.Second
}
