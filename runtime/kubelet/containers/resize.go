package containers

import (
	"errors"
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/container"
	"github.com/gherkube/gherkube/runtime/kubelet/allocation"
	"github.com/gherkube/gherkube/runtime/kubelet/pod"
	"github.com/gherkube/gherkube/runtime/kubelet/relist"
)

// ErrResize is the error of a sync that could not change what containers have
// (kubecontainer.ErrResizePodInPlace).
var ErrResize = errors.New("ResizePodInPlaceError")

// showCgroup writes what the pod is bounded by where those see it who look into
// the node's directories.
func (s *sync) showCgroup() {
	g := container.Cgroup(s.cs.cgroup)
	for _, name := range container.CgroupFiles() {
		s.volumes.ShowCgroup(name, g.File(name))
	}
}

// Cgroup is how the pod's containers are bounded together.
func (cs *Containers) Cgroup() allocation.Cgroup { return cs.cgroup }

// initialize notes that a pod that gets its first sandbox has what is allocated
// to it (InitializeActuatedPod).
func (cs *Containers) initialize() {
	if cs.actuated.Known() {
		return
	}
	cs.actuated = allocation.Of(cs.pod.API)
	cs.cgroup = allocation.CgroupOf(cs.pod.API)
}

// setActuated is setActuatedContainerResources.
func (cs *Containers) setActuated(c *corev1.Container) {
	r := *c.Resources.DeepCopy()
	r.Limits = allocation.Limits(cs.pod.API.Spec.Resources, &r)
	cs.actuated.Set(c.Name, r)
}

// Resizing reports whether containers that run, or the pod, have something else
// than what is allocated to them (IsPodResizeInProgress).
func (cs *Containers) Resizing(o *relist.Pod) bool {
	if !cs.actuated.Known() {
		return false
	}
	p := planner{api: cs.pod.API, actuated: &cs.actuated}
	for _, list := range [][]corev1.Container{p.api.Spec.InitContainers, p.api.Spec.Containers} {
		for i := range list {
			r := o.Find(list[i].Name)
			if r != nil && r.State == relist.Running && p.differs(&list[i]) {
				return true
			}
		}
	}
	return p.podResized()
}

// differs reports whether a container has something else than it is to have.
func (p *planner) differs(c *corev1.Container) bool {
	want, have := p.wanted(c), p.had(c)
	return !allocation.Same(&want, &have)
}

func (p *planner) wanted(c *corev1.Container) corev1.ResourceRequirements {
	return corev1.ResourceRequirements{Requests: c.Resources.Requests, Limits: allocation.Limits(p.api.Spec.Resources, &c.Resources)}
}

func (p *planner) had(c *corev1.Container) corev1.ResourceRequirements {
	r := p.actuated.Container(c.Name)
	r.Limits = allocation.Limits(p.actuated.Pod, &r)
	return r
}

// podResized is computePodLevelResourcesResizeAction.
func (p *planner) podResized() bool {
	want, have := p.api.Spec.Resources, p.actuated.Pod
	if want == nil || have == nil {
		return false
	}
	return !allocation.Same(want, have)
}

// startsResized is startingResizedContainer, for init containers too.
func (p *planner) startsResized(a *Actions) bool {
	for _, i := range a.startInit {
		if p.differs(&p.api.Spec.InitContainers[i]) {
			return true
		}
	}
	for _, i := range a.start {
		if p.differs(&p.api.Spec.Containers[i]) {
			return true
		}
	}
	return false
}

// resize decides what is done about a running container that is to have
// something else than it has, and reports whether it is restarted
// (computePodResizeAction).
func (p *planner) resize(a *Actions, c *corev1.Container, r *relist.Container) (restart bool) {
	want, have := p.wanted(c), p.had(c)
	if allocation.Same(&want, &have) {
		return false
	}
	for _, policy := range c.ResizePolicy {
		if policy.RestartPolicy == corev1.RestartContainer && changes(policy.ResourceName, &want, &have) {
			a.kill = append(a.kill, kill{id: r.ID, name: c.Name, message: "Container " + c.Name + " resize requires restart", running: true})
			a.resizePod = true
			return true
		}
	}
	a.resize = append(a.resize, r.ID)
	return false
}

