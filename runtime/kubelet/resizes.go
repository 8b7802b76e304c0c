package kubelet

import (
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/kubelet/allocation"
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

// reconcile is what an update of the pod means for resizes: for its own
// if it wants one (Kubelet.HandlePodUpdates), for others if it leaves room
// (HandlePodReconcile).
func (q *resizes) reconcile(p *worker, old *corev1.Pod) {
	if len(q.pending) > 0 && p.leavesRoom(old) {
		q.retry()
	}
	if old.Generation == p.desired.Generation || !p.allocated.Known() || !allocation.Wanted(old, p.desired) {
		return
	}
	if p.API == p.desired {
		p.status.ClearResizePending()
		return
	}
	if !slices.Contains(q.pending, p) {
		q.pending = append(q.pending, p)
		allocation.Sort(q.pending, (*worker).resize)
	}
	q.retry()
}

// retry tries all resizes that wait (manager.retryPendingResizes).
func (q *resizes) retry() {
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
			q.retry()
		}
	})
	p.LookAgain(p.Key)
}
