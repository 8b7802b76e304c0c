package kubelet

import (
	"errors"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/kubelet/containers"
	"github.com/gherkube/gherkube/runtime/kubelet/pod"
)

// requestSync is podWorkers.UpdatePod: sync now, or once the sync that is
// going on is over.
func (p *worker) requestSync() {
	if p.work == finished {
		return
	}
	p.pending = true
	p.trySync()
}

// happened takes in the events of a relist. The kubelet hears of each by itself
// (syncLoopIteration): the first one begins a sync, and a further one is a reason
// for one more, unless the worker has not begun yet. Which of the two it is, is a
// race of some microseconds between two goroutines.
func (p *worker) happened(events int) {
	p.requestSync()
	for range events - 1 {
		if p.Rand.IntN(2) == 0 {
			p.requestSync()
		}
	}
}

// trySync takes up a reason for a sync if none is going on. The sync begins
// once the runtime was looked at since the last one (podCache.GetNewerThan);
// what happens meanwhile is a reason for one more.
func (p *worker) trySync() {
	if !p.pending || p.working {
		return
	}
	p.pending, p.working = false, true
	p.Cancel(p.resync)
	p.resync = nil
	kind := p.work
	if p.lastSync.IsZero() || p.lister.LookedSince(p.lastSync) {
		p.sync(kind)
		return
	}
	p.lister.Await(func() { p.sync(kind) })
}

func (p *worker) sync(kind work) {
	switch {
	case kind == terminating:
		p.syncTerminating()
	case kind == terminated:
		p.syncTerminated()
	case p.work == syncing:
		p.syncPod()
	default:
		p.synced(nil) // cancelled: the pod is to end
	}
}

// synced ends a sync: podWorkers.completeWork. After an error it is tried
// again when the earliest back-off ends, or after the usual while.
func (p *worker) synced(errs []error) {
	p.working = false
	p.lastSync = p.Now()
	l := p.Latency
	switch {
	case len(errs) == 0:
		p.planResync(p.Stretch(l.Resync))
	default:
		wait := l.Retry
		if until, ok := earliestBackoff(errs); ok {
			wait = min(max(until.Sub(p.Now()), 0), l.Resync)
		}
		p.planResync(p.Stretch(wait))
	}
	p.trySync()
}

// advanced ends a sync after which the worker has something else to do.
func (p *worker) advanced(next work) {
	p.working = false
	p.lastSync = p.Now()
	p.work = next
	p.pending = true
	p.trySync()
}

// earliestBackoff is kubecontainer.MinBackoffExpiration: the earliest end of a
// back-off among the errors.
func earliestBackoff(errs []error) (time.Time, bool) {
	var until time.Time
	for _, err := range errs {
		var b containers.BackoffError
		if errors.As(err, &b) && (until.IsZero() || b.Until.Before(until)) {
			until = b.Until
		}
	}
	return until, !until.IsZero()
}

// planResync queues the next sync; the kubelet takes it up at its next tick.
func (p *worker) planResync(d time.Duration) {
	p.Cancel(p.resync)
	when := p.Now().Add(d)
	p.resync = p.At(pod.Tick(when, p.Latency.SyncPeriod, p.machine.sync), func() {
		p.resync = nil
		p.requestSync()
	})
}

// deleteFinished removes a pod that ended earlier and is deleted now: the
// kubelet notices in its housekeeping (filterTerminalPodsToDelete).
func (p *worker) deleteFinished(old *corev1.Pod) {
	if old.DeletionTimestamp != nil || p.API.DeletionTimestamp == nil {
		return
	}
	p.At(pod.Tick(p.Now(), p.Latency.Housekeeping, p.machine.housekeeping), p.status.Terminate)
}
