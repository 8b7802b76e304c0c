package nodestatus

import (
	"fmt"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// component is the source of the kubelet's events.
const component = "kubelet"

// nodeCondition is what a kubelet says of its node, and the event that reports
// that it has become so.
type nodeCondition struct {
	corev1.NodeCondition
	event string
}

// conditions are what the kubelet says of its node now, in nodestatus's order.
func (n *Reporter) conditions() []nodeCondition {
	of := func(t corev1.NodeConditionType, reason, message, event string) nodeCondition {
		return nodeCondition{corev1.NodeCondition{Type: t, Status: corev1.ConditionFalse, Reason: reason, Message: message}, event}
	}
	ready := of(corev1.NodeReady, "KubeletReady", "kubelet is posting ready status", "NodeReady")
	ready.Status = corev1.ConditionTrue
	if n.unready != "" {
		ready = of(corev1.NodeReady, "KubeletNotReady", n.unready, "NodeNotReady")
	}
	memory := of(corev1.NodeMemoryPressure, "KubeletHasSufficientMemory", "kubelet has sufficient memory available", "NodeHasSufficientMemory")
	if n.pressures.Memory {
		memory = of(corev1.NodeMemoryPressure, "KubeletHasInsufficientMemory", "kubelet has insufficient memory available", "NodeHasInsufficientMemory")
		memory.Status = corev1.ConditionTrue
	}
	disk := of(corev1.NodeDiskPressure, "KubeletHasNoDiskPressure", "kubelet has no disk pressure", "NodeHasNoDiskPressure")
	if n.pressures.Disk {
		disk = of(corev1.NodeDiskPressure, "KubeletHasDiskPressure", "kubelet has disk pressure", "NodeHasDiskPressure")
		disk.Status = corev1.ConditionTrue
	}
	pids := of(corev1.NodePIDPressure, "KubeletHasSufficientPID", "kubelet has sufficient PID available", "NodeHasSufficientPID")
	if n.pressures.PID {
		pids = of(corev1.NodePIDPressure, "KubeletHasInsufficientPID", "kubelet has insufficient PID available", "NodeHasInsufficientPID")
		pids.Status = corev1.ConditionTrue
	}
	return []nodeCondition{
		memory,
		disk,
		pids,
		ready,
	}
}

// condition returns the kubelet's condition of the type; nil if it has none.
func (n *Reporter) condition(t corev1.NodeConditionType) *nodeCondition {
	conditions := n.conditions()
	if i := slices.IndexFunc(conditions, func(c nodeCondition) bool { return c.Type == t }); i >= 0 {
		return &conditions[i]
	}
	return nil
}

// Dirty reports whether the kubelet has to look at its node: somebody else has
// changed its conditions or resources, cordoned it, or removed its lease.
func (n *Reporter) Dirty(c store.Change) bool {
	if c.Key.Name != n.node.Name || n.schedule.stopped {
		return false
	}
	switch c.Key.Resource {
	case store.Leases.GroupResource:
		return c.Key.Namespace == corev1.NamespaceNodeLease && c.New == nil
	case store.Nodes.GroupResource:
		obj, ok := c.New.(*corev1.Node)
		return ok && (n.differs(obj) || n.cordoned != obj.Spec.Unschedulable)
	}
	return false
}

// differs reports whether the node's conditions or resources are not those that
// the kubelet has to say (nodeStatusHasChanged).
func (n *Reporter) differs(obj *corev1.Node) bool {
	if n.resourcesDiffer(obj) {
		return true
	}
	for _, want := range n.conditions() {
		if !slices.ContainsFunc(obj.Status.Conditions, func(c corev1.NodeCondition) bool {
			return c.Type == want.Type && c.Status == want.Status && c.Reason == want.Reason && c.Message == want.Message
		}) {
			return true
		}
	}
	return false
}

// Sync is syncNodeStatus at its instants, and the lease's renewal if the
// lease is missing.
func (n *Reporter) Sync(view store.View, now time.Time) loop.Outcome {
	if n.schedule.stopped {
		return loop.Outcome{}
	}
	if !n.starting.IsZero() {
		return n.startUp(view, now)
	}
	obj, ok := store.Nodes.Get(view, "", n.node.Name)
	if !ok {
		return loop.Outcome{} // a kubelet registers its node when it starts only
	}
	var out loop.Outcome
	out.Effects, out.Again = n.beat(view, now)
	if _, ok := store.Leases.Get(view, corev1.NamespaceNodeLease, n.node.Name); !ok {
		if at := n.schedule.renewed(now); at.Equal(now) {
			out.Effects = append(out.Effects, n.newLease(obj, now))
		} else {
			out.Again = sooner(out.Again, at.Add(n.schedule.period))
		}
	}
	differs := n.differs(obj)
	if !differs && n.cordoned == obj.Spec.Unschedulable {
		return out
	}
	if n.due.IsZero() {
		n.due = n.schedule.nextUpdate(now)
	}
	if now.Before(n.due) {
		out.Again = sooner(out.Again, n.due)
		return out
	}
	n.due = time.Time{}
	if differs {
		out.Effects = append(out.Effects, n.report(obj, now)...)
	}
	out.Effects = append(out.Effects, n.schedulable(obj)...)
	return out
}

// schedulable is recordNodeSchedulableEvent.
func (n *Reporter) schedulable(obj *corev1.Node) []loop.Effect {
	if n.cordoned == obj.Spec.Unschedulable {
		return nil
	}
	n.cordoned = obj.Spec.Unschedulable
	reason := "NodeSchedulable"
	if n.cordoned {
		reason = "NodeNotSchedulable"
	}
	return []loop.Effect{n.event(obj, reason, fmt.Sprintf("Node %s status is now: %s", n.node.Name, reason))}
}

// sooner returns the earlier of two instants; a zero one is none.
func sooner(a, b time.Time) time.Time {
	if a.IsZero() || b.Before(a) {
		return b
	}
	return a
}

// report writes what the kubelet says of its node, with the events of what has
// changed (nodestatus.MemoryPressureCondition and so on).
func (n *Reporter) report(obj *corev1.Node, now time.Time) []loop.Effect {
	n.schedule.reported(now, n.rng)
	at := metav1.NewTime(now).Rfc3339Copy()
	reported := *obj
	reported.Status.Capacity, reported.Status.Allocatable = n.resources(obj)
	reported.Status.Conditions = slices.Clone(obj.Status.Conditions)
	var events []loop.Effect
	for _, want := range n.conditions() {
		c := want.NodeCondition
		c.LastHeartbeatTime, c.LastTransitionTime = at, at
		i := slices.IndexFunc(reported.Status.Conditions, func(c corev1.NodeCondition) bool { return c.Type == want.Type })
		if i < 0 {
			reported.Status.Conditions = append(reported.Status.Conditions, c)
			continue
		}
		was := &reported.Status.Conditions[i]
		if was.Status == c.Status {
			c.LastTransitionTime = was.LastTransitionTime
		} else {
			events = append(events, n.event(obj, want.event, fmt.Sprintf("Node %s status is now: %s", n.node.Name, want.event)))
		}
		*was = c
	}
	return append([]loop.Effect{loop.Status{Key: store.Nodes.KeyOf(obj), Object: &reported}}, events...)
}

// event is one about the node itself.
func (n *Reporter) event(obj *corev1.Node, reason, message string) loop.Event {
	return loop.Event{
		Regarding: corev1.ObjectReference{APIVersion: "v1", Kind: "Node", Name: n.node.Name, UID: obj.UID},
		Type:      corev1.EventTypeNormal, Reason: reason, Message: message, Component: component, Host: n.node.Name,
	}
}
