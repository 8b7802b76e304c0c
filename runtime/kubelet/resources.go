package kubelet

import (
	corev1 "k8s.io/api/core/v1"
)

// memoryLimit is the container's limit, or the pod's; 0 for none
// (kuberuntime.getMemoryLimit).
func (p *worker) memoryLimit(c *corev1.Container) int64 {
	if q := c.Resources.Limits.Memory(); !q.IsZero() {
		return q.Value()
	}
	if r := p.API.Spec.Resources; r != nil {
		return r.Limits.Memory().Value()
	}
	return 0
}
