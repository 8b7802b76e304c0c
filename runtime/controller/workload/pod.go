package workload

import (
	"maps"
	"slices"
	"strconv"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/validation"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// isActive is upstream's controller.IsPodActive.
func isActive(p *corev1.Pod) bool {
	return p.Status.Phase != corev1.PodSucceeded && p.Status.Phase != corev1.PodFailed && p.DeletionTimestamp == nil
}

// isTerminating is upstream's controller.IsPodTerminating.
func isTerminating(p *corev1.Pod) bool {
	return p.Status.Phase != corev1.PodSucceeded && p.Status.Phase != corev1.PodFailed && p.DeletionTimestamp != nil
}

// readySince returns when the pod became ready, nil if it is not.
func readySince(p *corev1.Pod) *metav1.Time {
	for i := range p.Status.Conditions {
		if c := &p.Status.Conditions[i]; c.Type == corev1.PodReady {
			if c.Status != corev1.ConditionTrue {
				return nil
			}
			return &c.LastTransitionTime
		}
	}
	return nil
}

// availableAt returns when the pod is or will be available, having been ready
// for minReady (upstream's IsPodAvailable); false if it is not ready.
func availableAt(p *corev1.Pod, minReady time.Duration) (time.Time, bool) {
	since := readySince(p)
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

// podFrom returns the pod that the template of a controller asks for
// (upstream's GetPodFromTemplate).
func podFrom(template *corev1.PodTemplateSpec, namespace, controller string, ref metav1.OwnerReference) *corev1.Pod {
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{
			Namespace:       namespace,
			Labels:          maps.Clone(template.Labels),
			Annotations:     maps.Clone(template.Annotations),
			Finalizers:      slices.Clone(template.Finalizers),
			GenerateName:    podPrefix(controller),
			OwnerReferences: []metav1.OwnerReference{ref},
		},
		Spec: *template.Spec.DeepCopy(),
	}
}

// podPrefix is upstream's getPodsPrefix: a name too long for a dash goes
// without.
func podPrefix(controller string) string {
	prefix := controller + "-"
	if len(validation.NameIsDNSSubdomain(prefix, true)) != 0 {
		return controller
	}
	return prefix
}

// deletionCost is upstream's GetDeletionCostFromPodAnnotations; a malformed
// cost counts as none.
func deletionCost(p *corev1.Pod) int32 {
	value, ok := p.Annotations[corev1.PodDeletionCost]
	if !ok || !validCost(value) {
		return 0
	}
	cost, err := strconv.ParseInt(value, 10, 32)
	if err != nil {
		return 0
	}
	return int32(cost)
}

// validCost is upstream's validFirstDigit: no leading plus, no leading zero.
func validCost(value string) bool {
	if value == "" {
		return false
	}
	return value[0] == '-' || value == "0" || (value[0] >= '1' && value[0] <= '9')
}
