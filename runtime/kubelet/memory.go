package kubelet

import (
	"time"

	"github.com/gherkube/gherkube/runtime/clock"
	"github.com/gherkube/gherkube/runtime/container/usage"
	"github.com/gherkube/gherkube/runtime/kubelet/containers"
	"github.com/gherkube/gherkube/runtime/kubelet/node"
	"github.com/gherkube/gherkube/runtime/kubelet/nodestatus"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// memory is what a machine knows of its memory.
type memory struct {
	*occupied
	load  usage.Load // of all containers, since the last change
	since time.Time
	// exhausted is when all of it is used, and the kernel kills somebody.
	exhausted *clock.Timer
	killed    []string // processes that the kernel has killed, which nobody has told
}

// used is how much of the memory is used.
func (m *memory) used(now time.Time) int64 {
	return node.SystemMemory + m.load.After(now.Sub(m.since)).Resident()
}

// changed notes that a container uses something else than before.
func (m *memory) changed(before, after usage.Load, now time.Time) {
	m.load = m.load.After(now.Sub(m.since)).Minus(before).Plus(after)
	m.since = now
	m.planExhaustion(now)
}

// reaches says after which while containers use so much.
func (m *memory) reaches(limit int64, now time.Time) (time.Duration, bool) {
	return m.load.After(now.Sub(m.since)).Reaches(limit)
}

// planExhaustion plans what the kernel does when the machine's memory is used up,
// if the kubelet has not evicted a pod before.
func (m *memory) planExhaustion(now time.Time) {
	m.exhausted.Stop()
	m.exhausted = nil
	if after, ok := m.reaches(m.Allocatable.Memory().Value()-node.SystemMemory+1, now); ok {
		m.exhausted = m.shared.Clock.At(now.Add(after), m.exhaust)
	}
}

// exhaust ends the container whose score is highest (oom_badness): the share of the
// memory that it uses, in thousandths, and what is added to that.
func (m *memory) exhaust() {
	m.exhausted = nil
	now, capacity := m.shared.Now(), m.Allocatable.Memory().Value()
	victim, highest := "", int64(0)
	for _, w := range m.pods {
		for _, u := range w.containers.Used() {
			memory := u.Meter.Load(now).Resident()
			if !u.At(now) || memory == 0 || capacity == 0 {
				continue
			}
			score := memory/(capacity/1000+1) + int64(containers.OOMScoreAdj(w.API, u.Name, capacity))
			if victim == "" || score > highest {
				victim, highest = u.ID, score
			}
		}
	}
	if process := m.shared.Runtime.Exhaust(victim); process != "" {
		m.killed = append(m.killed, process)
		m.wakeNode()
	}
}

// mostPID is the kernel's pid_max on machines of 64 bits with systemd.
const mostPID = 1 << 22

// told are the events of processes that the kernel has killed. Their numbers are
// those on the machine, which nobody else sees.
func (m *memory) told(view store.View) (out []loop.Effect) {
	killed := m.killed
	m.killed = nil
	obj, ok := m.object(view)
	if !ok {
		return nil
	}
	for _, process := range killed {
		out = append(out, nodestatus.OutOfMemory(obj, process, node.SystemProcesses+m.shared.Rand.IntN(mostPID-node.SystemProcesses)))
	}
	return out
}
