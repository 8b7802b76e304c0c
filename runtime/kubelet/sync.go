package kubelet

import (
	"github.com/gherkube/gherkube/runtime/kubelet/images"

	"errors"
	"github.com/gherkube/gherkube/runtime/kubelet/prober"
	"github.com/gherkube/gherkube/runtime/kubelet/relist"
	"github.com/gherkube/gherkube/runtime/kubelet/status"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/kubelet/pod"
	"github.com/gherkube/gherkube/runtime/kubelet/volume"
)

// generate makes the pod's status. A pod whose active deadline has passed is ended
// (activeDeadlineHandler.ShouldEvict).
func (p *worker) generate(o *relist.Pod, end status.Ending) corev1.PodStatus {
	facts := status.Facts{Seen: o, End: end, Failures: p.reasons, Mark: p.prober.Mark}
	if p.pastDeadline() {
		facts.Evicted = &status.Eviction{Reason: "DeadlineExceeded", Message: "Pod was active on the node longer than the specified deadline"}
		p.Event(corev1.EventTypeNormal, facts.Evicted.Reason, "%s", facts.Evicted.Message)
		if p.work == syncing {
			p.terminate()
		}
	}
	return p.status.Generate(facts)
}

// syncPod brings the pod closer to its spec: Kubelet.SyncPod.
func (p *worker) syncPod() {
	s := p.generate(p.lister.Seen(), status.Restartable)
	p.status.Set(s)
	if pod.Terminal(s.Phase) {
		p.terminate()
		p.advanced(terminating)
		return
	}
	p.volumes.Mount(func(err error) {
		if err != nil {
			if !errors.Is(err, volume.ErrCanceled) {
				p.Event(corev1.EventTypeWarning, volume.FailedMount, "Unable to attach or mount volumes: %v", err)
			}
			p.synced([]error{err})
			return
		}
		p.prober.Begin()
		sync := &podSync{worker: p, actions: p.computeActions(p.lister.Seen(), pod.RestartsAll(&s)), seen: *p.lister.Seen()}
		sync.run(func() { p.runtimeSynced(sync) })
	})
}

// runtimeSynced is what Kubelet.SyncPod does after the runtime's SyncPod.
func (p *worker) runtimeSynced(s *podSync) {
	var errs []error
	pullFailed := false
	for _, r := range s.results {
		if r.container != "" && r.err != nil {
			if p.reasons == nil {
				p.reasons = map[string]status.StartError{}
			}
			p.reasons[r.container] = status.StartError{Reason: r.err, Message: r.message}
		} else if r.container != "" {
			delete(p.reasons, r.container)
		}
		if r.err != nil {
			errs = append(errs, r.err)
		}
		pullFailed = pullFailed || errors.Is(r.err, images.ErrImagePull)
	}
	if missing := p.missingPullSecrets(); pullFailed && len(missing) > 0 {
		p.Event(corev1.EventTypeWarning, failedRetrievePullSecrets,
			"Unable to retrieve some image pull secrets (%s); attempting to pull the image may not succeed.", strings.Join(missing, ", "))
	}
	p.synced(errs)
	if len(errs) > 0 || len(s.results) == 0 {
		return
	}
	p.lister.Plan(p.Now().Add(p.Last(p.Latency.Relist)))
	if len(s.actions.reset) > 0 {
		p.requestSync()
	}
}

func (p *worker) missingPullSecrets() []string {
	var missing []string
	for _, ref := range p.API.Spec.ImagePullSecrets {
		if _, ok := p.Secret(ref.Name); !ok && ref.Name != "" {
			missing = append(missing, ref.Name)
		}
	}
	return missing
}

// syncTerminating stops all containers: Kubelet.SyncTerminatingPod.
func (p *worker) syncTerminating() {
	p.status.Set(p.generate(p.lister.Seen(), status.Restartable))
	p.prober.Stop(prober.Liveness, prober.Startup)
	grace := p.grace
	p.killPod(p.runningIn(p.lister.Seen()), &grace, func() {
		p.prober.Stop(prober.Liveness, prober.Startup, prober.Readiness)
		o := p.lister.Now()
		p.status.Set(p.generate(&o, status.Ends))
		p.advanced(terminated)
	})
}

