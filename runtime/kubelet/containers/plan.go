package containers

import (
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/kubelet/allocation"
	"github.com/gherkube/gherkube/runtime/kubelet/pod"
	"github.com/gherkube/gherkube/runtime/kubelet/prober"
	"github.com/gherkube/gherkube/runtime/kubelet/relist"
)

// Actions are what a sync has to do (kuberuntime: podActions). Numbers are
// indexes into the pod's spec.
type Actions struct {
	killPod, createSandbox bool
	attempt                int // of the sandbox to create
	startInit              []int
	start                  []int
	startEphemeral         []int
	kill                   []kill
	reset                  []kill
	resize                 []string // IDs of containers
	resizePod              bool
}

// Resets reports whether containers are removed for RestartAllContainers.
func (a *Actions) Resets() bool { return len(a.reset) > 0 }

// kill is one container to stop, and why.
type kill struct {
	id, name string
	message  string // "" means that the pod ends
	reason   killReason
	running  bool
}

type killReason int

const (
	otherReason killReason = iota
	startupFailed
	livenessFailed
)

// Plan is kubeGenericRuntimeManager.computePodActions.
func (cs *Containers) Plan(o *relist.Pod, probes *prober.Prober, status *corev1.PodStatus) Actions {
	p := &planner{api: cs.pod.API, probes: probes, actuated: &cs.actuated}
	var a Actions
	a.createSandbox, a.attempt, _ = o.SandboxChanged()
	a.killPod = a.createSandbox
	switch {
	case pod.RestartsAll(status):
		return Actions{attempt: a.attempt, reset: p.resets(o)}
	case a.createSandbox:
		p.sandboxActions(o, &a)
		return a
	}
	for i := range p.api.Spec.EphemeralContainers {
		if o.Find(p.api.Spec.EphemeralContainers[i].Name) == nil {
			a.startEphemeral = append(a.startEphemeral, i)
		}
	}
	initialized := p.initActions(o, &a)
	if a.killPod || !initialized {
		a.resizePod = a.resizePod || p.startsResized(&a)
		return a
	}
	keep := 0
	for i := range p.api.Spec.Containers {
		if p.containerAction(o, &a, i) {
			keep++
		}
	}
	if keep == 0 && len(a.start) == 0 {
		a.killPod, a.startInit = true, nil
	}
	a.resizePod = a.resizePod || p.podResized() || p.startsResized(&a)
	return a
}

// planner plans what a sync has to do.
type planner struct {
	api      *corev1.Pod
	probes   *prober.Prober
	actuated *allocation.Resources
}

// sandboxActions is the part for a pod that needs a sandbox.
func (p *planner) sandboxActions(o *relist.Pod, a *Actions) {
	if !p.restartsOnFailure() && a.attempt != 0 && len(o.Containers) != 0 {
		a.createSandbox = false
		return
	}
	var starts []int
	for i := range p.api.Spec.Containers {
		c := &p.api.Spec.Containers[i]
		once := p.api.Spec.RestartPolicy == corev1.RestartPolicyOnFailure
		if c.RestartPolicy != nil {
			once = *c.RestartPolicy == corev1.ContainerRestartPolicyOnFailure
		}
		if once && relist.Succeeded(o.Find(c.Name)) {
			continue
		}
		starts = append(starts, i)
	}
	if len(starts) == 0 && o.AnyCreated(p.api.Spec.Containers) {
		a.createSandbox = false
		return
	}
	if len(p.api.Spec.InitContainers) != 0 {
		a.startInit = []int{0}
		return
	}
	a.start = starts
}

func (p *planner) restartsOnFailure() bool {
	return p.api.Spec.RestartPolicy != corev1.RestartPolicyNever
}

// containerAction decides about one app container; it reports whether the
// container runs and is kept.
func (p *planner) containerAction(o *relist.Pod, a *Actions, i int) bool {
	c := &p.api.Spec.Containers[i]
	r := o.Find(c.Name)
	if r == nil || r.State != relist.Running {
		if relist.ShouldStart(p.api, c, r) {
			a.start = append(a.start, i)
		}
		return false
	}
	restart := p.restartsOnFailure()
	if c.RestartPolicy != nil {
		restart = *c.RestartPolicy != corev1.ContainerRestartPolicyNever
	}
	k := kill{id: r.ID, name: c.Name, running: true}
	switch {
	case r.Hash != hashOf(c):
		k.message, restart = "Container "+c.Name+" definition changed", true
	case p.probes.Failed(prober.Liveness, r.ID):
		k.message, k.reason = "Container "+c.Name+" failed liveness probe", livenessFailed
	case p.probes.Failed(prober.Startup, r.ID):
		k.message, k.reason = "Container "+c.Name+" failed startup probe", startupFailed
	default:
		if p.resize(a, c, r) {
			a.start = append(a.start, i)
			return false
		}
		return true
	}
	if restart {
		k.message += ", will be restarted"
		a.start = append(a.start, i)
	}
	a.kill = append(a.kill, k)
	return false
}

