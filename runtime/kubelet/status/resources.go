package status

import (
	corev1 "k8s.io/api/core/v1"
	resourcehelper "k8s.io/component-helpers/resource"
)

// podResources are what the pod's status says of its resources
// (convertToAPIPodLevelResourcesStatus, before there are cgroups to read).
func podResources(api *corev1.Pod) (*corev1.ResourceRequirements, corev1.ResourceList) {
	if !hasResources(api) {
		return &corev1.ResourceRequirements{}, nil
	}
	r := &corev1.ResourceRequirements{}
	if api.Spec.Resources != nil {
		r = api.Spec.Resources.DeepCopy()
	}
	r.Requests = resourcehelper.PodRequests(api, resourcehelper.PodResourcesOptions{})
	r.Limits = resourcehelper.PodLimits(api, resourcehelper.PodResourcesOptions{})
	return r, resourcehelper.PodRequests(api, resourcehelper.PodResourcesOptions{})
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
