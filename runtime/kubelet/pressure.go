package kubelet

import (
	"math"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/clock"
	"github.com/gherkube/gherkube/runtime/container/usage"
	"github.com/gherkube/gherkube/runtime/kubelet/eviction"
	"github.com/gherkube/gherkube/runtime/kubelet/node"
	"github.com/gherkube/gherkube/runtime/kubelet/nodestatus"
	"github.com/gherkube/gherkube/runtime/kubelet/pod"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// pressure is what a machine knows of what it is short of, and its eviction manager.
type pressure struct {
	*occupied
	memory    *memory
	disk      *nodefs
	collector *collector

	processes int64        // of its containers
	check     *clock.Timer // of the next look
	due       bool         // it is time for it
	limit     int64        // of what containers use of memory, for a threshold to be met
	victim    *worker      // that was evicted last, until it is cleaned up
	evicted   time.Time    // when
}

// manage gives the machine a new eviction manager.
func (p *pressure) manage(s eviction.Settings) {
	p.check.Stop()
	p.check, p.victim, p.due = nil, nil, true
	p.manager = eviction.NewManager(s)
	p.limit = p.manager.Limit(corev1.ResourceMemory, p.Allocatable.Memory().Value()) - node.SystemMemory
	p.disk.forget()
}

// used notes that a container uses something else than before. The eviction manager
// looks when its threshold may be met, and not before.
func (p *pressure) used(before, after usage.Load) {
	now := p.shared.Now()
	p.memory.changed(before, after, now)
	p.plan(now)
}

// forked notes that containers have more processes than before.
func (p *pressure) forked(processes int64) {
	p.processes += processes
	if processes > 0 && p.check == nil && p.crowded() {
		p.plan(p.shared.Now())
	}
}

// crowded reports whether a threshold of process numbers is met.
func (p *pressure) crowded() bool {
	return node.SystemProcesses+p.processes >= p.manager.Limit(eviction.PIDs, node.Processes(p.Allocatable))
}

// plan plans when the eviction manager looks. Under pressure it looks anyway.
func (p *pressure) plan(now time.Time) {
	if p.manager.Pressure(now) {
		return
	}
	p.check.Stop()
	p.check = nil
	if p.disk.due || p.crowded() {
		p.checkAt(pod.Tick(now, eviction.Interval, p.evictions))
	} else if after, ok := p.memory.reaches(p.limit, now); ok {
		p.checkAt(pod.Tick(now.Add(after), eviction.Interval, p.evictions))
	}
}

// checkAt makes the eviction manager look at an instant.
func (p *pressure) checkAt(when time.Time) {
	p.check.Stop()
	p.check = p.shared.Clock.At(when, func() {
		p.check, p.due = nil, true
		p.wakeNode()
	})
}

// synchronize is managerImpl.synchronize and the loop around it. What it
// evicts ends in the pod's own reconciliation.
func (p *pressure) synchronize(view store.View, now time.Time) []loop.Effect {
	if !p.due {
		return nil // it is not time
	}
	p.due = false
	if v := p.victim; v != nil {
		if v.work != finished && now.Sub(p.evicted) < eviction.CleanupTimeout {
			p.checkAt(now.Add(eviction.CleanupPoll))
			return nil
		}
		p.victim = nil
	}
	obj, ok := p.object(view)
	if !ok {
		return nil
	}
	effects := p.relieve(obj, now)
	switch {
	case p.victim != nil:
		p.checkAt(now.Add(eviction.CleanupPoll))
	case p.manager.Pressure(now):
		p.checkAt(pod.Tick(now, eviction.Interval, p.evictions))
	default:
		p.plan(now)
	}
	p.reporter.Pressures(nodestatus.Pressures{
		Memory: p.manager.Has(corev1.NodeMemoryPressure, now),
		Disk:   p.manager.Has(corev1.NodeDiskPressure, now),
		PID:    p.manager.Has(corev1.NodePIDPressure, now),
	})
	return effects
}

// relieve observes what the node is short of, and does something about that which
// comes first.
func (p *pressure) relieve(obj *corev1.Node, now time.Time) []loop.Effect {
	reclaim := p.manager.Observe(p.measure(now), now)
	if reclaim == nil {
		return nil
	}
	met := []loop.Effect{nodestatus.ThresholdMet(obj, reclaim.Resource)}
	if reclaim.OfDisk() {
		p.collector.free(math.MaxInt64, now)
		if p.manager.Relieved(p.measure(now)) {
			return met
		}
	}
	p.evict(reclaim, now)
	return met
}

// measure is what the machine has and uses (summaryProvider).
func (p *pressure) measure(now time.Time) eviction.Usage {
	disk, inodes := p.disk.measure(now)
	return eviction.Usage{
		Memory: eviction.Amounts{Capacity: p.Allocatable.Memory().Value(), Used: p.memory.used(now)},
		Disk:   disk,
		Inodes: inodes,
		PIDs:   eviction.Amounts{Capacity: node.Processes(p.Allocatable), Used: node.SystemProcesses + p.processes},
	}
}

// evict ends the first pod that may go.
func (p *pressure) evict(reclaim *eviction.Reclaim, now time.Time) {
	workers := map[*corev1.Pod]*worker{}
	var pods []eviction.Pod
	for _, w := range p.pods {
		if w.work != syncing || w.Gone {
			continue
		}
		workers[w.API] = w
		pods = append(pods, eviction.Pod{API: w.API, Containers: w.uses(now), Volumes: sum(w.volumes.EmptyDirs()), VolumeFiles: w.volumes.Files()})
	}
	api, message, grace, ok := reclaim.First(pods)
	if !ok {
		return
	}
	w := workers[api]
	p.victim, p.evicted = w, now
	w.Soon(func() { w.evict(message, grace) })
}
