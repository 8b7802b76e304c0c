package gc

import (
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

// orphanedPods removes the pods of nodes that do not exist: the part of
// upstream's podgc that is for orphans. Its looks fall on whole multiples of
// the check period. Keys are nodes.
type orphanedPods struct{ due map[store.Key]time.Time }

// NewOrphanedPods returns the pod garbage collector.
func NewOrphanedPods() loop.Actor { return &orphanedPods{map[store.Key]time.Time{}} }

func (*orphanedPods) Name() string { return "pod-garbage-collector" }

// Dirty wakes a node that comes or goes, and a missing one when a pod is bound
// to it.
func (*orphanedPods) Dirty(v store.View, c store.Change) []store.Key {
	switch c.Key.Resource {
	case store.Nodes.GroupResource:
		if c.Old == nil || c.New == nil {
			return []store.Key{c.Key}
		}
	case store.Pods.GroupResource:
		cur, ok := c.New.(*corev1.Pod)
		if !ok || cur.Spec.NodeName == "" {
			return nil
		}
		if old, ok := c.Old.(*corev1.Pod); ok && old.Spec.NodeName == cur.Spec.NodeName {
			return nil
		}
		if _, exists := store.Nodes.Get(v, "", cur.Spec.NodeName); !exists {
			return []store.Key{store.Nodes.Key("", cur.Spec.NodeName)}
		}
	}
	return nil
}

// Reconcile is upstream's gcOrphaned.
func (o *orphanedPods) Reconcile(v store.View, key store.Key, now time.Time) loop.Outcome {
	_, exists := store.Nodes.Get(v, "", key.Name)
	pods := store.Pods.Indexed(v, store.ByNode, key.Name)
	if exists || len(pods) == 0 {
		delete(o.due, key)
		return loop.Outcome{}
	}
	due, known := o.due[key]
	if !known {
		due = now.Truncate(checkPeriod).Add(checkPeriod + quarantineTime)
		o.due[key] = due
	}
	if now.Before(due) {
		return loop.Outcome{Again: due}
	}
	delete(o.due, key)
	var effects []loop.Effect
	for _, p := range pods {
		effects = append(effects, removeOrphan(p, now)...)
	}
	return loop.Outcome{Effects: effects}
}

// removeOrphan is upstream's markFailedAndDeletePodWithCondition.
func removeOrphan(p *corev1.Pod, now time.Time) []loop.Effect {
	var effects []loop.Effect
	key := store.Pods.KeyOf(p)
	if !podstatus.IsEnded(p) {
		failed := p.DeepCopy()
		failed.Status.Phase = corev1.PodFailed
		failed.Status.ObservedGeneration = p.Generation
		podstatus.SetCondition(failed, corev1.PodCondition{
			Type: corev1.DisruptionTarget, Status: corev1.ConditionTrue, ObservedGeneration: p.Generation,
			Reason: "DeletionByPodGC", Message: "PodGC: node no longer exists",
		}, now)
		effects = append(effects, loop.Status{Key: key, Object: failed})
	}
	return append(effects, loop.Delete{Key: key, UID: p.UID, GraceSeconds: new(int64), Rejected: unlessGone})
}
