// Package nodestatus is what kubelets say of their nodes: the Node objects, their
// conditions, and the leases and heartbeats that say that a kubelet is there.
//
// Heartbeats are functions of time. They are written when somebody looks, or
// watches.
package nodestatus

import (
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"

	"github.com/gherkube/gherkube/runtime/kubelet/node"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
	"github.com/gherkube/gherkube/schema/release"
)

// Register returns the effects that put the node into the cluster: the Node
// object as kubelets of 1.37.2 register it, already Ready, and its lease.
func (n *Reporter) Register(now time.Time) []loop.Effect {
	obj := object(n.node, metav1.NewTime(now).Rfc3339Copy())
	return []loop.Effect{loop.Create{Key: store.Nodes.KeyOf(obj), Object: obj, Created: func(made store.Object) []loop.Effect {
		return []loop.Effect{n.newLease(made.(*corev1.Node), now)}
	}}}
}

func object(n *node.Node, now metav1.Time) *corev1.Node {
	labels := map[string]string{
		"beta.kubernetes.io/arch": "amd64",
		"beta.kubernetes.io/os":   "linux",
		corev1.LabelArchStable:    "amd64",
		corev1.LabelOSStable:      "linux",
		corev1.LabelHostname:      n.Name,
	}
	for k, v := range n.Labels {
		labels[k] = v
	}
	return &corev1.Node{
		ObjectMeta: metav1.ObjectMeta{
			Name:        n.Name,
			Labels:      labels,
			Annotations: map[string]string{"node.alpha.kubernetes.io/ttl": "0", "volumes.kubernetes.io/controller-managed-attach-detach": "true"},
		},
		Spec: corev1.NodeSpec{
			PodCIDR:       n.PodNet + ".0/24",
			PodCIDRs:      []string{n.PodNet + ".0/24"},
			ProviderID:    "kind://docker/gherkube/" + n.Name,
			Taints:        n.Taints,
			Unschedulable: n.Unschedulable,
		},
		Status: status(n, now),
	}
}

// status is that of a node without trouble.
func status(n *node.Node, now metav1.Time) corev1.NodeStatus {
	condition := func(t corev1.NodeConditionType, status corev1.ConditionStatus, reason, message string) corev1.NodeCondition {
		return corev1.NodeCondition{Type: t, Status: status, Reason: reason, Message: message, LastHeartbeatTime: now, LastTransitionTime: now}
	}
	return corev1.NodeStatus{
		Capacity:    n.Resources(),
		Allocatable: n.Resources(),
		Conditions: []corev1.NodeCondition{
			condition(corev1.NodeMemoryPressure, corev1.ConditionFalse, "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
			condition(corev1.NodeDiskPressure, corev1.ConditionFalse, "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
			condition(corev1.NodePIDPressure, corev1.ConditionFalse, "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
			condition(corev1.NodeReady, corev1.ConditionTrue, "KubeletReady", "kubelet is posting ready status"),
		},
		Addresses: []corev1.NodeAddress{
			{Type: corev1.NodeInternalIP, Address: n.IP},
			{Type: corev1.NodeHostName, Address: n.Name},
		},
		DaemonEndpoints: corev1.NodeDaemonEndpoints{KubeletEndpoint: corev1.DaemonEndpoint{Port: 10250}},
		NodeInfo: corev1.NodeSystemInfo{
			MachineID:               n.Identity.Machine,
			SystemUUID:              n.Identity.System,
			BootID:                  n.Identity.Boot,
			KernelVersion:           "6.1.0",
			OSImage:                 "Debian GNU/Linux 13 (trixie)",
			ContainerRuntimeVersion: "containerd://2.3.4",
			KubeletVersion:          release.Version,
			OperatingSystem:         "linux",
			Architecture:            "amd64",
			RunningInUserNamespace:  ptr.To(false),
		},
		// What containerd 2 says of runc, which is its default handler, too, in the
		// order of kind's nodes.
		RuntimeHandlers: []corev1.NodeRuntimeHandler{handler(""), handler("runc")},
		Features:        &corev1.NodeFeatures{SupplementalGroupsPolicy: ptr.To(true)},
		// What kubelets of 1.37 declare.
		DeclaredFeatures: []string{
			"ExtendWebSocketsToKubelet", "InPlacePodLevelResourcesVerticalScaling",
			"InPlacePodVerticalScalingInitContainers", "RestartAllContainersOnContainerExits",
		},
	}
}

// handler is a handler of containerd with runc on a kernel that can mount with mapped
// IDs.
func handler(name string) corev1.NodeRuntimeHandler {
	return corev1.NodeRuntimeHandler{Name: name, Features: &corev1.NodeRuntimeHandlerFeatures{
		RecursiveReadOnlyMounts: ptr.To(true), UserNamespaces: ptr.To(true),
	}}
}
