package terminal

import corev1 "k8s.io/api/core/v1"

// podsCondition is what a command waits for in a list of pods.
type podsCondition func([]corev1.Pod) bool

// anyPod waits until there is a pod.
func anyPod(pods []corev1.Pod) bool { return len(pods) > 0 }

// onePod waits until the pod is as wanted, or is not there.
func onePod(as func(*corev1.Pod) bool) podsCondition {
	return func(pods []corev1.Pod) bool { return len(pods) == 0 || as(&pods[0]) }
}

// runs is pkg/cmd/run's podRunningAndReady.
func runs(p *corev1.Pod) bool {
	if p.Status.Phase != corev1.PodRunning {
		return ended(p)
	}
	for _, c := range p.Status.Conditions {
		if c.Type == corev1.PodReady && c.Status == corev1.ConditionTrue {
			return true
		}
	}
	return false
}

// ended is pkg/cmd/run's podCompleted.
func ended(p *corev1.Pod) bool {
	return p.Status.Phase == corev1.PodSucceeded || p.Status.Phase == corev1.PodFailed
}
