package status

import (
	"reflect"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	apiequality "k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/gherkube/gherkube/runtime/kubelet/pod"
)

// merge is mergePodStatus: the status as it goes to the API server. A pod
// does not end there before its containers have.
func merge(api *corev1.Pod, status corev1.PodStatus, mayRun bool, now time.Time) corev1.PodStatus {
	old := &api.Status
	ends := !pod.Terminal(old.Phase) && pod.Terminal(status.Phase)
	conditions := make([]corev1.PodCondition, 0, len(status.Conditions))
	for _, c := range old.Conditions {
		if !ownedCondition(c.Type) {
			conditions = append(conditions, c)
		}
	}
	for _, c := range status.Conditions {
		switch {
		case ownedCondition(c.Type):
			conditions = append(conditions, c)
		case c.Type == corev1.DisruptionTarget && ends && !mayRun:
			conditions = disrupted(conditions, c, metav1.NewTime(now).Rfc3339Copy())
		}
	}
	status.Conditions = conditions
	status.ResourceClaimStatuses = old.ResourceClaimStatuses
	status.ExtendedResourceClaimStatus = old.ExtendedResourceClaimStatus
	status.NodeAllocatableResourceClaimStatuses = old.NodeAllocatableResourceClaimStatuses
	if ends && mayRun {
		status.Phase, status.Reason, status.Message = old.Phase, old.Reason, old.Message
	}
	status.NominatedNodeName = old.NominatedNodeName
	if pod.Terminal(status.Phase) {
		unready(&status, now)
	}
	return status
}

// disrupted has the condition that says that the pod was ended for others. It is
// written when the pod has ended.
func disrupted(list []corev1.PodCondition, c corev1.PodCondition, now metav1.Time) []corev1.PodCondition {
	c.LastTransitionTime = now
	if was := pod.ConditionOf(list, c.Type); was != nil {
		if was.Status == c.Status {
			c.LastTransitionTime = was.LastTransitionTime
		}
		*was = c
		return list
	}
	return append(list, c)
}

// unready says that a pod that has ended is not ready.
func unready(status *corev1.PodStatus, now time.Time) {
	for _, t := range []corev1.PodConditionType{corev1.PodReady, corev1.ContainersReady} {
		if c := pod.ConditionOf(status.Conditions, t); c != nil && c.Status == corev1.ConditionTrue {
			c.Status, c.Reason, c.Message = corev1.ConditionFalse, terminalReason(status.Phase), ""
			c.LastTransitionTime = metav1.NewTime(now).Rfc3339Copy()
		}
	}
}

// sameStatus is apiequality.Semantic.DeepEqual, which takes long to compare
// conditions. That somebody has looked again at a resize is not a change
// (isPodStatusByKubeletEqual).
func sameStatus(a, b *corev1.PodStatus) bool {
	same := func(a, b corev1.PodCondition) bool {
		if resizeCondition(a.Type) {
			a.LastProbeTime = b.LastProbeTime
		}
		return sameCondition(a, b)
	}
	if !slices.EqualFunc(a.Conditions, b.Conditions, same) {
		return false
	}
	rest := *a
	rest.Conditions = b.Conditions // which are not compared again, as they are the same slice
	// What is the same to the last bit is so semantically, and that is known sooner.
	return reflect.DeepEqual(&rest, b) || apiequality.Semantic.DeepEqual(&rest, b)
}

func sameCondition(a, b corev1.PodCondition) bool {
	if !a.LastProbeTime.Equal(&b.LastProbeTime) || !a.LastTransitionTime.Equal(&b.LastTransitionTime) {
		return false
	}
	a.LastProbeTime, a.LastTransitionTime = b.LastProbeTime, b.LastTransitionTime
	return a == b
}
