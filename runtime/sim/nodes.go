package sim

import (
	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/apiserver"
	"github.com/gherkube/gherkube/runtime/kubelet/node"
)

// name is the cluster's, and how those of its nodes begin.
const name = "gherkube"

// nodes returns a control plane, which takes no pods without a toleration, and
// n workers.
func nodes(n int) []node.Node {
	controlPlane := node.Node{
		Name:   name + "-control-plane",
		IP:     apiserver.ControlPlaneIP,
		PodNet: "10.244.0",
		Labels: map[string]string{
			"node-role.kubernetes.io/control-plane":                   "",
			"node.kubernetes.io/exclude-from-external-load-balancers": "",
		},
		Taints: []corev1.Taint{{Key: "node-role.kubernetes.io/control-plane", Effect: corev1.TaintEffectNoSchedule}},
	}
	return append([]node.Node{controlPlane}, node.Workers(name, n)...)
}

// Nodes returns the names of the nodes that take pods, in order.
func (c *Cluster) Nodes() []string {
	var names []string
	for _, n := range c.nodes[1:] {
		names = append(names, n.Name)
	}
	return names
}

// allNodes returns the names of all nodes, in order.
func (c *Cluster) allNodes() []string {
	var names []string
	for _, n := range c.nodes {
		names = append(names, n.Name)
	}
	return names
}
