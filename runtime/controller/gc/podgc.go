package gc

import (
	"cmp"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/podstatus"
	"github.com/gherkube/gherkube/runtime/store"
)

// How often upstream's podgc looks, and how long a node must be missing.
const (
	checkPeriod    = 20 * time.Second
	quarantineTime = 40 * time.Second
)

// EndedPods is how many pods that have ended stay: the default of
// kube-controller-manager's --terminated-pod-gc-threshold.
const EndedPods = 12500

// podGC removes pods that no kubelet removes (upstream's PodGCController): those
// of nodes that are gone or out of service, those that are deleted before they
// have a node, and the oldest of too many that have ended. Its looks fall on
// whole multiples of the check period. Its keys are nodes, pods without a node,
// and allPods.
type podGC struct {
	limit int
	due   map[store.Key]time.Time
	ended map[store.Key]bool
}

// allPods is the key of all pods together.
var allPods = store.Key{Resource: store.Pods.GroupResource}

// NewPodGC returns the pod garbage collector; ended is how many pods that have
// ended stay.
func NewPodGC(ended int) loop.Actor {
	return &podGC{ended, map[store.Key]time.Time{}, map[store.Key]bool{}}
}

func (*podGC) Name() string { return "pod-garbage-collector" }

// Dirty wakes a node that comes, goes or gets out of service, one whose pods the
// collector removes, and what a changed pod needs.
func (g *podGC) Dirty(v store.View, c store.Change) []store.Key {
	switch c.Key.Resource {
	case store.Nodes.GroupResource:
		old, _ := c.Old.(*corev1.Node)
		cur, _ := c.New.(*corev1.Node)
		if old == nil || cur == nil || isOutOfService(old) != isOutOfService(cur) {
			return []store.Key{c.Key}
		}
	case store.Pods.GroupResource:
		old, _ := c.Old.(*corev1.Pod)
		cur, _ := c.New.(*corev1.Pod)
		return g.dirtyByPod(v, c.Key, old, cur)
	}
	return nil
}

func (g *podGC) dirtyByPod(v store.View, key store.Key, old, cur *corev1.Pod) []store.Key {
	if cur == nil {
		delete(g.ended, key)
		delete(g.due, key)
		return nil
	}
	var keys []store.Key
	if podstatus.IsEnded(cur) && !g.ended[key] {
		g.ended[key] = true
		if len(g.ended) > g.limit {
			keys = append(keys, allPods)
		}
	}
	bound := old == nil || old.Spec.NodeName != cur.Spec.NodeName
	deleted := cur.DeletionTimestamp != nil && (old == nil || old.DeletionTimestamp == nil)
	switch name := cur.Spec.NodeName; {
	case name == "" && deleted:
		return append(keys, key)
	case name == "" || !bound && !deleted:
		return keys
	default:
		if node, ok := store.Nodes.Get(v, "", name); !ok || isOutOfService(node) {
			keys = append(keys, store.Nodes.Key("", name))
		}
		return keys
	}
}

// isOutOfService reports whether pods that are being deleted are removed from
// the node (see upstream's gcTerminating).
func isOutOfService(n *corev1.Node) bool {
	tainted := slices.ContainsFunc(n.Spec.Taints, func(t corev1.Taint) bool { return t.Key == corev1.TaintNodeOutOfService })
	return tainted && !slices.ContainsFunc(n.Status.Conditions, func(c corev1.NodeCondition) bool {
		return c.Type == corev1.NodeReady && c.Status == corev1.ConditionTrue
	})
}

// Reconcile removes what is to be removed under the key, at the next look.
func (g *podGC) Reconcile(v store.View, key store.Key, now time.Time) loop.Outcome {
	delay, remove := g.wants(v, key)
	if remove == nil {
		delete(g.due, key)
		return loop.Outcome{}
	}
	due, known := g.due[key]
	if !known {
		due = now.Truncate(checkPeriod).Add(checkPeriod + delay)
		g.due[key] = due
	}
	if now.Before(due) {
		return loop.Outcome{Again: due}
	}
	delete(g.due, key)
	var effects []loop.Effect
	for _, p := range remove {
		effects = append(effects, g.remove(v, p, now)...)
	}
	return loop.Outcome{Effects: effects}
}

