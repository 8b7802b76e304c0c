package podstatus

import corev1 "k8s.io/api/core/v1"

// PhaseOrdinal orders pods by how far they have come: pending, unknown, running
// (upstream's podPhaseToOrdinal).
func PhaseOrdinal(p *corev1.Pod) int {
	switch p.Status.Phase {
	case corev1.PodUnknown:
		return 1
	case corev1.PodRunning:
		return 2
	}
	return 0
}

// Restarts is how often that container of the pod has restarted that restarted
// most.
func Restarts(p *corev1.Pod) int32 {
	var most int32
	for _, c := range p.Status.ContainerStatuses {
		most = max(most, c.RestartCount)
	}
	return most
}

// SidecarRestarts is Restarts of the pod's sidecar containers.
func SidecarRestarts(p *corev1.Pod) int32 {
	sidecars := map[string]bool{}
	for _, c := range p.Spec.InitContainers {
		sidecars[c.Name] = c.RestartPolicy != nil && *c.RestartPolicy == corev1.ContainerRestartPolicyAlways
	}
	var most int32
	for _, c := range p.Status.InitContainerStatuses {
		if sidecars[c.Name] {
			most = max(most, c.RestartCount)
		}
	}
	return most
}
