package containers

import (
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/kubelet/backoff"
	"github.com/gherkube/gherkube/runtime/kubelet/environment"
	"github.com/gherkube/gherkube/runtime/kubelet/images"
	"github.com/gherkube/gherkube/runtime/kubelet/pod"
	"github.com/gherkube/gherkube/runtime/kubelet/relist"
	"github.com/gherkube/gherkube/runtime/kubelet/volume"
)

// Reasons of events about sandboxes (pkg/kubelet/events).
const (
	sandboxChanged         = "SandboxChanged"
	failedCreatePodSandBox = "FailedCreatePodSandBox"
)

// Result is one result of a sync (kubecontainer.SyncResult). The name of
// the container is empty for what is not the start of one.
type Result struct {
	Container string
	Err       error
	Message   string
}

// Starter brings the containers of a pod to where its spec wants them.
type Starter struct {
	cs           *Containers
	images       *images.Images
	env          *environment.Builder
	volumes      *volume.Volumes
	sandboxReady func()
	restarts     backoff.Backoff
}

// NewStarter returns the starter of the containers. It calls sandboxReady when it
// has made a sandbox.
func NewStarter(cs *Containers, im *images.Images, env *environment.Builder, volumes *volume.Volumes, sandboxReady func()) *Starter {
	return &Starter{
		cs: cs, images: im, env: env, volumes: volumes, sandboxReady: sandboxReady,
		restarts: backoff.New(backoffInitial, backoffMax),
	}
}

// Forget forgets how often containers and pulls have failed, as a kubelet does that
// starts anew.
func (s *Starter) Forget() {
	s.restarts = backoff.New(backoffInitial, backoffMax)
	s.images.Forget()
}

// Sync does what the actions say, which were planned for what was seen, and then
// calls done with what came of it (kubeGenericRuntimeManager.SyncPod).
func (s *Starter) Sync(seen relist.Pod, a Actions, done func([]Result)) {
	going := &sync{Starter: s, seen: seen, actions: a}
	going.run(func() { done(going.results) })
}

// sync is one Sync of a starter.
type sync struct {
	*Starter
	actions Actions
	seen    relist.Pod
	results []Result
}

// report adds a result, that of a success if the error is nil.
func (s *sync) report(container string, err error, message string) {
	s.results = append(s.results, Result{container, err, message})
}

// run does what the actions say, step by step, and then calls done.
func (s *sync) run(done func()) {
	a := &s.actions
	if a.createSandbox && s.seen.Sandbox.Exists {
		s.cs.pod.Event(corev1.EventTypeNormal, sandboxChanged, "Pod sandbox changed, it will be killed and re-created.")
	}
	next := func() { s.sandboxStep(done) }
	switch {
	case a.killPod:
		s.report("", nil, "")
		s.cs.killPod(runningIn(&s.seen), nil, func() {
			if a.createSandbox {
				s.purgeInitContainers()
			}
			next()
		})
	case len(a.kill) > 0:
		s.killEach(a.kill, next)
	case len(a.reset) > 0:
		s.resetEach(a.reset, next)
	default:
		next()
	}
}

// killEach stops containers one after the other.
func (s *sync) killEach(kills []kill, done func()) {
	if len(kills) == 0 {
		done()
		return
	}
	k := kills[0]
	s.report("", nil, "")
	s.cs.killContainer(k, nil, nil, func() { s.killEach(kills[1:], done) })
}

// resetEach removes containers for RestartAllContainers, those that run by
// killing them first.
func (s *sync) resetEach(resets []kill, done func()) {
	if len(resets) == 0 {
		done()
		return
	}
	r := resets[0]
	s.report("", nil, "")
	remove := func() {
		s.cs.removeRecord(r.id)
		s.resetEach(resets[1:], done)
	}
	if !r.running {
		remove()
		return
	}
	zero := int64(0)
	s.cs.killContainer(r, &zero, nil, remove)
}

// sandboxStep makes a sandbox if that is to be done, and starts containers in it.
func (s *sync) sandboxStep(done func()) {
	s.pruneInitContainers()
	if !s.actions.createSandbox {
		s.resizeStep(func() { s.startStep(s.starts(), done) })
		return
	}
	s.cs.createSandbox(s.actions.attempt, func(err error) {
		if err != nil {
			s.report("", err, "")
			s.cs.pod.Event(corev1.EventTypeWarning, failedCreatePodSandBox, "Failed to create pod sandbox: %v", err)
			done()
			return
		}
		s.report("", nil, "")
		s.cs.initialize()
		s.showCgroup()
		s.sandboxReady()
		s.startStep(s.starts(), done)
	})
}

// start is one container to start.
type start struct {
	container *corev1.Container
	ephemeral *corev1.EphemeralContainer
	// essential containers that fail to start end the sync: init containers
	// that are not sidecars.
	essential bool
}

func (s *sync) starts() []start {
	var out []start
	spec := &s.cs.pod.API.Spec
	for _, i := range s.actions.startEphemeral {
		e := &spec.EphemeralContainers[i]
		out = append(out, start{container: (*corev1.Container)(&e.EphemeralContainerCommon), ephemeral: e})
	}
	for _, i := range s.actions.startInit {
		c := &spec.InitContainers[i]
		out = append(out, start{container: c, essential: !pod.IsSidecar(c)})
	}
	for _, i := range s.actions.start {
		out = append(out, start{container: &spec.Containers[i]})
	}
	return out
}

// startStep starts containers one after the other.
func (s *sync) startStep(starts []start, done func()) {
	if len(starts) == 0 {
		done()
		return
	}
	st := starts[0]
	s.startContainer(st, func(err error, message string) {
		s.report(st.container.Name, err, message)
		if err != nil && st.essential {
			done()
			return
		}
		s.startStep(starts[1:], done)
	})
}

// purgeInitContainers removes all init containers of the former sandbox.
func (s *sync) purgeInitContainers() {
	for i := range s.cs.pod.API.Spec.InitContainers {
		name := s.cs.pod.API.Spec.InitContainers[i].Name
		for _, r := range slices.Clone(s.cs.records) {
			if r.Name == name {
				s.cs.removeRecord(r.ID)
			}
		}
	}
}

// pruneInitContainers keeps only the last ended container of each init
// container (pruneInitContainersBeforeStart).
func (s *sync) pruneInitContainers() {
	for i := range s.cs.pod.API.Spec.InitContainers {
		s.cs.prune(s.cs.pod.API.Spec.InitContainers[i].Name, 1)
	}
}
