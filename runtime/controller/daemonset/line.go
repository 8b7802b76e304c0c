package daemonset

import (
	"container/heap"
	"time"
)

// What nodes wait for.
const (
	creating  = iota // a pod
	removing         // pods that have to go
	dropping         // an outdated pod that has to go
	replacing        // an outdated, unavailable pod to be replaced at once
	updating         // an outdated, available pod to be replaced when its turn comes
	leaving          // an outdated, available pod to go when there are enough elsewhere
	lineCount
)

// line are the nodes that wait for one thing, in the order of their names.
type line struct {
	names nodeHeap
	in    map[string]bool
}

func (l *line) add(node string) {
	if l.in == nil {
		l.in = map[string]bool{}
	}
	if !l.in[node] {
		l.in[node] = true
		heap.Push(&l.names, node)
	}
}

// take removes up to n nodes that still wait, and returns them. Those that do
// not wait any more are removed on the way.
func (l *line) take(n int, waits func(node string) bool) []string {
	var taken []string
	for len(taken) < n && len(l.names) > 0 {
		node := heap.Pop(&l.names).(string)
		delete(l.in, node)
		if waits(node) {
			taken = append(taken, node)
		}
	}
	return taken
}

// nodeHeap has the first name on top.
type nodeHeap []string

func (h nodeHeap) Len() int           { return len(h) }
func (h nodeHeap) Less(i, j int) bool { return h[i] < h[j] }
func (h nodeHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }

// Push adds a name.
func (h *nodeHeap) Push(x any) { *h = append(*h, x.(string)) }

// Pop removes the last name.
func (h *nodeHeap) Pop() any {
	last := len(*h) - 1
	x := (*h)[last]
	*h = (*h)[:last]
	return x
}

// agenda are nodes by the instant at which something about them changes.
type agenda struct{ entries agendaHeap }

type agendaEntry struct {
	when time.Time
	node string
}

func (a *agenda) add(when time.Time, node string) { heap.Push(&a.entries, agendaEntry{when, node}) }

// until removes the nodes up to an instant, and returns them.
func (a *agenda) until(now time.Time) []string {
	var nodes []string
	for len(a.entries) > 0 && !a.entries[0].when.After(now) {
		nodes = append(nodes, heap.Pop(&a.entries).(agendaEntry).node)
	}
	return nodes
}

// agendaHeap has the earliest entry on top.
type agendaHeap []agendaEntry

func (h agendaHeap) Len() int           { return len(h) }
func (h agendaHeap) Less(i, j int) bool { return h[i].when.Before(h[j].when) }
func (h agendaHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }

// Push adds an entry.
func (h *agendaHeap) Push(x any) { *h = append(*h, x.(agendaEntry)) }

// Pop removes the last entry.
func (h *agendaHeap) Pop() any {
	last := len(*h) - 1
	x := (*h)[last]
	*h = (*h)[:last]
	return x
}
