package allocation

import (
	corev1 "k8s.io/api/core/v1"
	resourcehelper "k8s.io/component-helpers/resource"
)

// Cgroup is how the kernel bounds all containers of a pod together: processors
// in thousandths, memory in bytes. A limit of 0 means none.
type Cgroup struct {
	CPURequest, CPULimit, MemoryLimit int64
}

// CgroupOf is cm.ResourceConfigForPod: a pod is limited if all of its containers
// are, or if it has limits of its own.
func CgroupOf(pod *corev1.Pod) Cgroup {
	options := resourcehelper.PodResourcesOptions{}
	requests, limits := resourcehelper.PodRequests(pod, options), resourcehelper.PodLimits(pod, options)
	c := Cgroup{CPURequest: requests.Cpu().MilliValue()}
	if limited(pod, corev1.ResourceCPU) {
		c.CPULimit = limits.Cpu().MilliValue()
	}
	if limited(pod, corev1.ResourceMemory) {
		c.MemoryLimit = limits.Memory().Value()
	}
	return c
}

func limited(pod *corev1.Pod, name corev1.ResourceName) bool {
	if r := pod.Spec.Resources; r != nil {
		if q := r.Limits[name]; !q.IsZero() {
			return true
		}
	}
	for _, list := range [][]corev1.Container{pod.Spec.InitContainers, pod.Spec.Containers} {
		for i := range list {
			if q := list[i].Resources.Limits[name]; q.IsZero() {
				return false
			}
		}
	}
	return true
}
