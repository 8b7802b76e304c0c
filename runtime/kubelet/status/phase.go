package status

import (
	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/kubelet/pod"
)

// tally counts containers by what they mean for the phase of the pod.
type tally struct {
	pendingInit, pendingSidecar, failedInit int
	unknown, running, waiting               int
	stopped, stoppedForGood, succeeded      int
}

// phase is getPhase: a summary of the containers' states.
func phase(spec *corev1.PodSpec, statuses []corev1.ContainerStatus, end Ending, initialized bool) corev1.PodPhase {
	var t tally
	for i := range spec.InitContainers {
		c := &spec.InitContainers[i]
		if pod.IsSidecar(c) {
			t.sidecar(pod.StatusOf(statuses, c.Name))
		} else {
			t.init(c, spec, pod.StatusOf(statuses, c.Name))
		}
	}
	for i := range spec.Containers {
		t.app(&spec.Containers[i], spec, pod.StatusOf(statuses, spec.Containers[i].Name))
	}
	switch {
	case t.failedInit > 0:
		return corev1.PodFailed
	case t.pendingInit > 0, t.pendingSidecar > 0 && !initialized, t.waiting > 0:
		return corev1.PodPending
	case t.running > 0 && t.unknown == 0:
		return corev1.PodRunning
	case t.running == 0 && t.stopped > 0 && t.unknown == 0:
		if end == Restartable && t.stopped != t.stoppedForGood {
			return corev1.PodRunning
		}
		if t.stopped == t.succeeded {
			return corev1.PodSucceeded
		}
		return corev1.PodFailed
	}
	return corev1.PodPending
}

func restarts(c *corev1.Container, spec *corev1.PodSpec, t *corev1.ContainerStateTerminated) bool {
	return pod.ShouldRestart(c, spec, t.ExitCode) || t.Reason == restartingAll
}

func (t *tally) init(c *corev1.Container, spec *corev1.PodSpec, s *corev1.ContainerStatus) {
	var end *corev1.ContainerStateTerminated
	switch {
	case s == nil, s.State.Running != nil:
		t.pendingInit++
		return
	case s.State.Terminated != nil:
		end = s.State.Terminated
	case s.State.Waiting != nil && s.LastTerminationState.Terminated != nil:
		end = s.LastTerminationState.Terminated
	default:
		t.pendingInit++
		return
	}
	if end.ExitCode != 0 && !restarts(c, spec, end) {
		t.failedInit++
	}
}

func (t *tally) sidecar(s *corev1.ContainerStatus) {
	switch {
	case s == nil:
		t.unknown++
	case s.State.Running != nil:
		if s.Started == nil || !*s.Started {
			t.pendingSidecar++
		}
		t.running++
	case s.State.Terminated != nil, s.State.Waiting != nil && s.LastTerminationState.Terminated != nil:
	case s.State.Waiting != nil:
		t.pendingSidecar++
		t.waiting++
	default:
		t.pendingSidecar++
		t.unknown++
	}
}

func (t *tally) app(c *corev1.Container, spec *corev1.PodSpec, s *corev1.ContainerStatus) {
	switch {
	case s == nil:
		t.unknown++
	case s.State.Running != nil:
		t.running++
	case s.State.Terminated != nil:
		t.stopped++
		if !restarts(c, spec, s.State.Terminated) {
			t.stoppedForGood++
		}
		if s.State.Terminated.ExitCode == 0 {
			t.succeeded++
		}
	case s.State.Waiting != nil && s.LastTerminationState.Terminated != nil:
		t.stopped++
		if !restarts(c, spec, s.LastTerminationState.Terminated) {
			t.stoppedForGood++
		}
	case s.State.Waiting != nil:
		t.waiting++
	default:
		t.unknown++
	}
}
