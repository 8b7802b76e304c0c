package kubelet

import (
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/kubelet/admission"
	"github.com/gherkube/gherkube/runtime/kubelet/eviction"
	"github.com/gherkube/gherkube/runtime/kubelet/status"
)

// preemptionPoll is how often a critical pod is looked at whose place other pods
// still have. The kubelet waits for the end of each (killPodNow).
const preemptionPoll = 100 * time.Millisecond

// preempts ends other pods if that is what a critical pod needs to be taken, and
// reports whether it has to wait for their end.
func (p *worker) preempts() bool {
	if !eviction.IsCritical(p.API) || p.machine.shuttingDown() != nil {
		return false
	}
	victims, r := admission.Preempt(p.Pod, p.API, p.machine.active(p))
	if r != nil {
		p.reject(r)
		return false
	}
	for _, other := range p.machine.pods {
		if other != p && slices.Contains(victims, other.API) {
			other.Soon(other.preempted)
		}
	}
	return len(victims) > 0
}

// preempted is what CriticalPodAdmissionHandler.evictPodsToFreeRequests does with
// a pod.
func (p *worker) preempted() {
	if p.work != syncing {
		return
	}
	p.retire(&status.Eviction{
		Reason: "Preempting", Message: "Preempted in order to admit critical pod",
		Disruption: corev1.PodReasonTerminationByKubelet, Explanation: "Pod was preempted by Kubelet to accommodate a critical pod.",
	})
	p.requestSync()
}
