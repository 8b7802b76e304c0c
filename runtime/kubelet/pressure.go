package kubelet

import (
	"cmp"
	"math"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/clock"
	"github.com/gherkube/gherkube/runtime/container/usage"
	"github.com/gherkube/gherkube/runtime/kubelet/eviction"
	"github.com/gherkube/gherkube/runtime/kubelet/nodestatus"
	"github.com/gherkube/gherkube/runtime/kubelet/pod"
	"github.com/gherkube/gherkube/runtime/kubelet/status"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// pressure is what a machine knows of what it is short of.
type pressure struct {
	manager *eviction.Manager
	phase   time.Duration // of the manager's ticks
	load    usage.Load    // of all containers, since the last change
	since   time.Time
	check   *clock.Timer // of the next look
	due     bool         // it is time for it
	// exhausted is when all of the memory is used, and the kernel kills somebody.
	exhausted *clock.Timer
	killed    []string  // processes that the kernel has killed, which nobody has told
	limit     int64     // of what containers use of memory, for a threshold to be met
	victim    *worker   // that was evicted last, until it is cleaned up
	evicted   time.Time // when
}

// used is how much memory of the machine is used.
func (p *pressure) used(now time.Time) int64 {
	return systemMemory + p.load.After(now.Sub(p.since)).Resident()
}

// used notes that a container of a node uses something else than before. The
// eviction manager looks when its threshold may be met, and not before.
func (k *Kubelets) used(name string, before, now usage.Load) {
	m := k.nodes[name]
	if m == nil {
		return
	}
	p, at := &m.pressure, k.shared.Now()
	p.load = p.load.After(at.Sub(p.since)).Minus(before).Plus(now)
	p.since = at
	k.planExhaustion(m, at)
	k.plan(m, at)
}

// plan plans when the eviction manager looks. Under pressure it looks anyway.
func (k *Kubelets) plan(m *machine, now time.Time) {
	p := &m.pressure
	if p.manager.Pressure(now) {
		return
	}
	p.check.Stop()
	p.check = nil
	if m.disk.due || m.crowded() {
		k.checkAt(m, pod.Tick(now, eviction.Interval, p.phase))
	} else if after, ok := p.load.After(now.Sub(p.since)).Reaches(p.limit); ok {
		k.checkAt(m, pod.Tick(now.Add(after), eviction.Interval, p.phase))
	}
}

// checkAt makes the eviction manager look at an instant.
func (k *Kubelets) checkAt(m *machine, when time.Time) {
	m.pressure.check.Stop()
	m.pressure.check = k.Clock.At(when, func() {
		m.pressure.check, m.pressure.due = nil, true
		k.Wake(store.Nodes.Key("", m.Name))
	})
}

// synchronize is managerImpl.synchronize and the loop around it. What it
// evicts ends in the pod's own reconciliation.
func (k *Kubelets) synchronize(view store.View, m *machine, now time.Time) []loop.Effect {
	p := &m.pressure
	if !p.due {
		return nil // it is not time
	}
	p.due = false
	if v := p.victim; v != nil {
		if v.work != finished && now.Sub(p.evicted) < eviction.CleanupTimeout {
			k.checkAt(m, now.Add(eviction.CleanupPoll))
			return nil
		}
		p.victim = nil
	}
	obj, ok := store.Nodes.Get(view, "", m.Name)
	if !ok {
		return nil
	}
	effects := k.relieve(m, obj, now)
	switch {
	case p.victim != nil:
		k.checkAt(m, now.Add(eviction.CleanupPoll))
	case p.manager.Pressure(now):
		k.checkAt(m, pod.Tick(now, eviction.Interval, p.phase))
	default:
		k.plan(m, now)
	}
	m.reporter.Pressures(nodestatus.Pressures{
		Memory: p.manager.Has(corev1.NodeMemoryPressure, now),
		Disk:   p.manager.Has(corev1.NodeDiskPressure, now),
		PID:    p.manager.Has(corev1.NodePIDPressure, now),
	})
	return effects
}

// relieve observes what the node is short of, and does something about that which
// comes first.
func (k *Kubelets) relieve(m *machine, obj *corev1.Node, now time.Time) []loop.Effect {
	p := &m.pressure
	reclaim := p.manager.Observe(k.measure(m, now), now)
	if reclaim == nil {
		return nil
	}
	met := []loop.Effect{nodestatus.ThresholdMet(obj, reclaim.Resource)}
	if reclaim.OfDisk() {
		m.images.Free(math.MaxInt64, m.imagesInUse(), now, m.collection())
		if p.manager.Relieved(k.measure(m, now)) {
			return met
		}
	}
	k.evict(m, reclaim, now)
	return met
}

// measure is what the machine has and uses (summaryProvider).
func (k *Kubelets) measure(m *machine, now time.Time) eviction.Usage {
	disk := m.onDisk()
	m.disk.due, m.disk.files = false, m.fileRoom()
	k.planCollection(m, disk, now)
	m.disk.room = m.room(disk)
	return eviction.Usage{
		Memory: eviction.Amounts{Capacity: m.Allocatable.Memory().Value(), Used: m.pressure.used(now)},
		Disk:   eviction.Amounts{Capacity: diskOf(m.Allocatable), Used: disk},
		Inodes: eviction.Amounts{Capacity: m.inodes(), Used: m.inodesUsed()},
		PIDs:   eviction.Amounts{Capacity: m.mostProcesses(), Used: systemProcesses + m.processes},
	}
}

// evict ends the first pod that may go.
func (k *Kubelets) evict(m *machine, reclaim *eviction.Reclaim, now time.Time) {
	workers := map[*corev1.Pod]*worker{}
	var pods []eviction.Pod
	for _, w := range m.pods {
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
	m.pressure.victim, m.pressure.evicted = w, now
	w.Soon(func() { w.evict(message, grace) })
}

// uses is what the pod's running containers use, and have on the node's disk.
func (p *worker) uses(now time.Time) []eviction.Container {
	written := p.containers.Written()
	files, processes := p.containers.Counts()
	var out []eviction.Container
	for _, u := range p.containers.Used() {
		if u.At(now) {
			out = append(out, eviction.Container{
				Name: u.Name, Memory: u.Meter.Load(now).Resident(), Disk: written[u.Name],
				Files: files[u.Name], Processes: processes[u.Name],
			})
		}
	}
	slices.SortFunc(out, func(a, b eviction.Container) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

// evict is managerImpl.evictPod.
func (p *worker) evict(message string, grace int64) {
	if p.work != syncing {
		return
	}
	p.end(&status.Eviction{Reason: eviction.Reason, Message: message, Disruption: corev1.PodReasonTerminationByKubelet}, grace)
}

// end ends the pod within some seconds, for a reason that its status and an event
// tell.
func (p *worker) end(why *status.Eviction, grace int64) {
	p.retire(why)
	p.grace = max(grace, 1) // calculateEffectiveGracePeriod
	p.requestSync()
}

// retire is the beginning of the pod's end.
func (p *worker) retire(why *status.Eviction) {
	p.Event(corev1.EventTypeWarning, why.Reason, "%s", why.Message)
	p.eviction = why
	p.terminate()
}
