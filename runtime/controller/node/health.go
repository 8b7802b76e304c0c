package node

import (
	"fmt"
	"maps"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	apiequality "k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/podstatus"
	"github.com/gherkube/gherkube/runtime/store"
)

// member is a node as the controller knows it (upstream's knownNodeSet and
// nodeHealthMap).
type member struct {
	uid   types.UID
	saved *corev1.NodeCondition // Ready, at the latest sign of life; nil before
	seen  bool                  // in a pass
	lease time.Time             // the latest renewal
	probe time.Time             // when the latest sign of life was noticed
	floor time.Time             // no earlier one counts
	// deadline is when the node counts as lost; zero if there is nothing to
	// wait for.
	deadline time.Time
	zone     string // that counts the node; empty if none does
	ready    bool   // as counted
}

// dueAt returns the nodes that a pass now must look at, in order.
func (l *lifecycle) dueAt(now time.Time) []string {
	names := slices.Collect(maps.Keys(l.due))
	for name, m := range l.known {
		if !m.deadline.IsZero() && !now.Before(m.deadline) && !l.due[name] {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// monitorHealth is upstream's monitorNodeHealth, for the nodes of which the
// outcome may be another than in the pass before.
func (l *lifecycle) monitorHealth(v store.View, now time.Time) []loop.Effect {
	names := l.dueAt(now)
	clear(l.due)
	var effects []loop.Effect
	var nodes []*corev1.Node
	for _, name := range names {
		node, ok := store.Nodes.Get(v, "", name)
		m := l.known[name]
		switch {
		case ok && m == nil:
			m = &member{uid: node.UID}
			l.known[name] = m
			effects = append(effects, nodeEvent(name, node.UID, "RegisteredNode", fmt.Sprintf("Node %[1]s event: Registered Node %[1]s in Controller", name)))
		case !ok && m != nil:
			effects = append(effects, nodeEvent(name, m.uid, "RemovingNode", fmt.Sprintf("Node %[1]s event: Removing Node %[1]s from Controller", name)))
			l.count(m, "", false)
			delete(l.known, name)
		}
		if ok {
			m.uid = node.UID
			nodes = append(nodes, node)
		}
	}
	for _, node := range nodes {
		effects = append(effects, l.updateNode(v, node, now)...)
	}
	return append(effects, l.handleDisruption(v, now)...)
}

// updateNode is upstream's updateNodeFunc.
func (l *lifecycle) updateNode(v store.View, node *corev1.Node, now time.Time) []loop.Effect {
	m := l.known[node.Name]
	observed, current, effects := l.updateHealth(v, node, m, now)
	zone := l.zoneOf(node)
	if isExcluded(node) {
		l.count(m, "", false)
	} else {
		l.count(m, zone.name, current != nil && current.Status == corev1.ConditionTrue)
	}
	if current == nil {
		return effects
	}
	w := &writer{node: node, now: now}
	l.taintByReadiness(w, zone, current.Status)
	effects = append(effects, w.effects...)
	if current.Status != corev1.ConditionTrue && observed.Status == corev1.ConditionTrue {
		effects = append(effects, nodeEvent(node.Name, node.UID, "NodeNotReady", fmt.Sprintf("Node %s status is now: NodeNotReady", node.Name)))
		for _, pod := range store.Pods.Indexed(v, store.ByNode, node.Name) {
			effects = append(effects, markNotReady(pod, now)...)
		}
	}
	return effects
}

// updateHealth is upstream's tryUpdateNodeHealth: the condition Ready as it
// was, and as it is now, with the writes that make it so.
func (l *lifecycle) updateHealth(v store.View, node *corev1.Node, m *member, now time.Time) (observed corev1.NodeCondition, current *corev1.NodeCondition, _ []loop.Effect) {
	current = conditionOf(node, corev1.NodeReady)
	grace := monitorGracePeriod
	if current == nil {
		observed = corev1.NodeCondition{
			Type: corev1.NodeReady, Status: corev1.ConditionUnknown,
			LastHeartbeatTime: node.CreationTimestamp, LastTransitionTime: node.CreationTimestamp,
		}
		grace = startupGracePeriod
		if !m.seen {
			m.probe = node.CreationTimestamp.Time
		}
		m.saved = nil
	} else {
		observed = *current
		if m.saved == nil || !m.saved.LastHeartbeatTime.Equal(&current.LastHeartbeatTime) {
			m.probe, m.saved = now, current
		}
	}
	m.seen = true
	lease, ok := store.Leases.Get(v, corev1.NamespaceNodeLease, node.Name)
	if ok && lease.Spec.RenewTime != nil && m.lease.Before(lease.Spec.RenewTime.Time) {
		m.lease, m.probe = lease.Spec.RenewTime.Time, now
	}
	m.deadline = time.Time{}
	last, still := l.LastReport(node.Name)
	if still {
		return observed, current, nil
	}
	if !last.IsZero() {
		m.probe = l.tick(last) // when a pass over all nodes would have noticed
	}
	m.probe = later(m.probe, m.floor)
	// A pass takes some time, so that upstream's tenth after the last sign of
	// life is later than the grace period.
	if due := m.probe.Add(grace); now.Before(due) {
		m.deadline = due
		return observed, current, nil
	}
	return l.lose(node, m, observed, now)
}

// lose sets the conditions of a node whose kubelet does not report any more.
func (l *lifecycle) lose(node *corev1.Node, m *member, observed corev1.NodeCondition, now time.Time) (corev1.NodeCondition, *corev1.NodeCondition, []loop.Effect) {
	lost := node.DeepCopy()
	at := metav1.NewTime(now.Truncate(time.Second))
	for _, t := range []corev1.NodeConditionType{corev1.NodeReady, corev1.NodeMemoryPressure, corev1.NodeDiskPressure, corev1.NodePIDPressure} {
		c := conditionOf(lost, t)
		if c == nil {
			lost.Status.Conditions = append(lost.Status.Conditions, corev1.NodeCondition{
				Type: t, Status: corev1.ConditionUnknown, Reason: "NodeStatusNeverUpdated", Message: "Kubelet never posted node status.",
				LastHeartbeatTime: node.CreationTimestamp, LastTransitionTime: at,
			})
		} else if c.Status != corev1.ConditionUnknown {
			c.Status, c.Reason, c.Message, c.LastTransitionTime = corev1.ConditionUnknown, "NodeStatusUnknown", "Kubelet stopped posting node status.", at
		}
	}
	current := conditionOf(lost, corev1.NodeReady)
	if apiequality.Semantic.DeepEqual(*current, observed) {
		return observed, current, nil
	}
	m.saved = current
	return observed, current, []loop.Effect{loop.Status{Key: store.Nodes.KeyOf(lost), Object: lost}}
}

// taintByReadiness is upstream's processTaintBaseEviction.
func (l *lifecycle) taintByReadiness(w *writer, z *zone, ready corev1.ConditionStatus) {
	switch taint, opposite := readinessTaints(ready); {
	case taint == nil:
		z.reachable(w)
	case exists(w.node, opposite):
		w.swap([]*corev1.Taint{taint}, []*corev1.Taint{opposite})
	case !exists(w.node, taint):
		z.enqueue(w.node.Name)
	}
}

// processPod marks a pod that came to a node that is not ready.
func (l *lifecycle) processPod(v store.View, key store.Key, now time.Time) []loop.Effect {
	pod, ok := store.Pods.Get(v, key.Namespace, key.Name)
	if !ok {
		return nil
	}
	if _, ok := store.Nodes.Get(v, "", pod.Spec.NodeName); !ok {
		return nil // if it comes back, the pod does not
	}
	return markNotReady(pod, now)
}

// markNotReady is upstream's MarkPodsNotReady, for one pod.
func markNotReady(pod *corev1.Pod, now time.Time) []loop.Effect {
	ready := podstatus.Condition(pod, corev1.PodReady)
	if ready == nil {
		return nil
	}
	marked, c := pod.DeepCopy(), *ready
	c.Status = corev1.ConditionFalse
	if !podstatus.SetCondition(marked, c, now) {
		return nil
	}
	return []loop.Effect{
		loop.Status{Key: store.Pods.KeyOf(pod), Object: marked},
		loop.NewRecorder(component, corev1.SchemeGroupVersion.WithKind("Pod"), pod).Warning("NodeNotReady", "Node is not ready"),
	}
}

// nodeEvent is an event about a node (upstream's RecordNodeEvent and
// RecordNodeStatusChange).
func nodeEvent(name string, uid types.UID, reason, message string) loop.Event {
	return loop.Event{
		Regarding: corev1.ObjectReference{APIVersion: "v1", Kind: "Node", Name: name, UID: uid},
		Type:      corev1.EventTypeNormal, Reason: reason, Message: message, Component: component,
	}
}

// conditionOf returns the condition of the type in the node's own status; nil if
// there is none.
func conditionOf(n *corev1.Node, t corev1.NodeConditionType) *corev1.NodeCondition {
	for i := range n.Status.Conditions {
		if n.Status.Conditions[i].Type == t {
			return &n.Status.Conditions[i]
		}
	}
	return nil
}
