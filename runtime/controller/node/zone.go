package node

import (
	"maps"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/component-helpers/node/topology"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// disruption is upstream's ZoneState.
type disruption int

const (
	initial disruption = iota
	normal
	partial
	full
)

// zone is one failure zone with the queue of its nodes that are to get a
// NoExecute taint.
type zone struct {
	name            string
	ready, notReady int // nodes
	state           disruption
	limit           limiter
	queue           []string
	// queued are the nodes that do not get into the queue again: those in it
	// and, until they are ready, those that left it.
	queued map[string]bool
}

// zoneOf returns the node's zone, which is made if it is new
// (addPodEvictorForNewZone).
func (l *lifecycle) zoneOf(n *corev1.Node) *zone {
	name := topology.GetZoneKey(n)
	if name == "" {
		name = "no zone"
	}
	if l.zones[name] == nil {
		l.zones[name] = &zone{name: name, limit: limiter{rate: evictionRate}, queued: map[string]bool{}}
	}
	return l.zones[name]
}

// count counts the node in the zone of that name, and not where it was counted
// before.
func (l *lifecycle) count(m *member, name string, ready bool) {
	for _, c := range []struct {
		zone  string
		ready bool
		add   int
	}{{m.zone, m.ready, -1}, {name, ready, 1}} {
		z := l.zones[c.zone]
		switch {
		case z == nil:
		case c.ready:
			z.ready += c.add
		default:
			z.notReady += c.add
		}
	}
	m.zone, m.ready = name, ready
}

// isExcluded is upstream's isNodeExcludedFromDisruptionChecks.
func isExcluded(n *corev1.Node) bool {
	_, ok := n.Labels["node.kubernetes.io/exclude-disruption"]
	return ok
}

// now is upstream's ComputeZoneState.
func (z *zone) now() disruption {
	switch {
	case z.ready == 0 && z.notReady > 0:
		return full
	case z.notReady > 2 && float32(z.notReady)/float32(z.notReady+z.ready) >= unhealthyThreshold:
		return partial
	}
	return normal
}

// counting returns the zones that count nodes, in order.
func (l *lifecycle) counting() []*zone {
	var out []*zone
	for _, name := range slices.Sorted(maps.Keys(l.zones)) {
		if z := l.zones[name]; z.ready+z.notReady > 0 {
			out = append(out, z)
		} else {
			z.state = initial
		}
	}
	return out
}

// handleDisruption is upstream's: how fast nodes are tainted depends on how many
// are lost, and if all are, the fault is taken to be elsewhere.
func (l *lifecycle) handleDisruption(v store.View, now time.Time) []loop.Effect {
	zones := l.counting()
	are, were := true, true // fully disrupted, all of them
	for _, z := range zones {
		are = are && z.now() == full
		were = were && z.state == full
	}
	switch {
	case are && were:
		return nil
	case are:
		var effects []loop.Effect
		for _, n := range store.Nodes.List(v, "") {
			w := &writer{node: n, now: now}
			l.zoneOf(n).reachable(w)
			effects = append(effects, w.effects...)
			l.due[n.Name] = true // to be queued again
		}
		for _, z := range zones {
			z.limit.swap(0, now)
			z.state = full
		}
		return effects
	case were:
		for name, m := range l.known {
			m.floor = now
			l.due[name] = true
		}
	}
	for _, z := range zones {
		if state := z.now(); were || state != z.state {
			z.setLimit(state, now)
			z.state = state
		}
	}
	return nil
}

// setLimit is upstream's setLimiterInZone.
func (z *zone) setLimit(state disruption, now time.Time) {
	rate := evictionRate
	if state == partial {
		rate = 0
		if z.ready+z.notReady > largeCluster {
			rate = secondaryRate
		}
	}
	z.limit.swap(rate, now)
}

// reachable is upstream's markNodeAsReachable.
func (z *zone) reachable(w *writer) {
	notReady, unreachable := readinessTaints(corev1.ConditionFalse)
	w.remove(unreachable)
	w.remove(notReady)
	if z.queued[w.node.Name] {
		delete(z.queued, w.node.Name)
		z.queue = slices.DeleteFunc(z.queue, func(n string) bool { return n == w.node.Name })
	}
}

// enqueue is upstream's markNodeForTainting, for a node that has not got its
// taint: one that left the queue gets into it again.
func (z *zone) enqueue(node string) {
	if !slices.Contains(z.queue, node) {
		z.queue = append(z.queue, node)
		z.queued[node] = true
	}
}

// nextTaint returns the first instant, now or later, at which a node can be
// taken from a queue; zero if there is none. It is never that of a pass over the
// nodes, of which the writes are then done.
func (l *lifecycle) nextTaint(now time.Time) time.Time {
	var next time.Time
	for _, z := range l.zones {
		if len(z.queue) == 0 || z.limit.rate <= 0 {
			continue
		}
		if t := grid(later(z.limit.next, now), taintPeriod, l.phase+taintPeriod/2); next.IsZero() || t.Before(next) {
			next = t
		}
	}
	return next
}

// taintNoExecute is upstream's doNoExecuteTaintingPass.
func (l *lifecycle) taintNoExecute(v store.View, now time.Time) []loop.Effect {
	var effects []loop.Effect
	for _, name := range slices.Sorted(maps.Keys(l.zones)) {
		z := l.zones[name]
		for len(z.queue) > 0 && z.limit.accept(now) {
			name := z.queue[0]
			z.queue = z.queue[1:]
			node, ok := store.Nodes.Get(v, "", name)
			if !ok {
				continue
			}
			if ready := conditionOf(node, corev1.NodeReady); ready != nil {
				w := &writer{node: node, now: now}
				if taint, opposite := readinessTaints(ready.Status); taint != nil {
					w.swap([]*corev1.Taint{taint}, []*corev1.Taint{opposite})
				}
				effects = append(effects, w.effects...)
			}
		}
	}
	return effects
}

// limiter is upstream's rate limiter of a zone: a bucket of one token
// (scheduler.EvictionRateLimiterBurst). A rate of 0 never gives one.
type limiter struct {
	rate float64 // tokens per second
	next time.Time
}

// accept takes a token if there is one.
func (l *limiter) accept(now time.Time) bool {
	if l.rate <= 0 || now.Before(l.next) {
		return false
	}
	l.next = now.Add(time.Duration(float64(time.Second) / l.rate))
	return true
}

// swap sets another rate (RateLimitedTimedQueue.SwapLimiter): who waited for a
// token waits for one of the new rate.
func (l *limiter) swap(rate float64, now time.Time) {
	if l.rate == rate {
		return
	}
	waiting := !l.accept(now)
	*l = limiter{rate: rate}
	if waiting {
		l.accept(now)
	}
}