// syncTerminated cleans up: Kubelet.SyncTerminatedPod.
func (p *worker) syncTerminated() {
	p.status.Set(p.generate(p.lister.Seen(), status.Ends))
	p.After(p.Latency.Unmount, func() {
		p.status.Terminate()
		p.working = false
		p.work = finished
		p.Cancel(p.resync)
		p.Cancel(p.deadline)
		p.lister.Stop()
	})
}

// startResult is one result of a sync (kubecontainer.SyncResult). The name of
// the container is empty for what is not the start of one.
type startResult struct {
	container string
	err       error
	message   string
}

// podSync is one SyncPod of the runtime (kubeGenericRuntimeManager.SyncPod).
type podSync struct {
	*worker
	actions actions
	seen    relist.Pod
	results []startResult
}

func (s *podSync) fail(container string, err error, message string) {
	s.results = append(s.results, startResult{container, err, message})
}

// run does what the actions say, step by step, and then calls done.
func (s *podSync) run(done func()) {
	a := &s.actions
	if a.createSandbox && s.seen.Sandbox.Exists {
		s.Event(corev1.EventTypeNormal, sandboxChanged, "Pod sandbox changed, it will be killed and re-created.")
	}
	next := func() { s.sandboxStep(done) }
	switch {
	case a.killPod:
		s.fail("", nil, "")
		s.killPod(s.runningIn(&s.seen), nil, func() {
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
func (s *podSync) killEach(kills []kill, done func()) {
	if len(kills) == 0 {
		done()
		return
	}
	k := kills[0]
	s.fail("", nil, "")
	s.killContainer(k, nil, nil, func() { s.killEach(kills[1:], done) })
}

// resetEach removes containers for RestartAllContainers, those that run by
// killing them first.
func (s *podSync) resetEach(resets []kill, done func()) {
	if len(resets) == 0 {
		done()
		return
	}
	r := resets[0]
	s.fail("", nil, "")
	remove := func() {
		s.removeRecord(r.id)
		s.resetEach(resets[1:], done)
	}
	if !r.running {
		remove()
		return
	}
	zero := int64(0)
	s.killContainer(r, &zero, nil, remove)
}

func (s *podSync) sandboxStep(done func()) {
	s.pruneInitContainers()
	if !s.actions.createSandbox {
		s.startStep(s.starts(), done)
		return
	}
	s.createSandbox(s.actions.attempt, func(err error) {
		if err != nil {
			s.fail("", err, "")
			s.Event(corev1.EventTypeWarning, failedCreatePodSandBox, "Failed to create pod sandbox: %v", err)
			done()
			return
		}
		s.fail("", nil, "")
		s.status.SandboxReady()
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

func (s *podSync) starts() []start {
	var out []start
	spec := &s.API.Spec
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
func (s *podSync) startStep(starts []start, done func()) {
	if len(starts) == 0 {
		done()
		return
	}
	st := starts[0]
	s.startContainer(st, func(err error, message string) {
		s.fail(st.container.Name, err, message)
		if err != nil && st.essential {
			done()
			return
		}
		s.startStep(starts[1:], done)
	})
}

// purgeInitContainers removes all init containers of the former sandbox.
func (s *podSync) purgeInitContainers() {
	for i := range s.API.Spec.InitContainers {
		name := s.API.Spec.InitContainers[i].Name
		for _, r := range slices.Clone(s.records) {
			if r.Name == name {
				s.removeRecord(r.ID)
			}
		}
	}
}

// pruneInitContainers keeps only the last ended container of each init
// container (pruneInitContainersBeforeStart).
func (s *podSync) pruneInitContainers() {
	for i := range s.API.Spec.InitContainers {
		s.prune(s.API.Spec.InitContainers[i].Name, 1)
	}
}

// prune removes the oldest ended containers of the name but for the newest
// ones: for others than init containers, the container garbage collector's
// MaxPerPodContainerCount of 1 besides the one that runs.
func (p *worker) prune(name string, keep int) {
	for _, r := range slices.Clone(p.records) {
		if r.Name != name || r.State != relist.Exited {
			continue
		}
		if keep--; keep < 0 {
			p.removeRecord(r.ID)
		}
	}
}

func (p *worker) removeRecord(id string) {
	p.records = slices.DeleteFunc(p.records, func(r *relist.Container) bool { return r.ID == id })
	p.Runtime.Remove(id)
	delete(p.k.byID, id)
	p.lister.Changed()
}
