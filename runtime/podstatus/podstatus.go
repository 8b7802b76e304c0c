// Package podstatus reads from a pod's status what controllers and the
// scheduler ask of it, and marks pods that are about to be disrupted.
package podstatus

import (
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// IsEnded reports whether all containers of the pod have ended for good.
func IsEnded(p *corev1.Pod) bool {
	return p.Status.Phase == corev1.PodSucceeded || p.Status.Phase == corev1.PodFailed
}

// IsActive is upstream's controller.IsPodActive.
func IsActive(p *corev1.Pod) bool { return !IsEnded(p) && p.DeletionTimestamp == nil }

// IsTerminating is upstream's controller.IsPodTerminating.
func IsTerminating(p *corev1.Pod) bool { return !IsEnded(p) && p.DeletionTimestamp != nil }

// Condition returns the pod's condition of the type, nil if it has none. It is
// the pod's own: copy the pod before changing it.
func Condition(p *corev1.Pod, t corev1.PodConditionType) *corev1.PodCondition {
	for i := range p.Status.Conditions {
		if p.Status.Conditions[i].Type == t {
			return &p.Status.Conditions[i]
		}
	}
	return nil
}

// IsReady reports whether the pod has the condition Ready (upstream's
// podutil.IsPodReady).
func IsReady(p *corev1.Pod) bool { return ReadySince(p) != nil }

// ReadySince returns when the pod became ready, nil if it is not.
func ReadySince(p *corev1.Pod) *metav1.Time {
	c := Condition(p, corev1.PodReady)
	if c == nil || c.Status != corev1.ConditionTrue {
		return nil
	}
	return &c.LastTransitionTime
}

// AvailableAt returns when the pod is or will be available, having been ready
// for minReady (upstream's podutil.IsPodAvailable); false if it is not ready.
func AvailableAt(p *corev1.Pod, minReady time.Duration) (time.Time, bool) {
	since := ReadySince(p)
	switch {
	case since == nil:
		return time.Time{}, false
	case minReady == 0:
		return time.Time{}, true
	case since.IsZero():
		return time.Time{}, false
	}
	return since.Add(minReady), true
}

// SetCondition puts c into the pod's status in place of the condition of its
// type, and reports whether that changed anything (upstream's
// podutil.UpdatePodCondition). The transition is now, to the second, unless
// the condition had this status before.
func SetCondition(p *corev1.Pod, c corev1.PodCondition, now time.Time) bool {
	c.LastTransitionTime = metav1.NewTime(now.Truncate(time.Second))
	old := Condition(p, c.Type)
	if old == nil {
		p.Status.Conditions = append(p.Status.Conditions, c)
		return true
	}
	if old.Status == c.Status {
		c.LastTransitionTime = old.LastTransitionTime
	}
	changed := *old != c
	*old = c
	return changed
}

// Disrupt returns a copy of the pod with the condition DisruptionTarget, which
// says why the pod is about to be deleted; nil if it says so already.
func Disrupt(p *corev1.Pod, reason, message string, now time.Time) *corev1.Pod {
	cp := p.DeepCopy()
	changed := SetCondition(cp, corev1.PodCondition{
		Type: corev1.DisruptionTarget, Status: corev1.ConditionTrue,
		ObservedGeneration: p.Generation, Reason: reason, Message: message,
	}, now)
	if !changed {
		return nil
	}
	return cp
}
