package pod

import (
	"slices"

	corev1 "k8s.io/api/core/v1"
)

// IsSidecar reports whether an init container is restartable
// (podutil.IsRestartableInitContainer).
func IsSidecar(c *corev1.Container) bool {
	return c.RestartPolicy != nil && *c.RestartPolicy == corev1.ContainerRestartPolicyAlways
}

// HasSidecar reports whether one of the init containers is restartable.
func HasSidecar(pod *corev1.Pod) bool {
	return slices.ContainsFunc(pod.Spec.InitContainers, func(c corev1.Container) bool { return IsSidecar(&c) })
}

// ShouldRestart is podutil.ContainerShouldRestart: what becomes of a container
// that ended with the exit code (KEP-5307: container restart rules).
func ShouldRestart(c *corev1.Container, spec *corev1.PodSpec, exitCode int32) bool {
	if c.RestartPolicy != nil {
		if rule := restartRule(c, exitCode); rule != nil {
			return true // both actions restart
		}
		switch *c.RestartPolicy {
		case corev1.ContainerRestartPolicyAlways:
			return true
		case corev1.ContainerRestartPolicyOnFailure:
			return exitCode != 0
		case corev1.ContainerRestartPolicyNever:
			return false
		}
	}
	switch spec.RestartPolicy {
	case corev1.RestartPolicyOnFailure:
		return exitCode != 0
	case corev1.RestartPolicyNever:
		return false
	}
	return true
}

// restartRule is podutil.FindMatchingContainerRestartRule.
func restartRule(c *corev1.Container, exitCode int32) *corev1.ContainerRestartRule {
	for i := range c.RestartPolicyRules {
		rule := &c.RestartPolicyRules[i]
		if rule.ExitCodes == nil {
			continue
		}
		in := slices.Contains(rule.ExitCodes.Values, exitCode)
		if rule.ExitCodes.Operator == corev1.ContainerRestartRuleOnExitCodesOpIn && in ||
			rule.ExitCodes.Operator == corev1.ContainerRestartRuleOnExitCodesOpNotIn && !in {
			return rule
		}
	}
	return nil
}

// RestartsAllBy reports whether all containers are restarted because this one
// ended with the exit code.
func RestartsAllBy(c *corev1.Container, exitCode int32) bool {
	rule := restartRule(c, exitCode)
	return rule != nil && rule.Action == corev1.ContainerRestartRuleActionRestartAllContainers
}

// CouldRestartAll is podutil.AllContainersCouldRestart.
func CouldRestartAll(spec *corev1.PodSpec) bool {
	has := func(c corev1.Container) bool {
		return slices.ContainsFunc(c.RestartPolicyRules, func(r corev1.ContainerRestartRule) bool {
			return r.Action == corev1.ContainerRestartRuleActionRestartAllContainers
		})
	}
	return slices.ContainsFunc(spec.InitContainers, has) || slices.ContainsFunc(spec.Containers, has)
}

// RestartsAll reports whether all containers are being restarted.
func RestartsAll(status *corev1.PodStatus) bool {
	c := ConditionOf(status.Conditions, corev1.AllContainersRestarting)
	return c != nil && c.Status == corev1.ConditionTrue
}

// ContainerOf returns the container of the name from any of the pod's lists.
func ContainerOf(spec *corev1.PodSpec, name string) *corev1.Container {
	for _, list := range [][]corev1.Container{spec.Containers, spec.InitContainers} {
		for i := range list {
			if list[i].Name == name {
				return &list[i]
			}
		}
	}
	for i := range spec.EphemeralContainers {
		if spec.EphemeralContainers[i].Name == name {
			return (*corev1.Container)(&spec.EphemeralContainers[i].EphemeralContainerCommon)
		}
	}
	return nil
}
