package status

import (
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// resize is what a pod's status says of a resize (podResizeConditions).
type resize struct{ pending, inProgress *corev1.PodCondition }

func resizeCondition(t corev1.PodConditionType) bool {
	return t == corev1.PodResizePending || t == corev1.PodResizeInProgress
}

// Resizing returns the conditions about a resize; a pod that ends has none
// (Kubelet.determinePodResizeStatus).
func (m *Manager) Resizing(end Ending) []corev1.PodCondition {
	if end == Ends {
		m.resize = resize{}
	}
	var out []corev1.PodCondition
	for _, c := range []*corev1.PodCondition{m.resize.pending, m.resize.inProgress} {
		if c != nil {
			out = append(out, *c)
		}
	}
	return out
}

// SetResizePending says that a resize waits, and since when. It reports whether that is news
// (SetPodResizePendingCondition).
func (m *Manager) SetResizePending(message string) bool {
	was := m.resize.pending
	m.resize.pending = m.resizeCondition(corev1.PodResizePending, was, corev1.PodReasonDeferred, message, m.pod.API.Generation)
	return was == nil || was.ObservedGeneration != m.pod.API.Generation
}

// ResizePending returns since when a resize waits; the zero time if none does.
func (m *Manager) ResizePending() time.Time {
	if m.resize.pending == nil {
		return time.Time{}
	}
	return m.resize.pending.LastTransitionTime.Time
}

// ClearResizePending says that no resize waits.
func (m *Manager) ClearResizePending() { m.resize.pending = nil }

// SetResizeInProgress says that a resize is being done, or why it cannot be; a
// reason that was given stays. It returns the generation of the resize and whether
// that is news (SetPodResizeInProgressCondition).
func (m *Manager) SetResizeInProgress(reason, message string) (generation int64, news bool) {
	was := m.resize.inProgress
	generation = m.pod.API.Generation
	if was != nil {
		generation = was.ObservedGeneration
		if reason == "" && message == "" {
			reason, message = was.Reason, was.Message
		}
	}
	m.resize.inProgress = m.resizeCondition(corev1.PodResizeInProgress, was, reason, message, generation)
	return generation, was == nil || was.Reason != reason || was.Message != message
}

// ClearResizeInProgress says that no resize is being done. It returns the
// generation of the one that was, if there was one.
func (m *Manager) ClearResizeInProgress() (generation int64, cleared bool) {
	was := m.resize.inProgress
	if was == nil {
		return 0, false
	}
	m.resize.inProgress = nil
	return was.ObservedGeneration, true
}

// resizeCondition is status.updatedPodResizeCondition.
func (m *Manager) resizeCondition(t corev1.PodConditionType, was *corev1.PodCondition, reason, message string, generation int64) *corev1.PodCondition {
	now := metav1.NewTime(m.pod.Now()).Rfc3339Copy()
	c := &corev1.PodCondition{
		Type: t, Status: corev1.ConditionTrue, LastProbeTime: now, LastTransitionTime: now,
		ObservedGeneration: generation, Reason: reason, Message: message,
	}
	if was != nil && was.Reason == reason {
		c.LastTransitionTime = was.LastTransitionTime
	}
	return c
}
