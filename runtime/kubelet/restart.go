package kubelet

import (
	"slices"

	corev1 "k8s.io/api/core/v1"
)

// isSidecar reports whether an init container is restartable
// (podutil.IsRestartableInitContainer).
func isSidecar(c *corev1.Container) bool {
	return c.RestartPolicy != nil && *c.RestartPolicy == corev1.ContainerRestartPolicyAlways
}

func hasSidecar(pod *corev1.Pod) bool {
	return slices.ContainsFunc(pod.Spec.InitContainers, func(c corev1.Container) bool { return isSidecar(&c) })
}

// shouldRestart is podutil.ContainerShouldRestart: what becomes of a container
// that ended with the exit code (KEP-5307: container restart rules).
func shouldRestart(c *corev1.Container, spec *corev1.PodSpec, exitCode int32) bool {
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

func restartsAllBy(c *corev1.Container, exitCode int32) bool {
	rule := restartRule(c, exitCode)
	return rule != nil && rule.Action == corev1.ContainerRestartRuleActionRestartAllContainers
}

// couldRestartAll is podutil.AllContainersCouldRestart.
func couldRestartAll(spec *corev1.PodSpec) bool {
	has := func(c corev1.Container) bool {
		return slices.ContainsFunc(c.RestartPolicyRules, func(r corev1.ContainerRestartRule) bool {
			return r.Action == corev1.ContainerRestartRuleActionRestartAllContainers
		})
	}
	return slices.ContainsFunc(spec.InitContainers, has) || slices.ContainsFunc(spec.Containers, has)
}

// shouldRestartAll is kubecontainer.ShouldAllContainersRestart.
func (p *pod) shouldRestartAll(o *observed, status *corev1.PodStatus) bool {
	if !couldRestartAll(&p.api.Spec) {
		return false
	}
	if restartsAll(status) {
		return true
	}
	for _, list := range [][]corev1.Container{p.api.Spec.InitContainers, p.api.Spec.Containers} {
		for i := range list {
			c := &list[i]
			r := o.find(c.Name)
			if r == nil || r.state != exited {
				continue
			}
			if restartsAllBy(c, int32(r.exitCode)) {
				return true
			}
			s := statusOf(status.ContainerStatuses, c.Name)
			if s == nil {
				s = statusOf(status.InitContainerStatuses, c.Name)
			}
			if s != nil && s.State.Terminated != nil && restartsAllBy(c, s.State.Terminated.ExitCode) {
				return true
			}
		}
	}
	return false
}

func restartsAll(status *corev1.PodStatus) bool {
	c := conditionOf(status.Conditions, corev1.AllContainersRestarting)
	return c != nil && c.Status == corev1.ConditionTrue
}

// resets lists what RestartAllContainers removes: app containers, init
// containers, and last those that asked for it (getContainersToReset).
func (p *pod) resets(o *observed) []kill {
	var sources, targets [2][]kill
	for n, list := range [][]corev1.Container{p.api.Spec.Containers, p.api.Spec.InitContainers} {
		for i := range list {
			for j := range o.records {
				r := &o.records[j]
				if r.name != list[i].Name {
					continue
				}
				k := kill{id: r.id, name: r.name, message: "killing", running: r.state != exited}
				if r.state == exited && restartsAllBy(&list[i], int32(r.exitCode)) {
					sources[n] = append(sources[n], k)
				} else {
					targets[n] = append(targets[n], k)
				}
			}
		}
	}
	return slices.Concat(targets[0], targets[1], sources[0], sources[1])
}
