package containers

import (
	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/container"
	"github.com/gherkube/gherkube/runtime/kubelet/allocation"
)

// cgroupOf is what a container is bounded by: its own limits, or else the pod's
// (generateLinuxContainerResources). Without a request the limit counts as one.
func cgroupOf(api *corev1.Pod, c *corev1.Container) container.Cgroup {
	limits := allocation.Limits(api.Spec.Resources, &c.Resources)
	g := container.Cgroup{
		CPURequest:  c.Resources.Requests.Cpu().MilliValue(),
		CPULimit:    limits.Cpu().MilliValue(),
		MemoryLimit: limits.Memory().Value(),
	}
	if _, ok := c.Resources.Requests[corev1.ResourceCPU]; !ok {
		g.CPURequest = g.CPULimit
	}
	return g
}
