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
	// exhausted is when all of the memory is used, and the kernel kills somebody.
	exhausted *clock.Timer
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
	if m.disk.due {
		k.checkAt(m, pod.Tick(now, eviction.Interval, p.phase))
	} else if after, ok := p.load.After(now.Sub(p.since)).Reaches(p.manager.Memory.Limit() - systemMemory); ok {
		k.checkAt(m, pod.Tick(now.Add(after), eviction.Interval, p.phase))
	}
}

// checkAt makes the eviction manager look at an instant.
func (k *Kubelets) checkAt(m *machine, when time.Time) {
	m.pressure.check.Stop()
	m.pressure.check = k.Clock.At(when, func() {
		m.pressure.check = nil
		k.Wake(store.Nodes.Key("", m.Name))
	})
}

// synchronize is managerImpl.synchronize and the loop around it. What it
// evicts ends in the pod's own reconciliation.
func (k *Kubelets) synchronize(view store.View, m *machine, now time.Time) []loop.Effect {
	p := &m.pressure
	if p.check != nil {
		return nil // it is not time
	}
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
	m.reporter.Memory(condition(&p.manager.Memory, now))
	m.reporter.Disk(condition(&p.manager.Disk, now))
	return effects
}

// relieve observes what the node is short of, and does something about that which
// comes first (byEvictionPriority).
func (k *Kubelets) relieve(m *machine, obj *corev1.Node, now time.Time) []loop.Effect {
	p := &m.pressure
	memory := p.used(now)
	short, full := p.manager.Memory.Observe(memory, now), k.diskIsFull(m, now)
	switch {
	case short:
		k.evict(m, &p.manager.Memory, memory, now)
		return []loop.Effect{nodestatus.ThresholdMet(obj, corev1.ResourceMemory)}
	case full:
		m.images.Free(math.MaxInt64, m.imagesInUse(), now, m.collection()) // reclaimNodeLevelResources
		if used := m.onDisk(); used >= p.manager.Disk.Limit() {
			k.evict(m, &p.manager.Disk, used, now)
		}
		return []loop.Effect{nodestatus.ThresholdMet(obj, corev1.ResourceEphemeralStorage)}
	}
	return nil
}

func condition(s *eviction.Signal, now time.Time) corev1.ConditionStatus {
	if s.Pressure(now) {
		return corev1.ConditionTrue
	}
	return corev1.ConditionFalse
}

// evict ends the first pod that may go.
func (k *Kubelets) evict(m *machine, s *eviction.Signal, used int64, now time.Time) {
	workers := map[*corev1.Pod]*worker{}
	var pods []eviction.Pod
	for _, w := range m.pods {
		if w.work != syncing || w.Gone {
			continue
		}
		workers[w.API] = w
		pods = append(pods, eviction.Pod{API: w.API, Containers: w.uses(now), Volumes: sum(w.volumes.EmptyDirs())})
	}
	s.Rank(pods)
	i := slices.IndexFunc(pods, func(p eviction.Pod) bool { return !eviction.IsCritical(p.API) })
	if i < 0 {
		return
	}
	w := workers[pods[i].API]
	m.pressure.victim, m.pressure.evicted = w, now
	message := s.Message(pods[i], used)
	w.Soon(func() { w.evict(message) })
}

// uses is what the pod's running containers use, and have on the node's disk.
func (p *worker) uses(now time.Time) []eviction.Container {
	written := p.containers.Written()
	var out []eviction.Container
	for _, u := range p.containers.Used() {
		if u.At(now) {
			out = append(out, eviction.Container{Name: u.Name, Memory: u.Meter.Load(now).Resident(), Disk: written[u.Name]})
		}
	}
	slices.SortFunc(out, func(a, b eviction.Container) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

// evict is managerImpl.evictPod.
func (p *worker) evict(message string) {
	if p.work != syncing {
		return
	}
	p.end(&status.Eviction{Reason: eviction.Reason, Message: message, Disruption: corev1.PodReasonTerminationByKubelet})
}

// end ends the pod for a reason that its status and an event tell.
func (p *worker) end(why *status.Eviction) {
	p.retire(why)
	p.grace = eviction.GraceSeconds
	p.requestSync()
}

// retire is the beginning of the pod's end.
func (p *worker) retire(why *status.Eviction) {
	p.Event(corev1.EventTypeWarning, why.Reason, "%s", why.Message)
	p.eviction = why
	p.terminate()
}
