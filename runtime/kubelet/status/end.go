package status

import (
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/kubelet/pod"
)

// leavesTermination is checkContainerStateTransition: containers that are not
// restarted stay terminated, and a status that says otherwise is dropped.
func leavesTermination(api *corev1.Pod, old, status *corev1.PodStatus) bool {
	spec := &api.Spec
	if spec.RestartPolicy == corev1.RestartPolicyAlways || pod.CouldRestartAll(spec) {
		return false
	}
	leaves := func(before, after []corev1.ContainerStatus) bool {
		for i := range before {
			t := before[i].State.Terminated
			c := pod.ContainerOf(spec, before[i].Name)
			if t == nil || c == nil || pod.ShouldRestart(c, spec, t.ExitCode) {
				continue
			}
			if s := pod.StatusOf(after, before[i].Name); s != nil && s.State.Terminated == nil {
				return true
			}
		}
		return false
	}
	return leaves(old.ContainerStatuses, status.ContainerStatuses) || leaves(old.InitContainerStatuses, status.InitContainerStatuses)
}

// lost is the part of status.manager.TerminatePod that deals with containers that
// have not ended as far as anybody knows.
func lost(api *corev1.Pod, status *corev1.PodStatus) {
	ended := corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{
		Reason: containerStatusUnknown, Message: "The container could not be located when the pod was terminated", ExitCode: 137,
	}}
	terminate := func(list []corev1.ContainerStatus, n int) []corev1.ContainerStatus {
		list = slices.Clone(list)
		for i := range list[:n] {
			if list[i].State.Terminated == nil {
				list[i].State = ended
			}
		}
		return list
	}
	if hasInitialized(api) {
		status.ContainerStatuses = terminate(status.ContainerStatuses, len(status.ContainerStatuses))
	}
	status.InitContainerStatuses = terminate(status.InitContainerStatuses, initializedCount(status.InitContainerStatuses))
	if !pod.Terminal(status.Phase) {
		status.Phase = corev1.PodFailed
	}
}

// hasInitialized is status.hasPodInitialized.
func hasInitialized(api *corev1.Pod) bool {
	if len(api.Spec.InitContainers) == 0 {
		return true
	}
	for i := range api.Status.ContainerStatuses {
		s := &api.Status.ContainerStatuses[i]
		if s.LastTerminationState.Terminated != nil || s.State.Waiting == nil {
			return true
		}
	}
	n := len(api.Status.InitContainerStatuses)
	if n == 0 || n != len(api.Spec.InitContainers) {
		return false
	}
	s := &api.Status.InitContainerStatuses[n-1]
	if pod.IsSidecar(&api.Spec.InitContainers[n-1]) {
		return s.State.Running != nil && s.Started != nil && *s.Started
	}
	ok := func(t *corev1.ContainerStateTerminated) bool { return t != nil && t.ExitCode == 0 }
	return ok(s.LastTerminationState.Terminated) || ok(s.State.Terminated)
}

// initializedCount is how many init containers have begun
// (status.initializedContainers); at least the first is taken to have.
func initializedCount(list []corev1.ContainerStatus) int {
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].State.Waiting == nil || list[i].LastTerminationState.Terminated != nil {
			return i + 1
		}
	}
	return min(1, len(list))
}
