package workload

import (
	"strconv"

	corev1 "k8s.io/api/core/v1"
)

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
