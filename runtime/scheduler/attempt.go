package scheduler

import (
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/podstatus"
	"github.com/gherkube/gherkube/runtime/store"
)

// noteLimit is the longest message of an event
// (k8s.io/kubernetes/pkg/apis/core/validation.NoteLengthLimit).
const noteLimit = 1024

// attempt tries to find a node for a pod once: upstream's scheduleOnePod.
func (s *Scheduler) attempt(view store.View, e *entry, now time.Time) loop.Outcome {
	obj := e.pod.obj
	if obj.DeletionTimestamp != nil {
		return loop.Outcome{Effects: []loop.Effect{
			eventFor(obj, corev1.EventTypeWarning, "FailedScheduling", fmt.Sprintf("skip schedule deleting pod: %s/%s", obj.Namespace, obj.Name)),
		}}
	}
	if len(s.cluster.order) == 0 {
		e.rejected = 0
		return s.failed(e, "no nodes available to schedule pods", nominate(""), nil, now)
	}
	c := s.newCycle(view, e.pod)
	nodes, none := c.prepare()
	if none != nil {
		return s.rejectedByAll(e, none, now)
	}
	best := c.choose(e, nodes)
	if best == nil {
		return s.rejectedByNodes(c, e, now)
	}
	return s.bind(e, best)
}

// choose returns the best node for the pod, or nil.
func (c *cycle) choose(e *entry, nodes []*node) *node {
	if e.nominated != "" {
		if n := c.cluster.nodes[e.nominated]; n != nil && n.obj != nil && c.check(n) == nil {
			return n
		}
	}
	found := c.feasible(nodes)
	switch len(found) {
	case 0:
		return nil
	case 1:
		return found[0]
	}
	return c.best(found)
}

// bind assumes the pod on the node until its binding is seen.
func (s *Scheduler) bind(e *entry, n *node) loop.Outcome {
	obj := e.pod.obj
	s.queue.nominate(e, "")
	e.pod.node = n.name
	s.cluster.add(e.pod)
	return loop.Outcome{Effects: []loop.Effect{
		loop.Bind{Pod: store.Pods.KeyOf(obj), UID: obj.UID, Node: n.name},
		eventFor(obj, corev1.EventTypeNormal, "Scheduled", fmt.Sprintf("Successfully assigned %s/%s to %s", obj.Namespace, obj.Name, n.name)),
	}}
}

// rejectedByAll handles a pod that a plugin's preparation turned down. The
// last words are upstream's: the DynamicResources plugin, asked to help, does
// not find the state it would have prepared had its turn come, and its error
// keeps preemption from being tried (recorded in pvc-binding).
func (s *Scheduler) rejectedByAll(e *entry, none *verdict, now time.Time) loop.Outcome {
	e.rejected = none.plugin
	message := fmt.Sprintf("0/%d nodes are available: %s. not found", len(s.cluster.order), none.message())
	return s.failed(e, message, nil, nil, now)
}

func (s *Scheduler) rejectedByNodes(c *cycle, e *entry, now time.Time) loop.Outcome {
	e.rejected = 0
	for _, v := range c.verdicts {
		e.rejected |= v.plugin
	}
	if c.elsewhere != nil {
		e.rejected |= nodeAffinity
	}
	p := c.preempt(e, now)
	message := fitMessage(len(s.cluster.order), c.verdicts, c.elsewhere) + " preemption: " + p.message
	return s.failed(e, message, p.nominated, p.effects, now)
}

// failed reports that there is no node for the pod. A nil nominated leaves the
// nomination of the pod as it is. then is done after.
func (s *Scheduler) failed(e *entry, message string, nominated *string, then []loop.Effect, now time.Time) loop.Outcome {
	obj := e.pod.obj
	s.queue.pending[e.key] = e
	effects := []loop.Effect{eventFor(obj, corev1.EventTypeWarning, "FailedScheduling", truncated(message))}
	next := obj.DeepCopy()
	changed := podstatus.SetCondition(next, corev1.PodCondition{
		Type:               corev1.PodScheduled,
		Status:             corev1.ConditionFalse,
		Reason:             corev1.PodReasonUnschedulable,
		Message:            message,
		ObservedGeneration: obj.Generation,
	}, now)
	if nominated != nil && next.Status.NominatedNodeName != *nominated {
		next.Status.NominatedNodeName = *nominated
		changed = true
	}
	if nominated != nil {
		s.queue.nominate(e, *nominated)
	}
	if changed {
		effects = append(effects, loop.Status{Key: store.Pods.KeyOf(obj), Object: next})
	}
	return loop.Outcome{Effects: append(effects, then...), Again: e.again(now)}
}

func nominate(node string) *string { return &node }

// truncated is upstream's truncateMessage.
func truncated(message string) string {
	const suffix = " ..."
	if len(message) <= noteLimit {
		return message
	}
	return message[:noteLimit-len(suffix)] + suffix
}

func eventFor(pod *corev1.Pod, kind, reason, message string) loop.Event {
	return loop.Event{
		Regarding: corev1.ObjectReference{
			APIVersion: "v1", Kind: "Pod", Namespace: pod.Namespace, Name: pod.Name,
			UID: pod.UID, ResourceVersion: pod.ResourceVersion,
		},
		Type: kind, Reason: reason, Message: message, Component: Name,
	}
}
