// Package prober is the kubelet's prober: workers that probe the containers of a pod,
// and what their results mean.
package prober

import (
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/kubelet/pod"
	"github.com/gherkube/gherkube/runtime/kubelet/relist"
	"github.com/gherkube/gherkube/runtime/kubelet/status"
)

// Kind is a kind of probe.
type Kind int

// The kinds of probes.
const (
	Liveness Kind = iota
	Readiness
	Startup
)

// String is the kind as events name it.
func (k Kind) String() string { return [...]string{"Liveness", "Readiness", "Startup"}[k] }

// State is the state of a probe for a container (prober/results.Result).
type State int

// The states of probes.
const (
	Unknown State = iota
	Success
	Failure
)

// Prober are the probes of one pod.
type Prober struct {
	pod    *pod.Pod
	status *status.Manager
	lister *relist.Lister
	sync   func()

	begun  bool
	probes []*probe
}

// New returns the prober of a pod. It tells the status of readiness and startup,
// and asks for a sync where a result is a reason for one.
func New(p *pod.Pod, s *status.Manager, l *relist.Lister, sync func()) *Prober {
	return &Prober{pod: p, status: s, lister: l, sync: sync}
}

// Begin starts the workers of the pod (prober.manager.AddPod).
func (pr *Prober) Begin() {
	if pr.begun {
		return
	}
	pr.begun = true
	add := func(c *corev1.Container) {
		for _, k := range []struct {
			kind Kind
			spec *corev1.Probe
		}{{Startup, c.StartupProbe}, {Readiness, c.ReadinessProbe}, {Liveness, c.LivenessProbe}} {
			if k.spec != nil {
				w := &probe{of: pr, kind: k.kind, c: c, spec: k.spec}
				pr.probes = append(pr.probes, w)
				pr.pod.At(pr.pod.Now(), w.tick)
			}
		}
	}
	for i := range pr.pod.API.Spec.Containers {
		add(&pr.pod.API.Spec.Containers[i])
	}
	for i := range pr.pod.API.Spec.InitContainers {
		if c := &pr.pod.API.Spec.InitContainers[i]; pod.IsSidecar(c) {
			add(c)
		}
	}
}

// Restart makes the probes as a kubelet has them that starts anew: it counts from zero, and
// waits a part of the period by chance (worker.run). Containers stay as ready as they were
// (setReadyStateOnKubeletRestart).
func (pr *Prober) Restart() {
	for _, w := range pr.probes {
		if !w.stopped {
			w.restart()
		}
	}
}

// Stop ends the workers of the given kinds; liveness and startup probes
// of sidecars go on until all are ended (StopLivenessAndStartup, RemovePod).
func (pr *Prober) Stop(kinds ...Kind) {
	all := slices.Contains(kinds, Readiness)
	pr.probes = slices.DeleteFunc(pr.probes, func(w *probe) bool {
		if !slices.Contains(kinds, w.kind) || !all && pod.IsSidecar(w.c) {
			return false
		}
		w.stop()
		return true
	})
}

func (pr *Prober) find(kind Kind, name string) *probe {
	for _, w := range pr.probes {
		if w.kind == kind && w.c.Name == name {
			return w
		}
	}
	return nil
}

// Result returns what the kind of probe says of a container of the
// runtime (results.Manager.Get).
func (pr *Prober) Result(kind Kind, id string) (State, bool) {
	for _, w := range pr.probes {
		if w.kind == kind && w.id == id && w.known {
			return w.result, true
		}
	}
	return Unknown, false
}

// Failed reports whether the kind of probe failed for a container of the runtime.
func (pr *Prober) Failed(kind Kind, id string) bool {
	result, found := pr.Result(kind, id)
	return found && result == Failure
}

// Mark says which containers have started and are ready
// (prober.manager.UpdatePodStatus).
func (pr *Prober) Mark(apps, inits []corev1.ContainerStatus) {
	for i := range apps {
		s := &apps[i]
		started := pr.isStarted(s)
		s.Started = &started
		if started {
			s.Ready = pr.isReady(s)
		}
	}
	for i := range inits {
		s := &inits[i]
		started := pr.isStarted(s)
		s.Started = &started
		c := pod.ContainerOf(&pr.pod.API.Spec, s.Name)
		switch {
		case c == nil:
		case !pod.IsSidecar(c):
			s.Ready = s.Ready || s.State.Terminated != nil && s.State.Terminated.ExitCode == 0
		case started:
			s.Ready = pr.isReady(s)
		}
	}
}

// isStarted is prober.manager.isContainerStarted.
func (pr *Prober) isStarted(s *corev1.ContainerStatus) bool {
	if s.State.Running == nil {
		return false
	}
	if result, ok := pr.Result(Startup, pod.TrimID(s.ContainerID)); ok {
		return result == Success
	}
	if s.Started != nil && *s.Started {
		return true
	}
	return pr.find(Startup, s.Name) == nil
}

func (pr *Prober) isReady(s *corev1.ContainerStatus) bool {
	if s.State.Running == nil {
		return false
	}
	if result, ok := pr.Result(Readiness, pod.TrimID(s.ContainerID)); ok && result == Success {
		return true
	}
	w := pr.find(Readiness, s.Name)
	if w == nil {
		return true
	}
	w.byHand()
	return false
}
