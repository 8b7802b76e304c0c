package kubelet

import (
	"errors"
	"time"

	"github.com/gherkube/gherkube/runtime/kubelet/containers"
	"github.com/gherkube/gherkube/runtime/kubelet/pod"
	"github.com/gherkube/gherkube/runtime/kubelet/relist"
)

// work is what a pod's worker does next (pod_workers.go: PodWorkType).
type work int

const (
	syncing     work = iota // bring the containers to where the spec wants them
	terminating             // stop all containers
	terminated              // clean up
	finished                // nothing, ever
)

// queue is when a pod's worker does its work.
type queue struct {
	pod     *pod.Pod
	seen    *relist.Lister
	phase   time.Duration   // of the node's sync ticks
	perform func(kind work) // does it

	work     work
	working  bool // a sync is going on, or waits for a relist
	pending  bool // there is a reason for another
	resync   *pod.Item
	lastSync time.Time // end of the last sync
}

// begun reports whether a sync has begun, ever.
func (q *queue) begun() bool { return !q.lastSync.IsZero() || q.working }

// requestSync is podWorkers.UpdatePod: sync now, or once the sync that is
// going on is over.
func (q *queue) requestSync() {
	if q.work == finished {
		return
	}
	q.pending = true
	q.trySync()
}

// happened takes in the events of a relist. The kubelet hears of each by itself
// (syncLoopIteration): the first one begins a sync, and a further one is a reason
// for one more, unless the worker has not begun yet. Which of the two it is, is a
// race of some microseconds between two goroutines.
func (q *queue) happened(events int) {
	q.requestSync()
	for range events - 1 {
		if q.pod.Rand.IntN(2) == 0 {
			q.requestSync()
		}
	}
}

// trySync takes up a reason for a sync if none is going on. The sync begins
// once the runtime was looked at since the last one (podCache.GetNewerThan);
// what happens meanwhile is a reason for one more.
func (q *queue) trySync() {
	if !q.pending || q.working {
		return
	}
	q.pending, q.working = false, true
	q.pod.Cancel(q.resync)
	q.resync = nil
	kind := q.work
	if q.lastSync.IsZero() || q.seen.LookedSince(q.lastSync) {
		q.perform(kind)
		return
	}
	q.seen.Await(func() { q.perform(kind) })
}

// synced ends a sync: podWorkers.completeWork. After an error it is tried
// again when the earliest back-off ends, or after the usual while.
func (q *queue) synced(errs []error) {
	q.working = false
	q.lastSync = q.pod.Now()
	l := q.pod.Latency
	switch {
	case len(errs) == 0:
		q.planResync(q.pod.Stretch(l.Resync))
	default:
		wait := l.Retry
		if until, ok := earliestBackoff(errs); ok {
			wait = min(max(until.Sub(q.pod.Now()), 0), l.Resync)
		}
		q.planResync(q.pod.Stretch(wait))
	}
	q.trySync()
}

// advanced ends a sync after which the worker has something else to do.
func (q *queue) advanced(next work) {
	q.working = false
	q.lastSync = q.pod.Now()
	q.work = next
	q.pending = true
	q.trySync()
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
func (q *queue) planResync(d time.Duration) {
	q.pod.Cancel(q.resync)
	when := q.pod.Now().Add(d)
	q.resync = q.pod.At(pod.Tick(when, q.pod.Latency.SyncPeriod, q.phase), func() {
		q.resync = nil
		q.requestSync()
	})
}
