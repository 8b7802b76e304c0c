package kubelet

import (
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/kubelet/pod"
)

type probeType int

const (
	liveness probeType = iota
	readiness
	startup
)

func (t probeType) String() string { return [...]string{"Liveness", "Readiness", "Startup"}[t] }

// probeState is the state of a probe for a container (prober/results.Result).
type probeState int

const (
	probeUnknown probeState = iota
	probeSuccess
	probeFailure
)

// probe is a worker that probes one container of a pod periodically
// (prober.worker), from the pod's first sync until it ends.
type probe struct {
	pod  *worker
	kind probeType
	c    *corev1.Container
	spec *corev1.Probe

	id     string // of the container in the runtime that was seen last
	known  bool   // is there a result for it?
	result probeState
	last   probeState // of single probes
	run    int        // how many times in a row
	hold   bool       // nothing to probe until there is a new container

	ticker  *pod.Item
	busy    bool // a probe is going on
	ticked  bool // a tick came meanwhile
	cancel  func()
	stopped bool
	manual  *pod.Item
}

// addProbes starts the workers of the pod (prober.manager.AddPod).
func (p *worker) addProbes() {
	if p.probed {
		return
	}
	p.probed = true
	add := func(c *corev1.Container) {
		for _, k := range []struct {
			kind probeType
			spec *corev1.Probe
		}{{startup, c.StartupProbe}, {readiness, c.ReadinessProbe}, {liveness, c.LivenessProbe}} {
			if k.spec != nil {
				w := &probe{pod: p, kind: k.kind, c: c, spec: k.spec}
				p.probes = append(p.probes, w)
				p.At(p.Now(), w.tick)
			}
		}
	}
	for i := range p.API.Spec.Containers {
		add(&p.API.Spec.Containers[i])
	}
	for i := range p.API.Spec.InitContainers {
		if c := &p.API.Spec.InitContainers[i]; pod.IsSidecar(c) {
			add(c)
		}
	}
}

// stopProbes ends the workers of the given kinds; liveness and startup probes
// of sidecars go on until all are ended (StopLivenessAndStartup, RemovePod).
func (p *worker) stopProbes(kinds ...probeType) {
	all := slices.Contains(kinds, readiness)
	p.probes = slices.DeleteFunc(p.probes, func(w *probe) bool {
		if !slices.Contains(kinds, w.kind) || !all && pod.IsSidecar(w.c) {
			return false
		}
		w.stop()
		return true
	})
}

func (w *probe) stop() {
	w.stopped = true
	w.pod.Cancel(w.ticker)
	if w.cancel != nil {
		w.cancel()
	}
}

func (p *worker) probeOf(kind probeType, name string) *probe {
	for _, w := range p.probes {
		if w.kind == kind && w.c.Name == name {
			return w
		}
	}
	return nil
}

// probeResult returns what the kind of probe says of a container of the
// runtime (results.Manager.Get).
func (p *worker) probeResult(kind probeType, id string) (probeState, bool) {
	for _, w := range p.probes {
		if w.kind == kind && w.id == id && w.known {
			return w.result, true
		}
	}
	return probeUnknown, false
}

func (p *worker) probeFailed(kind probeType, id string) bool {
	result, found := p.probeResult(kind, id)
	return found && result == probeFailure
}

// tick is one tick of the worker's ticker. A tick during a probe is kept, one.
func (w *probe) tick() {
	w.ticker = w.pod.At(w.pod.Now().Add(time.Duration(w.spec.PeriodSeconds)*time.Second), w.tick)
	w.trigger()
}

// trigger probes now; trigger by hand moves the ticker as well.
func (w *probe) trigger() {
	if w.busy {
		w.ticked = true
		return
	}
	w.probeOnce()
}

// byHand asks for a probe at once, from which the period counts anew.
func (w *probe) byHand() {
	p := w.pod
	if w.stopped || w.manual != nil {
		return
	}
	w.manual = p.At(p.Now(), func() {
		w.manual = nil
		if w.stopped {
			return
		}
		p.Cancel(w.ticker)
		w.tick()
	})
}

// probeOnce is worker.doProbe.
func (w *probe) probeOnce() {
	p := w.pod
	if !p.manager.cached || w.stopped {
		return
	}
	status := &p.manager.status
	if pod.Terminal(status.Phase) {
		w.stop()
		return
	}
	c := pod.StatusOf(status.ContainerStatuses, w.c.Name)
	if c == nil || c.ContainerID == "" {
		c = pod.StatusOf(status.InitContainerStatuses, w.c.Name)
	}
	if c == nil || c.ContainerID == "" {
		return
	}
	w.meet(pod.TrimID(c.ContainerID))
	switch {
	case w.hold:
		return
	case c.State.Running == nil:
		w.set(probeFailure)
		if t := c.State.Terminated; t != nil && !pod.ShouldRestart(w.c, &p.API.Spec, t.ExitCode) && !p.lister.Seen().ShouldRestartAll(p.API, status) {
			w.stop()
		}
		return
	case p.API.DeletionTimestamp != nil && w.kind != readiness:
		w.set(probeSuccess)
		w.stop()
		return
	case int32(p.Now().Sub(c.State.Running.StartedAt.Time).Seconds()) < w.spec.InitialDelaySeconds:
		return
	}
	started := c.Started != nil && *c.Started
	if started == (w.kind == startup) {
		return
	}
	w.busy = true
	w.cancel = p.runProbe(w, status.PodIP, func(result probeState, valid bool) {
		w.busy, w.cancel = false, nil
		if w.stopped {
			return
		}
		if valid {
			w.count(result)
		}
		if w.ticked {
			w.ticked = false
			w.probeOnce()
		}
	})
}

// meet notices a new container in the runtime: the old result is void.
func (w *probe) meet(id string) {
	if w.id == id {
		return
	}
	w.id, w.known, w.hold = id, false, false
	switch w.kind {
	case readiness:
		w.set(probeFailure)
	case liveness:
		w.set(probeSuccess)
	case startup:
		w.set(probeUnknown)
	}
}

// count takes in the result of one probe: enough of the same in a row decide.
func (w *probe) count(result probeState) {
	if w.last == result {
		w.run++
	} else {
		w.last, w.run = result, 1
	}
	if result == probeFailure && w.run < int(w.spec.FailureThreshold) ||
		result == probeSuccess && w.run < int(w.spec.SuccessThreshold) {
		return
	}
	w.set(result)
	if w.kind == liveness && result == probeFailure || w.kind == startup {
		w.hold, w.run = true, 0
	}
}

// set records the state of the probe; a change is news for the kubelet's sync
// loop.
func (w *probe) set(result probeState) {
	if w.known && w.result == result {
		return
	}
	w.known, w.result = true, result
	p := w.pod
	switch w.kind {
	case liveness:
		if result == probeFailure {
			p.requestSync()
		}
	case readiness:
		p.setReadiness(w.id, result == probeSuccess)
		p.requestSync()
	case startup:
		p.setStartup(w.id, result == probeSuccess)
		p.requestSync()
	}
}
