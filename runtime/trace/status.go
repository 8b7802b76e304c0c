package trace

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// StatusColumn is the field with what kubectl shows of a pod in its column
// STATUS. It is known while a trace is recorded, and not written.
const StatusColumn = "(STATUS)"

// ContainersField is the field with the names of a pod's containers, each with
// its group, between spaces. It is not written either.
const ContainersField = "(CONTAINERS)"

// written reports whether a field is part of a written trace.
func written(name string) bool { return !strings.HasPrefix(name, "(") }

// statusColumn is the reason that upstream's printPod computes
// (pkg/printers/internalversion/printers.go).
func statusColumn(p *corev1.Pod) string {
	reason := string(p.Status.Phase)
	if p.Status.Reason != "" {
		reason = p.Status.Reason
	}
	for _, c := range p.Status.Conditions {
		if c.Type == corev1.PodScheduled && c.Reason == corev1.PodReasonSchedulingGated {
			reason = corev1.PodReasonSchedulingGated
		}
	}
	init := initializing(p)
	if init != "" {
		reason = init
	}
	if init == "" || hasCondition(p, corev1.PodInitialized) {
		reason = ofContainers(p, reason)
	}
	switch {
	case p.DeletionTimestamp == nil:
	case p.Status.Reason == "NodeLost":
		reason = string(corev1.PodUnknown)
	case p.Status.Phase != corev1.PodFailed && p.Status.Phase != corev1.PodSucceeded:
		reason = "Terminating"
	}
	return reason
}

// initializing says how far the init containers are; empty if all are done.
func initializing(p *corev1.Pod) string {
	restartable := map[string]bool{}
	for _, c := range p.Spec.InitContainers {
		restartable[c.Name] = c.RestartPolicy != nil && *c.RestartPolicy == corev1.ContainerRestartPolicyAlways
	}
	for i, c := range p.Status.InitContainerStatuses {
		t, w := c.State.Terminated, c.State.Waiting
		switch {
		case t != nil && t.ExitCode == 0:
			continue
		case restartable[c.Name] && c.Started != nil && *c.Started:
			continue
		case t != nil:
			return "Init:" + endOf(t)
		case w != nil && w.Reason != "" && w.Reason != "PodInitializing":
			return "Init:" + w.Reason
		}
		return fmt.Sprintf("Init:%d/%d", i, len(p.Spec.InitContainers))
	}
	return ""
}

func ofContainers(p *corev1.Pod, reason string) string {
	running, failed := false, ""
	for i := len(p.Status.ContainerStatuses) - 1; i >= 0; i-- {
		c := p.Status.ContainerStatuses[i]
		switch {
		case c.State.Waiting != nil && c.State.Waiting.Reason != "":
			reason = c.State.Waiting.Reason
		case c.State.Terminated != nil:
			reason = endOf(c.State.Terminated)
			if c.State.Terminated.ExitCode != 0 {
				failed = reason
			}
		case c.Ready && c.State.Running != nil:
			running = true
		}
	}
	switch {
	case reason != "Completed":
	case running && hasCondition(p, corev1.PodReady):
		return "Running"
	case failed != "":
		return failed
	case running:
		return "NotReady"
	}
	return reason
}

func endOf(t *corev1.ContainerStateTerminated) string {
	switch {
	case t.Reason != "":
		return t.Reason
	case t.Signal != 0:
		return fmt.Sprintf("Signal:%d", t.Signal)
	}
	return fmt.Sprintf("ExitCode:%d", t.ExitCode)
}

func hasCondition(p *corev1.Pod, name corev1.PodConditionType) bool {
	for _, c := range p.Status.Conditions {
		if c.Type == name && c.Status == corev1.ConditionTrue {
			return true
		}
	}
	return false
}
