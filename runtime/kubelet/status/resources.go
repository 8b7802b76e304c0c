package status

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	resourcehelper "k8s.io/component-helpers/resource"

	"github.com/gherkube/gherkube/runtime/kubelet/allocation"
	"github.com/gherkube/gherkube/runtime/kubelet/pod"
	"github.com/gherkube/gherkube/runtime/kubelet/relist"
)

// Bounds below which the kernel does not go (cm.MinShares, cm.MinMilliCPULimit).
const (
	leastCPURequest = 2
	leastCPULimit   = 10
)

// podResources are what the pod's status says of its resources, and what is
// allocated of them (convertToAPIPodLevelResourcesStatus). The status of a pod that
// has run says how the kernel bounds it.
func podResources(api *corev1.Pod, group allocation.Cgroup) (*corev1.ResourceRequirements, corev1.ResourceList) {
	if !hasResources(api) {
		return &corev1.ResourceRequirements{}, nil
	}
	allocated := resourcehelper.PodRequests(api, resourcehelper.PodResourcesOptions{})
	r := api.Spec.Resources.DeepCopy()
	if r == nil {
		r = &corev1.ResourceRequirements{}
	}
	if phase := api.Status.Phase; phase != corev1.PodRunning && !pod.Terminal(phase) {
		r.Requests = resourcehelper.PodRequests(api, resourcehelper.PodResourcesOptions{})
		r.Limits = resourcehelper.PodLimits(api, resourcehelper.PodResourcesOptions{})
		return r, allocated
	}
	if r.Requests == nil {
		r.Requests = corev1.ResourceList{}
	}
	if r.Limits == nil {
		r.Limits = corev1.ResourceList{}
	}
	setCPU(r.Requests, group.CPURequest, leastCPURequest)
	setCPU(r.Limits, group.CPULimit, leastCPULimit)
	if q, ok := allocated[corev1.ResourceMemory]; ok {
		if _, own := r.Requests[corev1.ResourceMemory]; !own {
			r.Requests[corev1.ResourceMemory] = q
		}
	}
	if group.MemoryLimit > 0 {
		r.Limits[corev1.ResourceMemory] = *resource.NewQuantity(group.MemoryLimit, resource.BinarySI)
	}
	return r, allocated
}

// setCPU says what the kernel does, unless what is said and what it does are as
// little as it can.
func setCPU(list corev1.ResourceList, is, least int64) {
	if is > least || is > 0 && list.Cpu().MilliValue() > least {
		list[corev1.ResourceCPU] = *resource.NewMilliQuantity(is, resource.DecimalSI)
	}
}

// containerResources are what the status of a container says of its resources:
// what it has if it runs, and else what is allocated to it
// (convertContainerStatusResources).
func containerResources(spec *corev1.Container, r *relist.Container) *corev1.ResourceRequirements {
	out := spec.Resources.DeepCopy()
	if r.State != relist.Running {
		return out
	}
	for _, name := range []corev1.ResourceName{corev1.ResourceCPU, corev1.ResourceMemory} {
		if q, ok := r.Resources.Limits[name]; ok && out.Limits != nil {
			out.Limits[name] = q
		}
		if q, ok := r.Resources.Requests[name]; ok && out.Requests != nil {
			out.Requests[name] = q
		}
	}
	return out
}

func hasResources(api *corev1.Pod) bool {
	if api.Spec.Resources != nil || api.Spec.Overhead != nil {
		return true
	}
	for _, list := range [][]corev1.Container{api.Spec.Containers, api.Spec.InitContainers} {
		for i := range list {
			if len(list[i].Resources.Requests)+len(list[i].Resources.Limits) > 0 {
				return true
			}
		}
	}
	return false
}
