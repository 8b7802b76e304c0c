package admission

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	resourcehelper "k8s.io/component-helpers/resource"

	"github.com/gherkube/gherkube/runtime/kubelet/eviction"
	"github.com/gherkube/gherkube/runtime/kubelet/pod"
)

// Preempt returns the pods that must end for a critical pod to be taken, which has
// no other reason not to be (CriticalPodAdmissionHandler.HandleAdmissionFailure);
// none if there is room. A Rejection says that no pods can make that room.
func Preempt(p *pod.Pod, api *corev1.Pod, others []*corev1.Pod) ([]*corev1.Pod, *Rejection) {
	short := shortages(p, api, others)
	if len(short) == 0 || forbiddenSysctl(api) != nil || unfit(p, api, others) != nil {
		return nil, nil
	}
	var wanted needs
	for _, s := range short {
		wanted = append(wanted, need{s.resource, s.requested - (s.capacity - s.used)})
	}
	victims, missing := preempted(api, others, wanted)
	if len(missing) > 0 {
		return nil, &Rejection{"UnexpectedAdmissionError", fmt.Sprintf("Unexpected error while attempting to recover from admission failure: "+
			"preemption: error finding a set of pods to preempt: no set of running pods found to reclaim resources: %v", missing)}
	}
	return victims, nil
}

// preempted is getPodsToPreempt: the fewest pods, rather of a lower class. What is
// missing even without all of them is returned otherwise.
func preempted(api *corev1.Pod, others []*corev1.Pod, wanted needs) (victims []*corev1.Pod, missing needs) {
	of := func(class corev1.PodQOSClass) []*corev1.Pod {
		return slices.DeleteFunc(slices.Clone(others), func(o *corev1.Pod) bool {
			return o.Status.QOSClass != class || !eviction.Preemptable(api, o)
		})
	}
	effort, burstable, guaranteed := of(corev1.PodQOSBestEffort), of(corev1.PodQOSBurstable), of(corev1.PodQOSGuaranteed)
	if missing = wanted.without(slices.Concat(effort, burstable, guaranteed)...); len(missing) > 0 {
		return nil, missing
	}
	fromGuaranteed := nearest(guaranteed, wanted.without(slices.Concat(effort, burstable)...))
	fromBurstable := nearest(burstable, wanted.without(slices.Concat(effort, fromGuaranteed)...))
	fromEffort := nearest(effort, wanted.without(slices.Concat(fromBurstable, fromGuaranteed)...))
	return slices.Concat(fromEffort, fromBurstable, fromGuaranteed), nil
}

// nearest is getPodsToPreemptByDistance.
func nearest(pods []*corev1.Pod, wanted needs) (victims []*corev1.Pod) {
	for len(wanted) > 0 && len(pods) > 0 {
		best := 0
		for i, p := range pods {
			if c := cmp.Compare(wanted.distance(p), wanted.distance(pods[best])); c < 0 || c == 0 && smaller(p, pods[best]) {
				best = i
			}
		}
		wanted = wanted.without(pods[best])
		victims = append(victims, pods[best])
		pods[best] = pods[len(pods)-1]
		pods = pods[:len(pods)-1]
	}
	return victims
}

// smaller is smallerResourceRequest.
func smaller(a, b *corev1.Pod) bool {
	return cmp.Or(
		cmp.Compare(requested(a, corev1.ResourceMemory), requested(b, corev1.ResourceMemory)),
		cmp.Compare(requested(a, corev1.ResourceCPU), requested(b, corev1.ResourceCPU)),
	) <= 0
}

// need is how much of a resource is to be freed.
type need struct {
	resource corev1.ResourceName
	quantity int64
}

// needs is admissionRequirementList.
type needs []need

// String is its toString.
func (n needs) String() string {
	var out strings.Builder
	for _, r := range n {
		fmt.Fprintf(&out, "(res: %v, q: %d), ", r.resource, r.quantity)
	}
	return "[" + out.String() + "]"
}

// distance is how far a pod is from having what is needed.
func (n needs) distance(p *corev1.Pod) (sum float64) {
	for _, r := range n {
		if rest := float64(r.quantity - requested(p, r.resource)); rest > 0 {
			sum += math.Pow(rest/float64(r.quantity), 2)
		}
	}
	return sum
}

// without is what is still needed when the pods have ended (subtract).
func (n needs) without(pods ...*corev1.Pod) needs {
	var out needs
	for _, r := range n {
		for _, p := range pods {
			r.quantity -= requested(p, r.resource)
		}
		if r.quantity > 0 {
			out = append(out, r)
		}
	}
	return out
}

// requested is resource.GetResourceRequest.
func requested(p *corev1.Pod, name corev1.ResourceName) int64 {
	if name == corev1.ResourcePods {
		return 1
	}
	return amount(name, resourcehelper.PodRequests(p, resourcehelper.PodResourcesOptions{}))
}
