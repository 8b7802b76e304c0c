package pod

import (
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// IDPrefix stands before the runtime's IDs in statuses.
const IDPrefix = "containerd://"

// TrimID returns the runtime's ID of one in a status.
func TrimID(id string) string { return strings.TrimPrefix(id, IDPrefix) }

// StatusOf returns the status of the container of the name, or nil.
func StatusOf(list []corev1.ContainerStatus, name string) *corev1.ContainerStatus {
	for i := range list {
		if list[i].Name == name {
			return &list[i]
		}
	}
	return nil
}

// ConditionOf returns the condition of the type, or nil.
func ConditionOf(list []corev1.PodCondition, t corev1.PodConditionType) *corev1.PodCondition {
	for i := range list {
		if list[i].Type == t {
			return &list[i]
		}
	}
	return nil
}

// Terminal reports whether a pod of the phase has ended.
func Terminal(phase corev1.PodPhase) bool {
	return phase == corev1.PodFailed || phase == corev1.PodSucceeded
}
