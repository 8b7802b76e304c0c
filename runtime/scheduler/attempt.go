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
		return s.failed(e, unfit("no nodes available to schedule pods", nominate("")), now)
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
	return s.bind(c, e, best, now)
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

// bind assumes the pod on the node until its binding is seen. Claims that wait
// for the node are bound first.
func (s *Scheduler) bind(c *cycle, e *entry, n *node, now time.Time) loop.Outcome {
	s.queue.nominate(e, "")
	e.pod.node = n.name
	s.cluster.add(e.pod)
	if out, waits := s.reserve(c, e, n, now); waits {
		return out
	}
	return loop.Outcome{Effects: boundTo(e.pod.obj, n.name)}
}

func boundTo(pod *corev1.Pod, node string) []loop.Effect {
	return []loop.Effect{
		loop.Bind{Pod: store.Pods.KeyOf(pod), UID: pod.UID, Node: node},
		eventFor(pod, corev1.EventTypeNormal, "Scheduled", fmt.Sprintf("Successfully assigned %s/%s to %s", pod.Namespace, pod.Name, node)),
	}
}

// rejectedByAll handles a pod that a plugin's preparation turned down. The
// last words are upstream's: the DynamicResources plugin, asked to help, does
// not find the state it would have prepared had its turn come, and its error
// keeps preemption from being tried (recorded in pvc-binding).
func (s *Scheduler) rejectedByAll(e *entry, none *verdict, now time.Time) loop.Outcome {
	e.rejected = none.plugin
	message := fmt.Sprintf("0/%d nodes are available: %s. not found", len(s.cluster.order), none.message())
	return s.failed(e, unfit(message, nil), now)
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
	failure := unfit(message, p.nominated)
	failure.then = p.effects
	return s.failed(e, failure, now)
}

// failure is why an attempt came to nothing.
type failure struct {
	reason    string // of the condition PodScheduled
	message   string
	nominated *string       // nil leaves the pod's nomination as it is
	then      []loop.Effect // done after
}

// unfit is the failure of a pod that no node is fit for.
func unfit(message string, nominated *string) failure {
	return failure{reason: corev1.PodReasonUnschedulable, message: message, nominated: nominated}
}

// failed reports that the pod has no node (handleSchedulingFailure).
func (s *Scheduler) failed(e *entry, f failure, now time.Time) loop.Outcome {
	obj := e.pod.obj
	s.queue.pending[e.key] = e
	effects := []loop.Effect{eventFor(obj, corev1.EventTypeWarning, "FailedScheduling", truncated(f.message))}
	next := obj.DeepCopy()
	changed := podstatus.SetCondition(next, corev1.PodCondition{
		Type:               corev1.PodScheduled,
		Status:             corev1.ConditionFalse,
		Reason:             f.reason,
		Message:            f.message,
		ObservedGeneration: obj.Generation,
	}, now)
	if f.nominated != nil && next.Status.NominatedNodeName != *f.nominated {
		next.Status.NominatedNodeName = *f.nominated
		changed = true
	}
	if f.nominated != nil {
		s.queue.nominate(e, *f.nominated)
	}
	if changed {
		effects = append(effects, loop.Status{Key: store.Pods.KeyOf(obj), Object: next})
	}
	return loop.Outcome{Effects: append(effects, f.then...), Again: e.again(now)}
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