func changes(name corev1.ResourceName, want, have *corev1.ResourceRequirements) bool {
	only := func(r *corev1.ResourceRequirements) *corev1.ResourceRequirements {
		return &corev1.ResourceRequirements{
			Requests: corev1.ResourceList{name: r.Requests[name]}, Limits: corev1.ResourceList{name: r.Limits[name]},
		}
	}
	return !allocation.Same(only(want), only(have))
}

// resizeStep gives containers that run, and the pod, what they are to have
// (doPodResizeAction).
func (s *sync) resizeStep(done func()) {
	a := &s.actions
	if len(a.resize) == 0 && !a.resizePod {
		done()
		return
	}
	if message := s.belowUsage(); message != "" {
		s.report("", ErrResize, message)
		done()
		return
	}
	s.report("", nil, "")
	s.cs.pod.After(s.cs.pod.Latency.Resize, func() {
		s.cs.resize(a.resize)
		s.showCgroup()
		done()
	})
}

func (cs *Containers) resize(ids []string) {
	api := cs.pod.API
	for _, id := range ids {
		r := cs.find(id)
		if r == nil || r.State != relist.Running {
			continue
		}
		c := pod.ContainerOf(&api.Spec, r.Name)
		cs.pod.Runtime.Update(id, cgroupOf(api, c))
		cs.setActuated(c)
		r.Resources = cs.actuated.Container(c.Name)
	}
	cs.actuated.Pod = api.Spec.Resources
	cs.cgroup = allocation.CgroupOf(api)
	cs.reinspect()
}

// belowUsage says which limits of memory would be below what is used already;
// "" for none (validateMemoryResizeAction).
func (s *sync) belowUsage() string {
	cs, p := s.cs, planner{api: s.cs.pod.API, actuated: &s.cs.actuated}
	now, pod := cs.pod.Now(), int64(0)
	used := map[string]int64{}
	for _, u := range cs.Used() {
		if u.At(now) {
			used[u.Name] = u.Meter.Load(now).Resident()
			pod += used[u.Name]
		}
	}
	var problems []string
	limit := allocation.CgroupOf(p.api).MemoryLimit
	if lower(limit, cs.cgroup.MemoryLimit) && pod >= limit {
		problems = append(problems, fmt.Sprintf("attempting to set pod memory limit (%d) below current usage (%d)", limit, pod))
	}
	for _, id := range s.actions.resize {
		r := s.cs.find(id)
		if r == nil {
			continue
		}
		problems = append(problems, p.containerBelow(r.Name, used[r.Name], pod)...)
	}
	switch len(problems) {
	case 0:
		return ""
	case 1:
		return "cannot decrease memory limits: " + problems[0]
	}
	return "cannot decrease memory limits: [" + strings.Join(problems, ", ") + "]"
}

// containerBelow is the part for one container. Upstream tells what the pod uses
// in the place of what the container does.
func (p *planner) containerBelow(name string, used, pod int64) []string {
	for _, list := range [][]corev1.Container{p.api.Spec.InitContainers, p.api.Spec.Containers} {
		for i := range list {
			if list[i].Name != name {
				continue
			}
			want, have := p.wanted(&list[i]), p.had(&list[i])
			if limit := want.Limits.Memory().Value(); lower(limit, have.Limits.Memory().Value()) && used >= limit {
				return []string{fmt.Sprintf("attempting to set container %q memory limit (%d) below current usage (%d)", name, limit, pod)}
			}
		}
	}
	return nil
}

// lower reports whether a limit comes into being or becomes lower.
func lower(limit, before int64) bool {
	return limit != 0 && (before == 0 || limit < before)
}
