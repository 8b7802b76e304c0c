// Package node describes the machines that kubelets run on.
package node

import (
	"fmt"
	"strconv"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
)

// Node is one machine.
type Node struct {
	Name string
	IP   string
	// PodNet is the /24 of the node's pods: "10.244.1" for 10.244.1.0/24.
	PodNet        string
	Labels        map[string]string
	Taints        []corev1.Taint
	Unschedulable bool
	// Capacity is also what is allocatable. Nil means cpu 2, memory
	// 24684096Ki, pods 110, as the recorded cluster's nodes.
	Capacity corev1.ResourceList
	// Identity is what the machine is called by itself.
	Identity Identity
	// Images are what is on the node already, by the names manifests use;
	// others are pulled.
	Images []string
}

// Identity are the IDs that a machine has: of its system (/etc/machine-id), of its
// hardware (product_uuid) and of its kernel since that has started (boot_id), which all
// nodes of a kind cluster share.
type Identity struct{ Machine, System, Boot string }

// Workers returns n workers as kind names and numbers them: PREFIX-worker,
// PREFIX-worker2, ...
func Workers(prefix string, n int) []Node {
	nodes := make([]Node, n)
	for i := range nodes {
		name := prefix + "-worker"
		if i > 0 {
			name += strconv.Itoa(i + 1)
		}
		nodes[i] = Node{
			Name:   name,
			IP:     fmt.Sprintf("172.18.%d.%d", (i+3)/250, (i+3)%250+1),
			PodNet: podNet(i + 1),
		}
	}
	return nodes
}

// podNet is the /24 of the i-th node's pods: from 10.244.0 on, as kubeadm's
// default, and from 10.128.0 on when 10.255.255 is taken.
func podNet(i int) string {
	block := 244 + i/256
	if block > 255 {
		block -= 128
	}
	return fmt.Sprintf("10.%d.%d", block, i%256)
}

// Resources returns what the machine has, all of which pods may use. The list
// is the caller's.
func (n *Node) Resources() corev1.ResourceList {
	if n.Capacity != nil {
		return n.Capacity.DeepCopy()
	}
	return corev1.ResourceList{
		corev1.ResourceCPU:              resource.MustParse("2"),
		corev1.ResourceMemory:           resource.MustParse("24684096Ki"),
		corev1.ResourcePods:             resource.MustParse("110"),
		corev1.ResourceEphemeralStorage: resource.MustParse("101430960Ki"),
		"hugepages-1Gi":                 resource.MustParse("0"),
		"hugepages-2Mi":                 resource.MustParse("0"),
	}
}
