package status

import (
	"cmp"
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/kubelet/pod"
)

// Make makes the pod's status, which was old before, from the facts
// (Kubelet.generateAPIPodStatus).
func Make(p *pod.Pod, old *corev1.PodStatus, f Facts) corev1.PodStatus {
	api := p.API
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
	s.Conditions = conditions(api, &f, old, all, s.Phase)
	if e := f.Evicted; e != nil && e.Disruption != "" {
		s.Conditions = append(withoutDisruption(s.Conditions), condition(api, corev1.DisruptionTarget, corev1.ConditionTrue, e.Disruption, cmp.Or(e.Explanation, e.Message)))
	}
	s.HostIP = p.Node.IP
	s.HostIPs = []corev1.HostIP{{IP: p.Node.IP}}
	if api.Spec.HostNetwork && s.PodIP == "" {
		s.PodIP = s.HostIP
		s.PodIPs = []corev1.PodIP{{IP: s.PodIP}}
	}
	return s
}

// conditions are those of others as they are, and the kubelet's.
func conditions(api *corev1.Pod, f *Facts, old *corev1.PodStatus, all []corev1.ContainerStatus, phase corev1.PodPhase) []corev1.PodCondition {
	out := make([]corev1.PodCondition, 0, max(len(api.Status.Conditions), 5))
	for _, c := range api.Status.Conditions {
		if !ownedCondition(c.Type) {
			out = append(out, c)
		}
	}
	out = append(out, f.Resize...)
	o := f.Seen
	out = append(out, sandboxCondition(api, o), initializedCondition(api, all, old.Conditions, phase))
	out = append(out, readyCondition(api, out, all, phase), containersReadyCondition(api, all, phase),
		condition(api, corev1.PodScheduled, corev1.ConditionTrue, "", ""))
	if pod.CouldRestartAll(&api.Spec) {
		out = append(out, restartingCondition(api, o, old, phase))
	}
	return out
}

func withoutDisruption(list []corev1.PodCondition) []corev1.PodCondition {
	return slices.DeleteFunc(list, func(c corev1.PodCondition) bool { return c.Type == corev1.DisruptionTarget })
}
