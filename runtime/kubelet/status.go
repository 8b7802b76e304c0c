package kubelet

import (
	"github.com/gherkube/gherkube/runtime/kubelet/relist"
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/kubelet/pod"
)

// whether the pod has ended as far as the kubelet is concerned: its containers
// will not be restarted, whatever the restart policy says.
type ending bool

const (
	notTerminal ending = false
	isTerminal  ending = true
)

// generate makes the pod's status from what was observed
// (Kubelet.generateAPIPodStatus).
func (p *worker) generate(o *relist.Pod, end ending) corev1.PodStatus {
	old := &p.API.Status
	if p.manager.cached {
		old = &p.manager.status
	}
	s := p.convert(o, old)
	all := slices.Concat(s.InitContainerStatuses, s.ContainerStatuses)
	s.Phase = p.phase(all, end, o.AnyActive(p.API.Spec.Containers))
	if !pod.Terminal(s.Phase) {
		if pod.Terminal(old.Phase) {
			s.Phase = old.Phase
		} else if pod.Terminal(p.API.Status.Phase) {
			s.Phase = p.API.Status.Phase
		}
	}
	if s.Phase == old.Phase {
		s.Reason, s.Message = old.Reason, old.Message
		if s.Reason == "" {
			s.Reason = p.API.Status.Reason
		}
		if s.Message == "" {
			s.Message = p.API.Status.Message
		}
	}
	if p.pastDeadline() {
		p.evict(&s)
	}
	if pod.Terminal(p.API.Status.Phase) {
		s.Phase = p.API.Status.Phase
	}
	p.markContainers(s.ContainerStatuses, s.InitContainerStatuses)
	all = slices.Concat(s.InitContainerStatuses, s.ContainerStatuses)
	s.Conditions = p.conditions(o, old, all, s.Phase)
	s.HostIP = p.Node.IP
	s.HostIPs = []corev1.HostIP{{IP: p.Node.IP}}
	if p.API.Spec.HostNetwork && s.PodIP == "" {
		s.PodIP = s.HostIP
		s.PodIPs = []corev1.PodIP{{IP: s.PodIP}}
	}
	return s
}

// evict is activeDeadlineHandler.ShouldEvict.
func (p *worker) evict(s *corev1.PodStatus) {
	const reason, message = "DeadlineExceeded", "Pod was active on the node longer than the specified deadline"
	p.Event(corev1.EventTypeNormal, reason, "%s", message)
	s.Phase, s.Reason, s.Message = corev1.PodFailed, reason, message
	if p.work == syncing {
		p.terminate()
	}
}

// conditions are those of others as they are, and the kubelet's.
func (p *worker) conditions(o *relist.Pod, old *corev1.PodStatus, all []corev1.ContainerStatus, phase corev1.PodPhase) []corev1.PodCondition {
	out := make([]corev1.PodCondition, 0, max(len(p.API.Status.Conditions), 5))
	for _, c := range p.API.Status.Conditions {
		if !ownedCondition(c.Type) {
			out = append(out, c)
		}
	}
	out = append(out, p.sandboxCondition(o), p.initializedCondition(all, old.Conditions, phase))
	out = append(out, p.readyCondition(out, all, phase), p.containersReadyCondition(all, phase),
		p.condition(corev1.PodScheduled, corev1.ConditionTrue, "", ""))
	if pod.CouldRestartAll(&p.API.Spec) {
		out = append(out, p.restartingCondition(o, old, phase))
	}
	return out
}

// markContainers says which containers have started and are ready
// (prober.manager.UpdatePodStatus).
func (p *worker) markContainers(apps, inits []corev1.ContainerStatus) {
	for i := range apps {
		s := &apps[i]
		started := p.isStarted(s)
		s.Started = &started
		if started {
			s.Ready = p.isReady(s)
		}
	}
	for i := range inits {
		s := &inits[i]
		started := p.isStarted(s)
		s.Started = &started
		c := pod.ContainerOf(&p.API.Spec, s.Name)
		switch {
		case c == nil:
		case !pod.IsSidecar(c):
			s.Ready = s.Ready || s.State.Terminated != nil && s.State.Terminated.ExitCode == 0
		case started:
			s.Ready = p.isReady(s)
		}
	}
}

// isStarted is prober.manager.isContainerStarted.
func (p *worker) isStarted(s *corev1.ContainerStatus) bool {
	if s.State.Running == nil {
		return false
	}
	if result, ok := p.probeResult(startup, pod.TrimID(s.ContainerID)); ok {
		return result == probeSuccess
	}
	if s.Started != nil && *s.Started {
		return true
	}
	return p.probeOf(startup, s.Name) == nil
}

func (p *worker) isReady(s *corev1.ContainerStatus) bool {
	if s.State.Running == nil {
		return false
	}
	if result, ok := p.probeResult(readiness, pod.TrimID(s.ContainerID)); ok && result == probeSuccess {
		return true
	}
	w := p.probeOf(readiness, s.Name)
	if w == nil {
		return true
	}
	w.byHand()
	return false
}
