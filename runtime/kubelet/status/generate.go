package status

import (
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/kubelet/pod"
	"github.com/gherkube/gherkube/runtime/kubelet/relist"
)

// Ending says whether the pod has ended as far as the kubelet is concerned: then
// its containers will not be restarted, whatever the restart policy says.
type Ending bool

// Whether containers may be restarted, or the pod ends.
const (
	Restartable Ending = false
	Ends        Ending = true
)

// StartError is why a container could not be started: the reason and message of
// its waiting state.
type StartError struct {
	Reason  error
	Message string
}

// Eviction is why the kubelet ends a pod that could go on.
type Eviction struct{ Reason, Message string }

// Facts are what a status is made of.
type Facts struct {
	Seen     *relist.Pod
	End      Ending
	Failures map[string]StartError // by container
	Evicted  *Eviction             // nil: the pod is not evicted
	// Mark says in statuses which containers have started and are ready.
	Mark func(apps, inits []corev1.ContainerStatus)
}

// Generate makes the pod's status from the facts
// (Kubelet.generateAPIPodStatus).
func (m *Manager) Generate(f Facts) corev1.PodStatus {
	api, old := m.pod.API, m.Latest()
	s := convert(api, &f, old)
	all := slices.Concat(s.InitContainerStatuses, s.ContainerStatuses)
	s.Phase = phase(&api.Spec, all, f.End, f.Seen.AnyActive(api.Spec.Containers))
	if !pod.Terminal(s.Phase) {
		if pod.Terminal(old.Phase) {
			s.Phase = old.Phase
		} else if pod.Terminal(api.Status.Phase) {
			s.Phase = api.Status.Phase
		}
	}
	if s.Phase == old.Phase {
		s.Reason, s.Message = old.Reason, old.Message
		if s.Reason == "" {
			s.Reason = api.Status.Reason
		}
		if s.Message == "" {
			s.Message = api.Status.Message
		}
	}
	if e := f.Evicted; e != nil {
		s.Phase, s.Reason, s.Message = corev1.PodFailed, e.Reason, e.Message
	}
	if pod.Terminal(api.Status.Phase) {
		s.Phase = api.Status.Phase
	}
	f.Mark(s.ContainerStatuses, s.InitContainerStatuses)
	all = slices.Concat(s.InitContainerStatuses, s.ContainerStatuses)
	s.Conditions = conditions(api, f.Seen, old, all, s.Phase)
	s.HostIP = m.pod.Node.IP
	s.HostIPs = []corev1.HostIP{{IP: m.pod.Node.IP}}
	if api.Spec.HostNetwork && s.PodIP == "" {
		s.PodIP = s.HostIP
		s.PodIPs = []corev1.PodIP{{IP: s.PodIP}}
	}
	return s
}

// conditions are those of others as they are, and the kubelet's.
func conditions(api *corev1.Pod, o *relist.Pod, old *corev1.PodStatus, all []corev1.ContainerStatus, phase corev1.PodPhase) []corev1.PodCondition {
	out := make([]corev1.PodCondition, 0, max(len(api.Status.Conditions), 5))
	for _, c := range api.Status.Conditions {
		if !ownedCondition(c.Type) {
			out = append(out, c)
		}
	}
	out = append(out, sandboxCondition(api, o), initializedCondition(api, all, old.Conditions, phase))
	out = append(out, readyCondition(api, out, all, phase), containersReadyCondition(api, all, phase),
		condition(api, corev1.PodScheduled, corev1.ConditionTrue, "", ""))
	if pod.CouldRestartAll(&api.Spec) {
		out = append(out, restartingCondition(api, o, old, phase))
	}
	return out
}
