// Package admission is what kubelets ask of a pod before they take it.
package admission

import (
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	resourcehelper "k8s.io/component-helpers/resource"
	"k8s.io/component-helpers/scheduling/corev1/nodeaffinity"

	"github.com/gherkube/gherkube/runtime/kubelet/pod"
	"github.com/gherkube/gherkube/runtime/store"
)

// Rejection is why the kubelet does not take a pod that was bound to its node
// all the same, most often past the scheduler.
type Rejection struct{ Reason, Message string }

// Check is lifecycle.predicateAdmitHandler.Admit: resources, node selector and
// affinity, host ports and NoExecute taints, in this order; nil admits. The pod is as api has
// it; others are the pods of the node that have not ended.
func Check(p *pod.Pod, api *corev1.Pod, others []*corev1.Pod) *Rejection {
	if r := forbiddenSysctl(api); r != nil { // a handler of its own, which the kubelet asks first
		return r
	}
	if os := api.Spec.OS; os != nil && os.Name != corev1.Linux { // rejectPodAdmissionBasedOnOSField
		return &Rejection{"PodOSNotSupported", "Failed to admit pod as the OS field doesn't match node OS"}
	}
	if short := shortages(p, api, others); len(short) > 0 {
		return short[0].rejection()
	}
	return unfit(p, api, others)
}

// unfit is why the node is not one for the pod, however much room it has.
func unfit(p *pod.Pod, api *corev1.Pod, others []*corev1.Pod) *Rejection {
	node, ok := store.Nodes.Get(p.View(), "", p.Node.Name)
	if ok {
		if fits, _ := nodeaffinity.GetRequiredNodeAffinity(api).Match(node); !fits {
			return failed("NodeAffinity", "node(s) didn't match Pod's node affinity/selector")
		}
	}
	if portTaken(api, others) {
		return failed("NodePorts", "node(s) didn't have free ports for the requested pod ports")
	}
	if ok && slices.ContainsFunc(node.Spec.Taints, func(t corev1.Taint) bool { return evictedBy(api, t) }) {
		return failed("TaintToleration", "node(s) had taints that the pod didn't tolerate")
	}
	return nil
}

func failed(predicate, what string) *Rejection {
	return &Rejection{predicate, fmt.Sprintf("Predicate %s failed: %s", predicate, what)}
}

// shortage is a resource of which a node has too little for a pod
// (lifecycle.InsufficientResourceError).
type shortage struct {
	resource                  corev1.ResourceName
	requested, used, capacity int64
}

func (s shortage) rejection() *Rejection {
	return &Rejection{"OutOf" + string(s.resource), fmt.Sprintf("Node didn't have enough resource: %s, requested: %d, used: %d, capacity: %d", s.resource, s.requested, s.used, s.capacity)}
}

// shortages is noderesources.Fits over the pods the kubelet has.
func shortages(p *pod.Pod, api *corev1.Pod, others []*corev1.Pod) []shortage {
	capacity := p.Node.Allocatable
	want := resourcehelper.PodRequests(api, resourcehelper.PodResourcesOptions{})
	var out []shortage
	if n := capacity.Pods().Value(); n > 0 && int64(len(others)+1) > n {
		out = append(out, shortage{corev1.ResourcePods, 1, int64(len(others)), n})
	}
	for _, name := range []corev1.ResourceName{corev1.ResourceCPU, corev1.ResourceMemory, corev1.ResourceEphemeralStorage} {
		q, ok := want[name]
		if !ok || q.IsZero() {
			continue
		}
		used := int64(0)
		for _, o := range others {
			used += amount(name, resourcehelper.PodRequests(o, resourcehelper.PodResourcesOptions{}))
		}
		if requested, limit := amount(name, want), amount(name, capacity); requested > limit-used {
			out = append(out, shortage{name, requested, used, limit})
		}
	}
	return out
}

// amount is a resource as the scheduler counts it: cpu in thousandths.
func amount(name corev1.ResourceName, list corev1.ResourceList) int64 {
	q := list[name]
	if name == corev1.ResourceCPU {
		return q.MilliValue()
	}
	return q.Value()
}

func portTaken(api *corev1.Pod, others []*corev1.Pod) bool {
	ports := hostPorts(api)
	if len(ports) == 0 {
		return false
	}
	return slices.ContainsFunc(others, func(o *corev1.Pod) bool {
		return slices.ContainsFunc(hostPorts(o), func(taken corev1.ContainerPort) bool {
			return slices.ContainsFunc(ports, func(want corev1.ContainerPort) bool {
				return want.HostPort == taken.HostPort && want.Protocol == taken.Protocol &&
					(anyIP(want.HostIP) || anyIP(taken.HostIP) || want.HostIP == taken.HostIP)
			})
		})
	})
}

func anyIP(ip string) bool { return ip == "" || ip == "0.0.0.0" }

func hostPorts(api *corev1.Pod) []corev1.ContainerPort {
	var out []corev1.ContainerPort
	for i := range api.Spec.Containers {
		for _, port := range api.Spec.Containers[i].Ports {
			if port.HostPort > 0 {
				out = append(out, port)
			}
		}
	}
	return out
}

// evictedBy reports whether the pod does not tolerate a NoExecute taint.
func evictedBy(api *corev1.Pod, t corev1.Taint) bool {
	if t.Effect != corev1.TaintEffectNoExecute {
		return false
	}
	return !slices.ContainsFunc(api.Spec.Tolerations, func(tol corev1.Toleration) bool {
		return (tol.Effect == "" || tol.Effect == t.Effect) &&
			(tol.Key == t.Key && (tol.Operator == corev1.TolerationOpExists || tol.Value == t.Value) ||
				tol.Key == "" && tol.Operator == corev1.TolerationOpExists)
	})
}
