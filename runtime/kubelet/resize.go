package kubelet

import (
	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/kubelet/allocation"
	"github.com/gherkube/gherkube/runtime/kubelet/pod"
)

// leavesRoom reports whether the update leaves room for others.
func (p *worker) leavesRoom(old *corev1.Pod) bool {
	if old.Generation != p.desired.Generation {
		return false
	}
	return pod.Terminal(p.desired.Status.Phase) && !pod.Terminal(old.Status.Phase) ||
		allocation.Shrank(p.allocated.Apply(old), p.API)
}

// resize is the resize that the pod waits for.
func (p *worker) resize() allocation.Resize {
	return allocation.Resize{Desired: p.desired, Allocated: p.API, Pending: p.status.ResizePending()}
}

// tryResize sets aside what the pod wants if there is room for it, and reports
// whether the resize waits no longer (manager.handlePodResourcesResize).
func (p *worker) tryResize() (decided bool) {
	if p.API == p.desired {
		p.status.ClearResizePending()
		return true
	}
	if r := p.neighbours.refuse(p, p.desired); r != nil {
		if p.status.SetResizePending(r.Message) {
			p.Event(corev1.EventTypeWarning, allocation.Deferred, "%s",
				allocation.Message("Pod resize "+r.Reason, p.desired, p.desired.Generation, r.Message))
		}
		p.syncSoon()
		return false
	}
	p.allocated = allocation.Of(p.desired)
	p.API = p.desired
	p.status.ClearResizePending()
	p.status.ClearResizeInProgress()
	p.status.SetResizeInProgress("", "")
	p.Event(corev1.EventTypeNormal, allocation.Started, "%s",
		allocation.Message("Pod resize started", p.API, p.API.Generation, ""))
	p.syncSoon()
	return true
}

// syncSoon syncs the pod, which need not be the one that the loop has turned to.
func (p *worker) syncSoon() {
	p.Soon(func() {
		if p.begun() {
			p.requestSync()
		}
	})
}

// trackResize says in the status whether the pod is being resized, and reports
// the end of it (Kubelet.SyncPod).
func (p *worker) trackResize() {
	if p.containers.Resizing(p.lister.Seen()) {
		p.status.SetResizeInProgress("", "")
		return
	}
	if generation, cleared := p.status.ClearResizeInProgress(); cleared {
		p.Event(corev1.EventTypeNormal, allocation.Completed, "%s",
			allocation.Message("Pod resize completed", p.API, generation, ""))
	}
}

// resizeFailed notes that a resize could not be done. The status says so after
// the next sync.
func (p *worker) resizeFailed(message string) {
	if generation, news := p.status.SetResizeInProgress(corev1.PodReasonError, message); news {
		p.Event(corev1.EventTypeWarning, allocation.Failed, "%s",
			allocation.Message("Pod resize error", p.API, generation, message))
	}
}
