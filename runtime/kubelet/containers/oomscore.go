package containers

import (
	"slices"

	corev1 "k8s.io/api/core/v1"
)

// What is added to the scores of processes (pkg/kubelet/qos).
const (
	guaranteedScore = -997
	effortScore     = 1000
)

// OOMScoreAdj is qos.GetContainerOOMScoreAdjust: the more of the node's memory a
// container requests, the later the kernel kills it when that is used up.
func OOMScoreAdj(api *corev1.Pod, name string, capacity int64) int {
	switch {
	case api.Spec.PriorityClassName == "system-node-critical", api.Status.QOSClass == corev1.PodQOSGuaranteed:
		return guaranteedScore
	case api.Status.QOSClass == corev1.PodQOSBestEffort || capacity <= 0:
		return effortScore
	}
	request, sidecar := int64(0), false
	for _, list := range [][]corev1.Container{api.Spec.InitContainers, api.Spec.Containers} {
		for i := range list {
			if list[i].Name == name {
				request = list[i].Resources.Requests.Memory().Value()
				sidecar = list[i].RestartPolicy != nil && *list[i].RestartPolicy == corev1.ContainerRestartPolicyAlways
			}
		}
	}
	request += unclaimed(api)
	if sidecar && len(api.Spec.Containers) > 0 {
		least := slices.MinFunc(api.Spec.Containers, func(a, b corev1.Container) int {
			return a.Resources.Requests.Memory().Cmp(*b.Resources.Requests.Memory())
		})
		request = max(request, least.Resources.Requests.Memory().Value()+unclaimed(api))
	}
	score := int(effortScore - effortScore*request/capacity)
	return min(max(score, effortScore+guaranteedScore), effortScore-1)
}

// unclaimed is each container's part of what the pod requests beyond what its
// containers do (remainingPodMemReqPerContainer).
func unclaimed(api *corev1.Pod) int64 {
	if api.Spec.Resources == nil {
		return 0
	}
	own, ok := api.Spec.Resources.Requests[corev1.ResourceMemory]
	if !ok {
		return 0
	}
	claimed, count := int64(0), int64(0)
	for i := range api.Spec.Containers {
		claimed, count = claimed+api.Spec.Containers[i].Resources.Requests.Memory().Value(), count+1
	}
	for i := range api.Spec.InitContainers {
		if p := api.Spec.InitContainers[i].RestartPolicy; p != nil && *p == corev1.ContainerRestartPolicyAlways {
			claimed, count = claimed+api.Spec.InitContainers[i].Resources.Requests.Memory().Value(), count+1
		}
	}
	return max(0, own.Value()-claimed) / max(count, 1)
}
