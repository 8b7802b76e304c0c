package job

import (
	"fmt"
	"slices"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
)

// verdict is what a pod failure policy says about a failed pod.
type verdict struct {
	failJob   string // why the Job fails, empty if it does not
	failIndex bool   // the pod's index fails
	counts    bool   // towards the back-off limits
}

// judge is upstream's matchPodFailurePolicy: the first rule that matches
// decides.
func judge(policy *batchv1.PodFailurePolicy, pod *corev1.Pod) verdict {
	if policy == nil {
		return verdict{counts: true}
	}
	for i, rule := range policy.Rules {
		matched := ""
		if rule.OnExitCodes != nil {
			if c := withExitCode(pod, rule.OnExitCodes); c != nil {
				matched = fmt.Sprintf("Container %s for pod %s/%s failed with exit code %v", c.Name, pod.Namespace, pod.Name, c.State.Terminated.ExitCode)
			}
		} else if c := withCondition(pod, rule.OnPodConditions); c != nil {
			matched = fmt.Sprintf("Pod %s/%s has condition %v", pod.Namespace, pod.Name, c.Type)
		}
		if matched == "" {
			continue
		}
		switch rule.Action {
		case batchv1.PodFailurePolicyActionIgnore:
			return verdict{}
		case batchv1.PodFailurePolicyActionFailIndex:
			return verdict{failIndex: true, counts: true}
		case batchv1.PodFailurePolicyActionCount:
			return verdict{counts: true}
		case batchv1.PodFailurePolicyActionFailJob:
			return verdict{failJob: fmt.Sprintf("%s matching %v rule at index %d", matched, rule.Action, i), counts: true}
		}
	}
	return verdict{counts: true}
}

// withExitCode returns the first container that ended with an exit code of the
// rule's (upstream's matchOnExitCodes).
func withExitCode(pod *corev1.Pod, rule *batchv1.PodFailurePolicyOnExitCodesRequirement) *corev1.ContainerStatus {
	for _, statuses := range [][]corev1.ContainerStatus{pod.Status.ContainerStatuses, pod.Status.InitContainerStatuses} {
		for i := range statuses {
			c := &statuses[i]
			if c.State.Terminated == nil || c.State.Terminated.ExitCode == 0 {
				continue
			}
			if rule.ContainerName != nil && *rule.ContainerName != c.Name {
				continue
			}
			in := slices.Contains(rule.Values, c.State.Terminated.ExitCode)
			if in == (rule.Operator == batchv1.PodFailurePolicyOnExitCodesOpIn) {
				return c
			}
		}
	}
	return nil
}

// withCondition returns the pod's first condition that a pattern matches
// (upstream's matchOnPodConditions).
func withCondition(pod *corev1.Pod, patterns []batchv1.PodFailurePolicyOnPodConditionsPattern) *corev1.PodCondition {
	for i := range pod.Status.Conditions {
		c := &pod.Status.Conditions[i]
		for _, p := range patterns {
			if c.Type == p.Type && c.Status == p.Status {
				return c
			}
		}
	}
	return nil
}