// hashOf tells a container from a changed one: the kubelet compares name and
// image only (kubecontainer.HashContainer).
func hashOf(c *corev1.Container) string { return c.Name + "\x00" + c.Image }

// initActions is computeInitContainerActions; it reports whether the pod is
// initialized.
func (p *planner) initActions(o *relist.Pod, a *Actions) bool {
	inits := p.api.Spec.InitContainers
	if len(inits) == 0 {
		return true
	}
	initialized := o.AnyActive(p.api.Spec.Containers)
	before := initialized // is what comes before in the list initialized?
	for i := len(inits) - 1; i >= 0; i-- {
		c := &inits[i]
		r := o.FindActive(c.Name)
		if r == nil {
			if before && pod.IsSidecar(c) {
				a.startInit = append(a.startInit, i)
			}
			continue
		}
		if before && !pod.IsSidecar(c) {
			continue
		}
		done, failed := p.initAction(a, i, r, before)
		if failed {
			a.killPod, a.startInit = true, nil
			return false
		}
		initialized = initialized || done
		before = true
	}
	if !before {
		a.startInit = append(a.startInit, 0)
	}
	slices.Reverse(a.startInit)
	return initialized
}

// initAction decides about one init container that has been created. done says
// that it is the last one and is over, failed that the pod has failed.
func (p *planner) initAction(a *Actions, i int, r *relist.Container, before bool) (done, failed bool) {
	c := &p.api.Spec.InitContainers[i]
	last := i == len(p.api.Spec.InitContainers)-1
	switch r.State {
	case relist.Created:
		a.startInit = append(a.startInit, i)
	case relist.Running:
		if !pod.IsSidecar(c) {
			p.resize(a, c, r)
			return false, false
		}
		return p.sidecarAction(a, i, r, before), false
	case relist.Exited:
		switch {
		case pod.IsSidecar(c):
			a.startInit = append(a.startInit, i)
		case r.ExitCode != 0:
			if !relist.ShouldStart(p.api, c, r) {
				return false, true
			}
			a.startInit = append(a.startInit, i)
		case last:
			return true, false
		default:
			a.startInit = append(a.startInit, i+1)
		}
	}
	return false, false
}

// sidecarAction decides about a sidecar that runs; it reports whether the
// sidecar is the last init container and has started.
func (p *planner) sidecarAction(a *Actions, i int, r *relist.Container, before bool) bool {
	c := &p.api.Spec.InitContainers[i]
	restart := func(message string, reason killReason) {
		a.kill = append(a.kill, kill{id: r.ID, name: c.Name, message: message, reason: reason, running: true})
		a.startInit = append(a.startInit, i)
	}
	if c.StartupProbe != nil {
		switch result, found := p.probes.Result(prober.Startup, r.ID); {
		case found && result == prober.Failure:
			restart("Init container "+c.Name+" failed startup probe", startupFailed)
			return false
		case !found || result != prober.Success:
			return false
		}
	}
	last := i == len(p.api.Spec.InitContainers)-1
	if !last && !before {
		a.startInit = append(a.startInit, i+1)
	}
	switch {
	case r.Hash != hashOf(c):
		restart("Init container "+c.Name+" definition changed", otherReason)
	case c.LivenessProbe != nil && p.probes.Failed(prober.Liveness, r.ID):
		restart("Init container "+c.Name+" failed liveness probe", livenessFailed)
	case p.resize(a, c, r):
		a.startInit = append(a.startInit, i)
	}
	return last
}

// resets lists what RestartAllContainers removes: app containers, init
// containers, and last those that asked for it (getContainersToReset).
func (p *planner) resets(o *relist.Pod) []kill {
	var sources, targets [2][]kill
	for n, list := range [][]corev1.Container{p.api.Spec.Containers, p.api.Spec.InitContainers} {
		for i := range list {
			for j := range o.Containers {
				r := &o.Containers[j]
				if r.Name != list[i].Name {
					continue
				}
				k := kill{id: r.ID, name: r.Name, message: "killing", running: r.State != relist.Exited}
				if r.State == relist.Exited && pod.RestartsAllBy(&list[i], int32(r.ExitCode)) {
					sources[n] = append(sources[n], k)
				} else {
					targets[n] = append(targets[n], k)
				}
			}
		}
	}
	return slices.Concat(targets[0], targets[1], sources[0], sources[1])
}
