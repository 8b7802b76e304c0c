package kubelet

import (
	"errors"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// requestSync is podWorkers.UpdatePod: sync now, or once the sync that is
// going on is over.
func (p *pod) requestSync() {
	if p.work == finished {
		return
	}
	p.pending = true
	p.trySync()
}

// trySync takes up a reason for a sync if none is going on. The sync begins
// once the runtime was looked at since the last one (podCache.GetNewerThan);
// what happens meanwhile is a reason for one more.
func (p *pod) trySync() {
	if !p.pending || p.working {
		return
	}
	p.pending, p.working = false, true
	p.agenda.cancel(p.resync)
	p.resync = nil
	kind := p.work
	if p.lastSync.IsZero() || p.fresh.After(p.lastSync) {
		p.sync(kind)
		return
	}
	p.awaiting = func() { p.sync(kind) }
	p.planRelist(tick(p.now(), p.k.Latency.RelistPeriod, p.node.relist))
}

func (p *pod) sync(kind work) {
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

// backoffError says until when there is nothing to try (kubecontainer.
// BackoffError).
type backoffError struct {
	error
	until time.Time
}

var errCanceled = errors.New("context canceled")

// synced ends a sync: podWorkers.completeWork. After an error it is tried
// again when the earliest back-off ends, or after the usual while.
func (p *pod) synced(errs []error) {
	p.working = false
	p.lastSync = p.now()
	l := p.k.Latency
	switch {
	case len(errs) == 0:
		p.planResync(p.k.stretch(l.Resync))
	default:
		wait := l.Retry
		if until, ok := earliestBackoff(errs); ok {
			wait = min(max(until.Sub(p.now()), 0), l.Resync)
		}
		p.planResync(p.k.stretch(wait))
	}
	p.trySync()
}

// advanced ends a sync after which the worker has something else to do.
func (p *pod) advanced(next work) {
	p.working = false
	p.lastSync = p.now()
	p.work = next
	p.pending = true
	p.trySync()
}

// earliestBackoff is kubecontainer.MinBackoffExpiration: the earliest end of a
// back-off among the errors.
func earliestBackoff(errs []error) (time.Time, bool) {
	var until time.Time
	for _, err := range errs {
		var b backoffError
		if errors.As(err, &b) && (until.IsZero() || b.until.Before(until)) {
			until = b.until
		}
	}
	return until, !until.IsZero()
}

// planResync queues the next sync; the kubelet takes it up at its next tick.
func (p *pod) planResync(d time.Duration) {
	p.agenda.cancel(p.resync)
	when := p.now().Add(d)
	p.resync = p.agenda.add(tick(when, p.k.Latency.SyncPeriod, p.node.sync), func() {
		p.resync = nil
		p.requestSync()
	})
}

// planDeadline makes the kubelet look at the pod at each tick once its active
// deadline has passed (activeDeadlineHandler.ShouldSync).
func (p *pod) planDeadline() {
	d := p.api.Spec.ActiveDeadlineSeconds
	if d == nil || p.work >= terminated {
		return
	}
	p.agenda.cancel(p.deadline)
	at := p.now()
	if start := p.startTime(); !start.IsZero() {
		if end := start.Add(time.Duration(*d) * time.Second); end.After(at) {
			at = end.Add(-1)
		}
	}
	p.deadline = p.agenda.add(tick(at, p.k.Latency.SyncPeriod, p.node.sync), func() {
		if p.pastDeadline() {
			p.requestSync()
		}
		p.planDeadline()
	})
}

// startTime is when the kubelet first saw the pod; nil before that.
func (p *pod) startTime() *metav1.Time {
	if p.manager.cached {
		return p.manager.status.StartTime
	}
	return p.api.Status.StartTime
}

// pastDeadline is activeDeadlineHandler.pastActiveDeadline.
func (p *pod) pastDeadline() bool {
	d, start := p.api.Spec.ActiveDeadlineSeconds, p.startTime()
	return d != nil && !start.IsZero() && p.now().Sub(start.Time) >= time.Duration(*d)*time.Second
}

// deleteFinished removes a pod that ended earlier and is deleted now: the
// kubelet notices in its housekeeping (filterTerminalPodsToDelete).
func (p *pod) deleteFinished(old *corev1.Pod) {
	if old.DeletionTimestamp != nil || p.api.DeletionTimestamp == nil {
		return
	}
	p.agenda.add(tick(p.now(), p.k.Latency.Housekeeping, p.node.housekeeping), p.terminateStatus)
}
