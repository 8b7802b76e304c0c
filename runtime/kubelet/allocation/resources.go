// Package allocation is what a kubelet has set aside for a pod, which a resize
// changes (pkg/kubelet/allocation): whether a resize is wanted, in which order
// those that wait are tried, and what events say of them.
package allocation

import (
	"reflect"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	resourcehelper "k8s.io/component-helpers/resource"
)

// Resources are those of a pod and of its containers (state.PodResourceInfo).
type Resources struct {
	Pod        *corev1.ResourceRequirements
	containers []container // nil: of no pod
}

type container struct {
	name      string
	resources corev1.ResourceRequirements
}

// Of returns what a pod's spec asks for (allocation.ResourceInfoForPod). It
// shares no memory with the pod.
func Of(pod *corev1.Pod) Resources {
	r := Resources{
		Pod:        pod.Spec.Resources.DeepCopy(),
		containers: make([]container, 0, len(pod.Spec.InitContainers)+len(pod.Spec.Containers)),
	}
	for _, list := range [][]corev1.Container{pod.Spec.InitContainers, pod.Spec.Containers} {
		for i := range list {
			r.containers = append(r.containers, container{list[i].Name, *list[i].Resources.DeepCopy()})
		}
	}
	return r
}

// Known reports whether they are those of a pod.
func (r Resources) Known() bool { return r.containers != nil }

// Container returns those of the named container; none if there is no such
// container.
func (r Resources) Container(name string) corev1.ResourceRequirements {
	if have := r.of(name); have != nil {
		return *have
	}
	return corev1.ResourceRequirements{}
}

// Set sets those of the named container.
func (r *Resources) Set(name string, to corev1.ResourceRequirements) {
	if have := r.of(name); have != nil {
		*have = to
		return
	}
	r.containers = append(r.containers, container{name, to})
}

func (r Resources) of(name string) *corev1.ResourceRequirements {
	for i := range r.containers {
		if c := &r.containers[i]; c.name == name {
			return &c.resources
		}
	}
	return nil
}

// Apply returns the pod with these resources in its spec
// (updatePodFromAllocation): the pod itself if it has them.
func (r Resources) Apply(pod *corev1.Pod) *corev1.Pod {
	if !r.Known() || r.in(pod) {
		return pod
	}
	out := *pod
	out.Spec.Resources = r.Pod
	out.Spec.InitContainers = r.applied(pod.Spec.InitContainers)
	out.Spec.Containers = r.applied(pod.Spec.Containers)
	return &out
}

func (r Resources) in(pod *corev1.Pod) bool {
	if !equality.Semantic.DeepEqual(pod.Spec.Resources, r.Pod) {
		return false
	}
	for _, list := range [][]corev1.Container{pod.Spec.InitContainers, pod.Spec.Containers} {
		for i := range list {
			if have := r.of(list[i].Name); have != nil && !equal(&list[i].Resources, have) {
				return false
			}
		}
	}
	return true
}

// equal is equality.Semantic.DeepEqual, which takes long: most containers ask for
// the same to the last bit.
func equal(a, b *corev1.ResourceRequirements) bool {
	return reflect.DeepEqual(a, b) || equality.Semantic.DeepEqual(a, b)
}

func (r Resources) applied(list []corev1.Container) []corev1.Container {
	out := make([]corev1.Container, len(list))
	for i := range list {
		out[i] = list[i]
		if have := r.of(list[i].Name); have != nil {
			out[i].Resources = *have
		}
	}
	return out
}

// resizable are the resources that a resize can change.
var resizable = []corev1.ResourceName{corev1.ResourceCPU, corev1.ResourceMemory}

// Same reports whether the resources that a resize can change are the same.
func Same(a, b *corev1.ResourceRequirements) bool {
	for _, name := range resizable {
		if differs(a.Requests, b.Requests, name) || differs(a.Limits, b.Limits, name) {
			return false
		}
	}
	return true
}

func differs(a, b corev1.ResourceList, name corev1.ResourceName) bool {
	x, y := a[name], b[name]
	return x.Cmp(y) != 0
}

// Limits are what a container may use: its own limits, and the pod's where it
// has none (kubelet/util.GetLimits).
func Limits(pod, container *corev1.ResourceRequirements) corev1.ResourceList {
	out := container.Limits
	if pod == nil {
		return out
	}
	for _, name := range resizable {
		own, shared := out[name], pod.Limits[name]
		if !own.IsZero() || shared.IsZero() {
			continue
		}
		list := corev1.ResourceList{}
		for k, v := range out {
			list[k] = v
		}
		list[name] = shared
		out = list
	}
	return out
}

// Wanted reports whether an update of a pod changes what a resize can change
// (Kubelet.recordResizeOperations).
func Wanted(old, pod *corev1.Pod) bool {
	if !equality.Semantic.DeepEqual(old.Spec.Resources, pod.Spec.Resources) {
		return true
	}
	before := Of(old)
	for _, list := range [][]corev1.Container{pod.Spec.InitContainers, pod.Spec.Containers} {
		for i := range list {
			if was := before.of(list[i].Name); was != nil && !Same(was, &list[i].Resources) {
				return true
			}
		}
	}
	return false
}

// Shrank reports whether a pod requests less of its node than before, by what its
// status says too (Kubelet.HandlePodReconcile).
func Shrank(old, pod *corev1.Pod) bool {
	options := resourcehelper.PodResourcesOptions{UseStatusResources: true, InPlacePodLevelResourcesVerticalScalingEnabled: true}
	was, is := resourcehelper.PodRequests(old, options), resourcehelper.PodRequests(pod, options)
	return is.Memory().Cmp(*was.Memory()) < 0 || is.Cpu().Cmp(*was.Cpu()) < 0
}
