package kubelet

import (
	"time"

	"github.com/gherkube/gherkube/runtime/kubelet/containers"
	"github.com/gherkube/gherkube/runtime/kubelet/nodestatus"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// planExhaustion plans what the kernel does when the machine's memory is used up,
// if the kubelet has not evicted a pod before.
func (k *Kubelets) planExhaustion(m *machine, now time.Time) {
	p := &m.pressure
	p.exhausted.Stop()
	p.exhausted = nil
	if after, ok := p.load.After(now.Sub(p.since)).Reaches(m.Allocatable.Memory().Value() - systemMemory + 1); ok {
		p.exhausted = k.Clock.At(now.Add(after), func() { k.exhaust(m) })
	}
}

// exhaust ends the container whose score is highest (oom_badness): the share of the
// memory that it uses, in thousandths, and what is added to that.
func (k *Kubelets) exhaust(m *machine) {
	m.pressure.exhausted = nil
	now, capacity := k.shared.Now(), m.Allocatable.Memory().Value()
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
	if process := k.Runtime.Exhaust(victim); process != "" {
		m.pressure.killed = append(m.pressure.killed, process)
		k.Wake(store.Nodes.Key("", m.Name))
	}
}

// mostPID is the kernel's pid_max on machines of 64 bits with systemd.
const mostPID = 1 << 22

// told are the events of processes that the kernel has killed. Their numbers are
// those on the machine, which nobody else sees.
func (k *Kubelets) told(view store.View, m *machine) (out []loop.Effect) {
	killed := m.pressure.killed
	m.pressure.killed = nil
	obj, ok := store.Nodes.Get(view, "", m.Name)
	if !ok {
		return nil
	}
	for _, process := range killed {
		out = append(out, nodestatus.OutOfMemory(obj, process, systemProcesses+k.Rand.IntN(mostPID-systemProcesses)))
	}
	return out
}
