package status

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/kubelet/pod"
	"github.com/gherkube/gherkube/runtime/kubelet/relist"
)

// Reasons of pod conditions (pkg/kubelet/status).
const (
	podCompleted             = "PodCompleted"
	podFailed                = "PodFailed"
	containersNotReady       = "ContainersNotReady"
	containersNotInitialized = "ContainersNotInitialized"
	readinessGatesNotReady   = "ReadinessGatesNotReady"
	podSandboxNotReady       = "PodSandboxNotReady"
)

// ownedCondition is kubetypes.PodConditionByKubelet.
func ownedCondition(t corev1.PodConditionType) bool {
	switch t {
	case corev1.PodScheduled, corev1.PodReady, corev1.PodInitialized, corev1.ContainersReady,
		corev1.PodResizeInProgress, corev1.PodResizePending, corev1.PodReadyToStartContainers, corev1.AllContainersRestarting:
		return true
	}
	return false
}

// terminalReason is the reason why a pod that has ended is not ready.
func terminalReason(phase corev1.PodPhase) string {
	if phase == corev1.PodFailed {
		return podFailed
	}
	return podCompleted
}

func condition(api *corev1.Pod, t corev1.PodConditionType, status corev1.ConditionStatus, reason, message string) corev1.PodCondition {
	return corev1.PodCondition{Type: t, ObservedGeneration: api.Generation, Status: status, Reason: reason, Message: message}
}

// containersMessage tells which of the containers are unknown and which are not as they
// should be, as messages of conditions do.
func containersMessage(unknown, wrong []string, what string) string {
	var parts []string
	if len(unknown) > 0 {
		parts = append(parts, fmt.Sprintf("containers with unknown status: %s", unknown))
	}
	if len(wrong) > 0 {
		parts = append(parts, fmt.Sprintf("containers with %s status: %s", what, wrong))
	}
	return strings.Join(parts, ", ")
}

// containersReadyCondition is status.GenerateContainersReadyCondition.
func containersReadyCondition(api *corev1.Pod, statuses []corev1.ContainerStatus, phase corev1.PodPhase) corev1.PodCondition {
	t := corev1.ContainersReady
	var unknown, unready []string
	check := func(c *corev1.Container) {
		if s := pod.StatusOf(statuses, c.Name); s == nil {
			unknown = append(unknown, c.Name)
		} else if !s.Ready {
			unready = append(unready, c.Name)
		}
	}
	for i := range api.Spec.InitContainers {
		if c := &api.Spec.InitContainers[i]; pod.IsSidecar(c) {
			check(c)
		}
	}
	for i := range api.Spec.Containers {
		check(&api.Spec.Containers[i])
	}
	message := containersMessage(unknown, unready, "unready")
	switch {
	case phase == corev1.PodSucceeded && len(unknown) == 0, phase == corev1.PodFailed:
		return condition(api, t, corev1.ConditionFalse, terminalReason(phase), "")
	case message != "":
		return condition(api, t, corev1.ConditionFalse, containersNotReady, message)
	}
	return condition(api, t, corev1.ConditionTrue, "", "")
}

// readyCondition is status.GeneratePodReadyCondition.
func readyCondition(api *corev1.Pod, conditions []corev1.PodCondition, statuses []corev1.ContainerStatus, phase corev1.PodPhase) corev1.PodCondition {
	c := containersReadyCondition(api, statuses, phase)
	c.Type = corev1.PodReady
	if c.Status != corev1.ConditionTrue {
		return c
	}
	var messages []string
	for _, gate := range api.Spec.ReadinessGates {
		switch g := pod.ConditionOf(conditions, gate.ConditionType); {
		case g == nil:
			messages = append(messages, fmt.Sprintf("corresponding condition of pod readiness gate %q does not exist.", string(gate.ConditionType)))
		case g.Status != corev1.ConditionTrue:
			messages = append(messages, fmt.Sprintf("the status of pod readiness gate %q is not \"True\", but %v", string(gate.ConditionType), g.Status))
		}
	}
	if len(messages) > 0 {
		return condition(api, corev1.PodReady, corev1.ConditionFalse, readinessGatesNotReady, strings.Join(messages, ", "))
	}
	return c
}

// NeedsReadiness is status.NeedToReconcilePodReadiness: a readiness gate has
// changed.
func NeedsReadiness(api *corev1.Pod) bool {
	if len(api.Spec.ReadinessGates) == 0 {
		return false
	}
	have := pod.ConditionOf(api.Status.Conditions, corev1.PodReady)
	if have == nil {
		return false
	}
	want := readyCondition(api, api.Status.Conditions, api.Status.ContainerStatuses, api.Status.Phase)
	return have.Status != want.Status || have.Message != want.Message
}

// initializedCondition is status.GeneratePodInitializedCondition.
func initializedCondition(api *corev1.Pod, statuses []corev1.ContainerStatus, oldConditions []corev1.PodCondition, phase corev1.PodPhase) corev1.PodCondition {
	t := corev1.PodInitialized
	var unknown, incomplete []string
	for i := range api.Spec.InitContainers {
		c := &api.Spec.InitContainers[i]
		s := pod.StatusOf(statuses, c.Name)
		switch {
		case s == nil:
			unknown = append(unknown, c.Name)
		case pod.IsSidecar(c) && (s.Started == nil || !*s.Started), !pod.IsSidecar(c) && !s.Ready:
			incomplete = append(incomplete, c.Name)
		}
	}
	message := containersMessage(unknown, incomplete, "incomplete")
	was := pod.ConditionOf(oldConditions, t)
	switch {
	case phase == corev1.PodSucceeded && len(unknown) == 0:
		return condition(api, t, corev1.ConditionTrue, podCompleted, "")
	case anyRegularStarted(api, statuses), message == "", was != nil && was.Status == corev1.ConditionTrue:
		return condition(api, t, corev1.ConditionTrue, "", "")
	}
	return condition(api, t, corev1.ConditionFalse, containersNotInitialized, message)
}

// anyRegularStarted is kubecontainer.HasAnyRegularContainerStarted.
func anyRegularStarted(api *corev1.Pod, statuses []corev1.ContainerStatus) bool {
	for i := range api.Spec.Containers {
		if s := pod.StatusOf(statuses, api.Spec.Containers[i].Name); s != nil && (s.State.Running != nil || s.State.Terminated != nil) {
			return true
		}
	}
	return false
}

// sandboxCondition is status.GeneratePodReadyToStartContainersCondition.
func sandboxCondition(api *corev1.Pod, o *relist.Pod) corev1.PodCondition {
	changed, _, reason := o.SandboxChanged()
	if !changed {
		return condition(api, corev1.PodReadyToStartContainers, corev1.ConditionTrue, "", "")
	}
	return condition(api, corev1.PodReadyToStartContainers, corev1.ConditionFalse, podSandboxNotReady, reason)
}

// restartingCondition is status.GenerateAllContainersRestartingCondition.
func restartingCondition(api *corev1.Pod, o *relist.Pod, old *corev1.PodStatus, phase corev1.PodPhase) corev1.PodCondition {
	c := corev1.PodCondition{Type: corev1.AllContainersRestarting, Status: corev1.ConditionFalse}
	switch {
	case pod.Terminal(phase):
		c.Reason = terminalReason(phase)
	case o.ShouldRestartAll(api, old) && len(o.Containers) > 0:
		c.Status, c.Reason, c.Message = corev1.ConditionTrue, "RestartAllContainersStarted", "container exited with restart policy rule"
	}
	return c
}
