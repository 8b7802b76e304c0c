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

// What a kubelet needs from its start until it registers its node, and from
// then until it is ready (the recording ds-node-joins-leaves).
const (
	startUpTime  = 500 * time.Millisecond
	runtimeReady = 240 * time.Millisecond
)

// notYet is why a node that has just registered is not ready.
const notYet = "[container runtime status check may not have completed yet, CSINode is not yet initialized]"

// startUp is the start of a kubelet: registerWithAPIServer, the first report of
// its status, and soon the next one if that said that the runtime is not ready.
func (n *Reporter) startUp(view store.View, now time.Time) loop.Outcome {
	if now.Before(n.starting) {
		return loop.Outcome{Again: n.starting}
	}
	n.starting, n.due = time.Time{}, time.Time{}
	obj, known := store.Nodes.Get(view, "", n.node.Name)
	if known {
		_, leased := store.Leases.Get(view, corev1.NamespaceNodeLease, n.node.Name)
		effects := slices.Concat(n.started(obj), n.report(obj, now))
		if !leased {
			effects = append(effects, n.newLease(obj, now))
		}
		return loop.Outcome{Effects: effects}
	}
	n.unready = notYet
	obj = object(n.node, metav1.NewTime(now).Rfc3339Copy())
	ready := &obj.Status.Conditions[len(obj.Status.Conditions)-1]
	*ready = n.condition(corev1.NodeReady).NodeCondition
	ready.LastHeartbeatTime, ready.LastTransitionTime = metav1.NewTime(now).Rfc3339Copy(), metav1.NewTime(now).Rfc3339Copy()
	n.schedule.reported(now, n.rng)
	n.unready, n.due = "", now.Add(runtimeReady)
	n.schedule.lease = now
	return loop.Outcome{Again: n.due, Effects: []loop.Effect{loop.Create{
		Key: store.Nodes.KeyOf(obj), Object: obj,
		Created: func(made store.Object) []loop.Effect {
			node := made.(*corev1.Node)
			return append(n.started(node), n.newLease(node, now))
		},
	}}}
}

// started are the events of a kubelet's start.
func (n *Reporter) started(obj *corev1.Node) []loop.Effect {
	effects := []loop.Effect{n.event(obj, "Starting", "Starting kubelet.")}
	for _, reason := range []string{"NodeHasSufficientMemory", "NodeHasNoDiskPressure", "NodeHasSufficientPID"} {
		effects = append(effects, n.event(obj, reason, fmt.Sprintf("Node %s status is now: %s", n.node.Name, reason)))
	}
	return append(effects, n.event(obj, "NodeAllocatableEnforced", "Updated Node Allocatable limit across pods"))
}
