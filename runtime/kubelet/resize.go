package kubelet

import (
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/kubelet/admission"
	"github.com/gherkube/gherkube/runtime/kubelet/allocation"
	"github.com/gherkube/gherkube/runtime/kubelet/eviction"
	"github.com/gherkube/gherkube/runtime/kubelet/pod"
)

// retryDelay is how long resizes wait at most until they are tried again
// (pkg/kubelet/allocation).
const retryDelay = 3 * time.Minute

// resizes are those of a machine's pods that wait (allocation manager), in the
// order in which they are tried.
type resizes struct {
	pending []*worker
	next    time.Time // when they are tried if nothing happens before
}

// refused says why the kubelet does not take the pod as api has it: what its
// admission handlers say of a new pod, and of one that is to be resized.
func (p *worker) refused(api *corev1.Pod) *admission.Rejection {
	if r := p.machine.shuttingDown(); r != nil {
		return r
	}
	if message := p.machine.pressure.manager.Refuses(api, p.Now()); message != "" {
		return &admission.Rejection{Reason: eviction.Reason, Message: message}
	}
	return admission.Check(p.Pod, api, p.machine.active(p))
}

// reconcileResizes is what an update of the pod means for resizes: for its own
// if it wants one (Kubelet.HandlePodUpdates), for others if it leaves room
// (HandlePodReconcile).
func (p *worker) reconcileResizes(old *corev1.Pod) {
	if len(p.machine.resizes.pending) > 0 && p.leavesRoom(old) {
		p.machine.retryResizes()
	}
	if old.Generation == p.desired.Generation || !p.allocated.Known() || !allocation.Wanted(old, p.desired) {
		return
	}
	if p.API == p.desired {
		p.status.ClearResizePending()
		return
	}
	q := &p.machine.resizes
	if !slices.Contains(q.pending, p) {
		q.pending = append(q.pending, p)
		allocation.Sort(q.pending, (*worker).resize)
	}
	p.machine.retryResizes()
}

func (p *worker) leavesRoom(old *corev1.Pod) bool {
	if old.Generation != p.desired.Generation {
		return false
	}
	return pod.Terminal(p.desired.Status.Phase) && !pod.Terminal(old.Status.Phase) ||
		allocation.Shrank(p.allocated.Apply(old), p.API)
}

func (p *worker) resize() allocation.Resize {
	return allocation.Resize{Desired: p.desired, Allocated: p.API, Pending: p.status.ResizePending()}
}

// retryResizes tries all resizes that wait (manager.retryPendingResizes).
func (n *machine) retryResizes() {
	q := &n.resizes
	left := q.pending
	q.pending = nil
	for _, p := range left {
		if !p.Gone && !p.tryResize() {
			q.pending = append(q.pending, p)
		}
	}
	if len(q.pending) == 0 {
		return
	}
	p := q.pending[0]
	next := p.Now().Add(retryDelay)
	q.next = next
	p.At(next, func() {
		if q.next.Equal(next) {
			n.retryResizes()
		}
	})
	p.LookAgain(p.Key)
}

// tryResize sets aside what the pod wants if there is room for it, and reports
// whether the resize waits no longer (manager.handlePodResourcesResize).
func (p *worker) tryResize() (decided bool) {
	if p.API == p.desired {
		p.status.ClearResizePending()
		return true
	}
	if r := p.refused(p.desired); r != nil {
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
		if !p.lastSync.IsZero() || p.working {
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