// wants returns the pods to remove under the key, and how long that waits.
func (g *podGC) wants(v store.View, key store.Key) (time.Duration, []*corev1.Pod) {
	switch {
	case key == allPods:
		return 0, g.surplus(v)
	case key.Resource == store.Pods.GroupResource:
		return 0, unscheduled(v, key)
	}
	pods := store.Pods.Indexed(v, store.ByNode, key.Name)
	node, ok := store.Nodes.Get(v, "", key.Name)
	switch {
	case !ok && len(pods) > 0:
		return quarantineTime, pods
	case !ok || !isOutOfService(node):
		return 0, nil
	}
	pods = slices.DeleteFunc(pods, func(p *corev1.Pod) bool { return p.DeletionTimestamp == nil })
	slices.SortFunc(pods, byEviction)
	if len(pods) == 0 {
		return 0, nil
	}
	return 0, pods
}

// surplus returns the pods that have ended and are too many (upstream's
// gcTerminated).
func (g *podGC) surplus(v store.View) []*corev1.Pod {
	var pods []*corev1.Pod
	for key := range g.ended {
		if p, ok := store.Pods.Get(v, key.Namespace, key.Name); ok && podstatus.IsEnded(p) {
			pods = append(pods, p)
		}
	}
	if len(pods) <= g.limit {
		return nil
	}
	slices.SortFunc(pods, byEviction)
	return pods[:len(pods)-g.limit]
}

// unscheduled returns the pod if it is deleted and has no node (upstream's
// gcUnscheduledTerminating).
func unscheduled(v store.View, key store.Key) []*corev1.Pod {
	p, ok := store.Pods.Get(v, key.Namespace, key.Name)
	if !ok || p.DeletionTimestamp == nil || p.Spec.NodeName != "" {
		return nil
	}
	return []*corev1.Pod{p}
}

// byEviction puts evicted pods first, then older ones (upstream's
// byEvictionAndCreationTimestamp).
func byEviction(a, b *corev1.Pod) int {
	if x, y := isEvicted(a), isEvicted(b); x != y {
		if x {
			return -1
		}
		return 1
	}
	return cmp.Or(a.CreationTimestamp.Compare(b.CreationTimestamp.Time), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Namespace, b.Namespace))
}

func isEvicted(p *corev1.Pod) bool {
	return p.Status.Phase == corev1.PodFailed && p.Status.Reason == "Evicted"
}

// remove marks the pod as failed unless it has ended, and deletes it without
// grace (upstream's markFailedAndDeletePodWithCondition). A pod whose node is
// gone is marked as disrupted too.
func (g *podGC) remove(v store.View, p *corev1.Pod, now time.Time) []loop.Effect {
	var effects []loop.Effect
	key := store.Pods.KeyOf(p)
	if !podstatus.IsEnded(p) {
		failed := p.DeepCopy()
		failed.Status.Phase = corev1.PodFailed
		failed.Status.ObservedGeneration = p.Generation
		if _, ok := store.Nodes.Get(v, "", p.Spec.NodeName); !ok && p.Spec.NodeName != "" {
			podstatus.SetCondition(failed, corev1.PodCondition{
				Type: corev1.DisruptionTarget, Status: corev1.ConditionTrue, ObservedGeneration: p.Generation,
				Reason: "DeletionByPodGC", Message: "PodGC: node no longer exists",
			}, now)
		}
		effects = append(effects, loop.Status{Key: key, Object: failed})
	}
	return append(effects, loop.Delete{Key: key, UID: p.UID, GraceSeconds: new(int64), Rejected: unlessGone})
}
