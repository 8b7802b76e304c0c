package scheduler

import (
	"fmt"
	"math"
	"slices"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"

	"github.com/gherkube/gherkube/runtime/store"
)

// Times of upstream's backend/queue/scheduling_queue.go.
const (
	// flushAfter is how long a pod stays unschedulable at most before it is
	// tried again though nothing happened that could help.
	flushAfter = 5 * time.Minute
	// errorBackoff and errorBackoffMax bound the wait after an attempt that
	// failed for another reason than the nodes. An unschedulable pod waits for
	// a change that could help and is then tried at once: upstream takes pods
	// out of back-off early when it has nothing else to do
	// (SchedulerPopFromBackoffQ, on by default), and the simulated scheduler
	// always has time.
	errorBackoff    = time.Second
	errorBackoffMax = 10 * time.Second
)

// queue holds the pods that have no node.
type queue struct {
	entries map[store.Key]*entry
	named   map[types.NamespacedName]*entry
	// pending are the entries that were tried and wait for something that helps.
	pending map[store.Key]*entry
	// nominees are the pods that wait for a nominated node, by node.
	nominees map[string][]*entry
	active   []store.Key
	arrivals uint64
}

// entry is one pod in the queue.
type entry struct {
	key       store.Key
	pod       *podInfo
	rejected  plugins
	failures  int    // attempts in a row that failed without a rejection
	nominated string // node
	reserved  *reserved
}

func newQueue() *queue {
	return &queue{
		entries:  map[store.Key]*entry{},
		named:    map[types.NamespacedName]*entry{},
		pending:  map[store.Key]*entry{},
		nominees: map[string][]*entry{},
	}
}

// gated reports whether the pod must not be tried yet (KEP-3521). The API
// server has told so in the pod's conditions when it was created.
func (e *entry) gated() bool { return len(e.pod.obj.Spec.SchedulingGates) > 0 }

// place returns the key of a pod in the queue. Keys sort by priority, highest
// first, then by arrival: upstream's PrioritySort.
func (q *queue) place(p *podInfo) store.Key {
	q.arrivals++
	return store.Key{
		Resource:  schema.GroupResource{Resource: "schedulingqueue"},
		Namespace: fmt.Sprintf("%010d-%010d", math.MaxInt32-int64(p.priority), q.arrivals),
		Name:      podName(p.obj).String(),
	}
}

func (q *queue) add(p *podInfo) {
	e := &entry{key: q.place(p), pod: p}
	q.entries[e.key] = e
	q.named[podName(p.obj)] = e
	q.nominate(e, p.obj.Status.NominatedNodeName)
	if !e.gated() {
		q.activate(e)
	}
}

func (q *queue) remove(e *entry) {
	nominated := e.nominated
	q.nominate(e, "")
	e.nominated = nominated
	delete(q.entries, e.key)
	delete(q.pending, e.key)
	delete(q.named, podName(e.pod.obj))
}

// activate has the pod tried in the next turn.
func (q *queue) activate(e *entry) {
	if e.gated() {
		return
	}
	delete(q.pending, e.key)
	q.active = append(q.active, e.key)
}

func (q *queue) takeActive() []store.Key {
	keys := q.active
	q.active = nil
	return keys
}

// nominate records for which node the pod waits; empty for none.
func (q *queue) nominate(e *entry, node string) {
	if e.nominated != "" {
		rest := q.nominees[e.nominated]
		rest = slices.DeleteFunc(rest, func(o *entry) bool { return o == e })
		q.nominees[e.nominated] = rest
		if len(rest) == 0 {
			delete(q.nominees, e.nominated)
		}
	}
	e.nominated = node
	if node != "" {
		q.nominees[node] = append(q.nominees[node], e)
	}
}

// again returns when to try the pod again at the latest, after an attempt that
// failed at now.
func (e *entry) again(now time.Time) time.Time {
	if e.rejected != 0 {
		e.failures = 0
		return now.Add(flushAfter)
	}
	e.failures++
	wait := errorBackoff
	for i := 1; i < e.failures && wait < errorBackoffMax; i++ {
		wait *= 2
	}
	return now.Add(min(wait, errorBackoffMax))
}
