package status

import (
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apiequality "k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// TestSameStatus: the shorter way says what apiequality says.
func TestSameStatus(t *testing.T) {
	at := metav1.NewTime(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	ready := corev1.PodCondition{Type: corev1.PodReady, Status: corev1.ConditionTrue, LastTransitionTime: at}
	with := func(change func(*corev1.PodCondition)) *corev1.PodStatus {
		c := ready
		change(&c)
		return &corev1.PodStatus{Conditions: []corev1.PodCondition{c}}
	}
	for name, s := range map[string]*corev1.PodStatus{
		"nothing":        {},
		"no conditions":  {Conditions: []corev1.PodCondition{}},
		"phase":          {Phase: corev1.PodRunning},
		"ready":          with(func(*corev1.PodCondition) {}),
		"elsewhere":      with(func(c *corev1.PodCondition) { c.LastTransitionTime = metav1.NewTime(at.In(time.FixedZone("x", 3600))) }),
		"later":          with(func(c *corev1.PodCondition) { c.LastTransitionTime = metav1.NewTime(at.Add(1)) }),
		"probed":         with(func(c *corev1.PodCondition) { c.LastProbeTime = at }),
		"reason":         with(func(c *corev1.PodCondition) { c.Reason = "r" }),
		"ready, running": {Phase: corev1.PodRunning, Conditions: []corev1.PodCondition{ready}},
	} {
		for other, o := range map[string]*corev1.PodStatus{
			"nothing": {}, "ready": with(func(*corev1.PodCondition) {}), "ready, running": {Phase: corev1.PodRunning, Conditions: []corev1.PodCondition{ready}},
		} {
			if got, want := sameStatus(s, o), apiequality.Semantic.DeepEqual(s, o); got != want {
				t.Errorf("%s and %s: same is %v, want %v", name, other, got, want)
			}
		}
	}
}
