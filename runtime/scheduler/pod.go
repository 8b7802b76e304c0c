package scheduler

import (
	"maps"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	"k8s.io/apimachinery/pkg/api/resource"
	resourcehelper "k8s.io/component-helpers/resource"
	corev1helpers "k8s.io/component-helpers/scheduling/corev1"
	"k8s.io/utils/ptr"
)

// What a container is taken to request for scoring if it requests nothing
// (pkg/scheduler/util/pod_resources.go).
const (
	defaultMilliCPU = 100
	defaultMemory   = 200 * 1024 * 1024
)

// podInfo is a pod with what scheduling needs of it worked out (upstream's
// framework.PodInfo).
type podInfo struct {
	obj      *corev1.Pod
	node     string // where it runs or is assumed to run; empty if neither
	priority int32
	requests amount
	nonZero  amount // cpu and memory only
	ports    []corev1.ContainerPort

	affinity, antiAffinity                   []affinityTerm
	preferredAffinity, preferredAntiAffinity []weightedTerm
	invalid                                  error // a selector that cannot be read
}

func newPodInfo(pod *corev1.Pod) *podInfo {
	p := &podInfo{obj: pod, priority: corev1helpers.PodPriority(pod), ports: hostPortsOf(pod)}
	options := resourcehelper.PodResourcesOptions{
		UseStatusResources: true,
		InPlacePodLevelResourcesVerticalScalingEnabled: true,
	}
	list := resourcehelper.PodRequests(pod, options)
	p.requests = amountOf(list)
	p.nonZero = p.requests
	if missing := missingRequests(list, resourcehelper.IsPodLevelRequestsSet(pod)); len(missing) > 0 {
		options.NonMissingContainerRequests = missing
		p.nonZero = amountOf(resourcehelper.PodRequests(pod, options))
	}
	p.parseAffinity()
	return p
}

// newPodLike is newPodInfo for a pod that comes after another: the pods of one owner
// request the same, and working that out twice is most of what a new pod costs.
func newPodLike(before *podInfo, pod *corev1.Pod) *podInfo {
	if before == nil || !requestAlike(before.obj, pod) {
		return newPodInfo(pod)
	}
	p := &podInfo{obj: pod, priority: corev1helpers.PodPriority(pod), ports: hostPortsOf(pod), requests: before.requests, nonZero: before.nonZero}
	p.parseAffinity()
	return p
}

// requestAlike reports whether PodRequests is known to be the same for both pods: it is
// made of these fields, and of the status once containers have one.
func requestAlike(a, b *corev1.Pod) bool {
	return fresh(a) && fresh(b) && requestsAlike(a.Spec.Containers, b.Spec.Containers) && requestsAlike(a.Spec.InitContainers, b.Spec.InitContainers) &&
		equality.Semantic.DeepEqual(a.Spec.Overhead, b.Spec.Overhead) && equality.Semantic.DeepEqual(a.Spec.Resources, b.Spec.Resources)
}

// fresh reports whether the pod's status says nothing of resources.
func fresh(p *corev1.Pod) bool {
	s := &p.Status
	return len(s.ContainerStatuses)+len(s.InitContainerStatuses)+len(s.AllocatedResources) == 0 && s.Resources == nil && !resizing(p)
}

func requestsAlike(a, b []corev1.Container) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !ptr.Equal(a[i].RestartPolicy, b[i].RestartPolicy) ||
			!maps.EqualFunc(a[i].Resources.Requests, b[i].Resources.Requests, resource.Quantity.Equal) {
			return false
		}
	}
	return true
}

// missingRequests is upstream's getNonMissingContainerRequests.
func missingRequests(requests corev1.ResourceList, podLevel bool) corev1.ResourceList {
	cpu := *resource.NewMilliQuantity(defaultMilliCPU, resource.DecimalSI)
	memory := *resource.NewQuantity(defaultMemory, resource.DecimalSI)
	if !podLevel {
		return corev1.ResourceList{corev1.ResourceCPU: cpu, corev1.ResourceMemory: memory}
	}
	missing := corev1.ResourceList{}
	if _, ok := requests[corev1.ResourceCPU]; !ok {
		missing[corev1.ResourceCPU] = cpu
	}
	if _, ok := requests[corev1.ResourceMemory]; !ok {
		missing[corev1.ResourceMemory] = memory
	}
	return missing
}

// sameForScheduling reports whether what podInfo works out is the same for
// both states of a pod. A resize shows in the status before it shows anywhere
// else.
func sameForScheduling(old, pod *corev1.Pod) bool {
	return old.Generation == pod.Generation && maps.Equal(old.Labels, pod.Labels) &&
		!resizing(old) && !resizing(pod)
}

func resizing(pod *corev1.Pod) bool {
	for _, c := range pod.Status.Conditions {
		if c.Type == corev1.PodResizePending || c.Type == corev1.PodResizeInProgress {
			return true
		}
	}
	return false
}

// hostPortsOf is pkg/scheduler/util.GetHostPorts: those of containers and of
// sidecars.
func hostPortsOf(pod *corev1.Pod) []corev1.ContainerPort {
	var ports []corev1.ContainerPort
	take := func(c *corev1.Container) {
		for _, port := range c.Ports {
			if port.HostPort > 0 {
				ports = append(ports, port)
			}
		}
	}
	for i := range pod.Spec.Containers {
		take(&pod.Spec.Containers[i])
	}
	for i := range pod.Spec.InitContainers {
		c := &pod.Spec.InitContainers[i]
		if c.RestartPolicy != nil && *c.RestartPolicy == corev1.ContainerRestartPolicyAlways {
			take(c)
		}
	}
	return ports
}
