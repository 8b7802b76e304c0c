package nodestatus

import (
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/loop"
)

// event is what a kubelet reports about its node.
func event(n *corev1.Node, kind, reason, message string) loop.Event {
	return loop.Event{
		Regarding: corev1.ObjectReference{APIVersion: "v1", Kind: "Node", Name: n.Name, UID: n.UID},
		Type:      kind, Reason: reason, Message: message, Component: "kubelet", Host: n.Name,
	}
}

// ThresholdMet reports that the kubelet looks for pods to evict, or for images to
// remove.
func ThresholdMet(n *corev1.Node, of corev1.ResourceName) loop.Effect {
	return event(n, corev1.EventTypeWarning, "EvictionThresholdMet", fmt.Sprintf("Attempting to reclaim %v", of))
}

// ImagesKept reports that removing unused images has not made enough room.
func ImagesKept(n *corev1.Node, reason, message string) loop.Effect {
	return event(n, corev1.EventTypeWarning, reason, message)
}

// ShutsDown reports that the kubelet has heard that its node shuts down.
func ShutsDown(n *corev1.Node) loop.Effect {
	return event(n, corev1.EventTypeNormal, "NodeShutdown", "Shutdown manager detected shutdown event")
}

// NotReady makes the kubelet report at once why its node is not ready, until the kubelet
// starts anew.
func (n *Reporter) NotReady(why string, now time.Time) { n.unready, n.due = why, now }

// Pressures tells the reporter what the node is under pressure of, which it reports
// with its next update.
func (n *Reporter) Pressures(of Pressures) { n.pressures = of }

// Pressures are what a node may be under pressure of.
type Pressures struct{ Memory, Disk, PID bool }

// OutOfMemory reports that the kernel has killed a process because all memory was
// used (realWatcher.Start in pkg/kubelet/oom).
func OutOfMemory(n *corev1.Node, process string, pid int) loop.Effect {
	return event(n, corev1.EventTypeWarning, "SystemOOM", fmt.Sprintf("System OOM encountered, victim process: %s, pid: %d", process, pid))
}
