package kubelet

import (
	"cmp"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/kubelet/eviction"
	"github.com/gherkube/gherkube/runtime/kubelet/status"
)

// What a kubelet says of pods that it ends because its node shuts down
// (pkg/kubelet/nodeshutdown).
const (
	shutdownReason  = "Terminated"
	shutdownMessage = "Pod was terminated in response to imminent node shutdown."
)

// uses is what the pod's running containers use, and have on the node's disk.
func (p *worker) uses(now time.Time) []eviction.Container {
	written := p.containers.Written()
	files, processes := p.containers.Counts()
	var out []eviction.Container
	for _, u := range p.containers.Used() {
		if u.At(now) {
			out = append(out, eviction.Container{
				Name: u.Name, Memory: u.Meter.Load(now).Resident(), Disk: written[u.Name],
				Files: files[u.Name], Processes: processes[u.Name],
			})
		}
	}
	slices.SortFunc(out, func(a, b eviction.Container) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

// evict is managerImpl.evictPod.
func (p *worker) evict(message string, grace int64) {
	if p.work != syncing {
		return
	}
	p.end(&status.Eviction{Reason: eviction.Reason, Message: message, Disruption: corev1.PodReasonTerminationByKubelet}, grace)
}

// end ends the pod within some seconds, for a reason that its status and an event
// tell.
func (p *worker) end(why *status.Eviction, grace int64) {
	p.retire(why)
	p.grace = max(grace, 1) // calculateEffectiveGracePeriod
	p.requestSync()
}

// retire is the beginning of the pod's end.
func (p *worker) retire(why *status.Eviction) {
	p.Event(corev1.EventTypeWarning, why.Reason, "%s", why.Message)
	p.eviction = why
	p.terminate()
}

// shutDown ends the pod as its node shuts down. One that ends anyway may get less time.
func (p *worker) shutDown(grace int64) {
	switch p.work {
	case syncing:
		p.eviction = &status.Eviction{Reason: shutdownReason, Message: shutdownMessage, Disruption: corev1.PodReasonTerminationByKubelet}
		p.terminate()
		p.grace = grace
		p.requestSync()
	case terminating:
		p.grace = min(p.grace, grace)
	}
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
