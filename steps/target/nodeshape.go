package target

import corev1 "k8s.io/api/core/v1"

// NodeShape is what a scenario wants of a node that takes pods. What is empty is
// as the cluster has it.
type NodeShape struct {
	Name   string
	Labels map[string]string
	Taints []corev1.Taint
	// Capacity is of the named resources only.
	Capacity corev1.ResourceList
}

// plain reports whether any node will do.
func (n NodeShape) plain() bool {
	return n.Name == "" && len(n.Labels) == 0 && len(n.Taints) == 0 && len(n.Capacity) == 0
}
