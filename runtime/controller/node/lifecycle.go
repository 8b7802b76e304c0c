package node

import (
	"math/rand/v2"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// LifecycleName is the name of the node lifecycle controller.
const LifecycleName = "node-lifecycle-controller"

// component is the source of its events.
const component = "node-controller"

// What upstream's flags and RecommendedDefaultNodeLifecycleControllerConfiguration
// say if nobody else does.
const (
	monitorPeriod      = 5 * time.Second
	monitorGracePeriod = 50 * time.Second
	startupGracePeriod = 60 * time.Second
	evictionRate       = 0.1  // nodes per second
	secondaryRate      = 0.01 // the same in a large zone that is partly lost
	largeCluster       = 50   // nodes; evictions stop in smaller zones that are partly lost
	unhealthyThreshold = 0.55 // the share of lost nodes from which a zone is partly lost
)

// taintPeriod is scheduler.NodeEvictionPeriod: how often nodes are taken from
// the queues of those to taint.
const taintPeriod = 100 * time.Millisecond

// Lifecycle is what the node lifecycle controller needs to know.
type Lifecycle struct {
	// Rand says when the controller looks at the nodes: every five seconds, but
	// from when on is chance. Nil means from the beginning.
	Rand *rand.Rand
	// Nodes are those that the controller knows from before: it does not
	// report that they have come.
	Nodes []string
	// LastReport returns when the node's kubelet reported last, by its lease or its
	// status, and whether it goes on to; the zero time if there is no such
	// kubelet. Nil means that there are none.
	LastReport func(node string) (last time.Time, still bool)
}

// lifecycle is the node lifecycle controller: it taints nodes by their
// conditions, notices that kubelets do not report any more, and then marks pods
// as not ready.
//
// Upstream looks at all nodes every five seconds. This one has the same
// instants, but looks only at nodes that may have changed, and only at instants
// for which there are such nodes. Keys are nodes, for their NoSchedule taints and
// labels, pods that come to a node that is not ready, and watch.
type lifecycle struct {
	Lifecycle
	phase time.Duration
	last  time.Time // of the latest pass
	known map[string]*member
	due   map[string]bool // what to look at in the next pass
	zones map[string]*zone
}

// watch is the key of the passes over all nodes, reports the resource of the keys of
// nodes whose kubelets have stopped to report or report again. The latter come first.
var (
	watch   = store.Key{Resource: schema.GroupResource{Resource: "nodehealth"}}
	reports = schema.GroupResource{Resource: "kubeletreports"}
)

// ReportKeys returns the keys under which the node lifecycle controller must look at
// a node whose kubelet has stopped to report, or reports again.
func ReportKeys(node string) []store.Key { return []store.Key{{Resource: reports, Name: node}, watch} }

// NewLifecycle returns the node lifecycle controller.
func NewLifecycle(c Lifecycle) loop.Actor {
	l := &lifecycle{Lifecycle: c, known: map[string]*member{}, due: map[string]bool{}, zones: map[string]*zone{}}
	if c.Rand != nil {
		l.phase = time.Duration(c.Rand.Int64N(int64(monitorPeriod)))
	}
	if c.LastReport == nil {
		l.LastReport = func(string) (time.Time, bool) { return time.Time{}, false }
	}
	for _, name := range c.Nodes {
		l.known[name] = &member{}
	}
	return l
}

// Name implements loop.Actor.
func (*lifecycle) Name() string { return LifecycleName }

// Dirty implements loop.Actor.
func (l *lifecycle) Dirty(_ store.View, c store.Change) []store.Key {
	switch c.Key.Resource {
	case store.Nodes.GroupResource:
		l.due[c.Key.Name] = true
		if c.New == nil {
			return []store.Key{watch}
		}
		return []store.Key{c.Key, watch}
	case store.Leases.GroupResource:
		if _, still := l.LastReport(c.Key.Name); c.Key.Namespace != corev1.NamespaceNodeLease || c.New == nil || still {
			return nil
		}
		l.due[c.Key.Name] = true
		return []store.Key{watch}
	case store.Pods.GroupResource:
		return l.podUpdated(c)
	}
	return nil
}

// podUpdated wakes a pod that comes to a node that is not ready (upstream's
// podUpdated and the beginning of processPod).
func (l *lifecycle) podUpdated(c store.Change) []store.Key {
	pod, ok := c.New.(*corev1.Pod)
	if !ok || pod.Spec.NodeName == "" {
		return nil
	}
	if old, ok := c.Old.(*corev1.Pod); ok && old.Spec.NodeName == pod.Spec.NodeName {
		return nil
	}
	if m := l.known[pod.Spec.NodeName]; m == nil || m.saved == nil || m.saved.Status == corev1.ConditionTrue {
		return nil
	}
	return []store.Key{c.Key}
}

// Reconcile implements loop.Actor.
func (l *lifecycle) Reconcile(v store.View, key store.Key, now time.Time) loop.Outcome {
	switch key.Resource {
	case store.Nodes.GroupResource:
		node, ok := store.Nodes.Get(v, "", key.Name)
		if !ok {
			return loop.Outcome{}
		}
		w := &writer{node: node, now: now}
		taintNoSchedule(w)
		reconcileLabels(w)
		return loop.Outcome{Effects: w.effects}
	case store.Pods.GroupResource:
		return loop.Outcome{Effects: l.processPod(v, key, now)}
	case reports:
		l.due[key.Name] = true
		return loop.Outcome{}
	}
	var effects []loop.Effect
	if l.tick(now).Equal(now) && now.After(l.last) && len(l.dueAt(now)) > 0 {
		effects = l.monitorHealth(v, now)
		l.last = now
	}
	if taint := l.nextTaint(now); taint.Equal(now) {
		effects = append(effects, l.taintNoExecute(v, now)...)
	}
	return loop.Outcome{Effects: effects, Again: l.next(now)}
}

// tick returns the first instant, now or later, at which upstream would look at
// all nodes.
func (l *lifecycle) tick(now time.Time) time.Time { return grid(now, monitorPeriod, l.phase) }

// grid returns the first instant, now or later, of those that are a period
// apart.
func grid(now time.Time, period, phase time.Duration) time.Time {
	into := time.Duration(now.UnixNano()-int64(phase)) % period
	if into == 0 {
		return now
	}
	return now.Add(period - into)
}

// next returns the instant after now at which there is something to do.
func (l *lifecycle) next(now time.Time) time.Time {
	var next time.Time
	sooner := func(t time.Time) {
		if !t.IsZero() && (next.IsZero() || t.Before(next)) {
			next = t
		}
	}
	if len(l.due) > 0 {
		sooner(l.tick(now.Add(1)))
	}
	for _, m := range l.known {
		if !m.deadline.IsZero() {
			sooner(l.tick(later(m.deadline, now.Add(1))))
		}
	}
	sooner(l.nextTaint(now.Add(1)))
	return next
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
