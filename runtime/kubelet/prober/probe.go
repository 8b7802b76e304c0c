package prober

import (
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/kubelet/pod"
)

// probe is a worker that probes one container of a pod periodically
// (prober.worker), from the pod's first sync until it ends.
type probe struct {
	of   *Prober
	kind Kind
	c    *corev1.Container
	spec *corev1.Probe

	id     string // of the container in the runtime that was seen last
	known  bool   // is there a result for it?
	result State
	last   State // of single probes
	run    int   // how many times in a row
	hold   bool  // nothing to probe until there is a new container

	ticker  *pod.Item
	busy    bool // a probe is going on
	ticked  bool // a tick came meanwhile
	cancel  func()
	stopped bool
	manual  *pod.Item
}

func (w *probe) stop() {
	w.stopped = true
	w.of.pod.Cancel(w.ticker)
	if w.cancel != nil {
		w.cancel()
	}
}

// restart forgets what was counted.
func (w *probe) restart() {
	p := w.of.pod
	if w.cancel != nil {
		w.cancel()
	}
	w.busy, w.ticked, w.cancel = false, false, nil
	w.last, w.run = Unknown, 0
	if w.kind == Liveness {
		w.hold, w.result = false, Success
	}
	p.Cancel(w.ticker)
	period := time.Duration(w.spec.PeriodSeconds) * time.Second
	w.ticker = p.At(p.Now().Add(time.Duration(p.Rand.Float64()*float64(period))), w.tick)
}

// tick is one tick of the worker's ticker. A tick during a probe is kept, one.
func (w *probe) tick() {
	w.ticker = w.of.pod.At(w.of.pod.Now().Add(time.Duration(w.spec.PeriodSeconds)*time.Second), w.tick)
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
	p := w.of.pod
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
	p := w.of.pod
	if !w.of.status.Known() || w.stopped {
		return
	}
	status := w.of.status.Latest()
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
		w.set(Failure)
		if t := c.State.Terminated; t != nil && !pod.ShouldRestart(w.c, &p.API.Spec, t.ExitCode) && !w.of.lister.Seen().ShouldRestartAll(p.API, status) {
			w.stop()
		}
		return
	case p.API.DeletionTimestamp != nil && w.kind != Readiness:
		w.set(Success)
		w.stop()
		return
	case int32(p.Now().Sub(c.State.Running.StartedAt.Time).Seconds()) < w.spec.InitialDelaySeconds:
		return
	}
	started := c.Started != nil && *c.Started
	if started == (w.kind == Startup) {
		return
	}
	w.busy = true
	w.cancel = w.do(status.PodIP, func(result State, valid bool) {
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
	case Readiness:
		w.set(Failure)
	case Liveness:
		w.set(Success)
	case Startup:
		w.set(Unknown)
	}
}

// count takes in the result of one probe: enough of the same in a row decide.
func (w *probe) count(result State) {
	if w.last == result {
		w.run++
	} else {
		w.last, w.run = result, 1
	}
	if result == Failure && w.run < int(w.spec.FailureThreshold) ||
		result == Success && w.run < int(w.spec.SuccessThreshold) {
		return
	}
	w.set(result)
	if w.kind == Liveness && result == Failure || w.kind == Startup {
		w.hold, w.run = true, 0
	}
}

// set records the state of the probe; a change is news for the kubelet's sync
// loop.
func (w *probe) set(result State) {
	if w.known && w.result == result {
		return
	}
	w.known, w.result = true, result
	switch w.kind {
	case Liveness:
		if result == Failure {
			w.of.sync()
		}
	case Readiness:
		w.of.status.SetReadiness(w.id, result == Success)
		w.of.sync()
	case Startup:
		w.of.status.SetStartup(w.id, result == Success)
		w.of.sync()
	}
}
