package allocation

import (
	"encoding/json"

	corev1 "k8s.io/api/core/v1"
)

// Reasons of events about resizes (pkg/kubelet/events).
const (
	Deferred  = "ResizeDeferred"
	Started   = "ResizeStarted"
	Completed = "ResizeCompleted"
	Failed    = "ResizeError"
)

// summary is podResourceSummary, what messages of events have behind the colon.
type summary struct {
	InitContainers []containerSummary `json:"initContainers,omitempty"`
	Containers     []containerSummary `json:"containers,omitempty"`
	Generation     int64              `json:"generation"`
	Error          string             `json:"error,omitempty"`
}

type containerSummary struct {
	Name      string                      `json:"name"`
	Resources corev1.ResourceRequirements `json:"resources,omitempty"`
}

// Message is the message of an event about a resize of a pod (events.podResizeMessage).
func Message(what string, pod *corev1.Pod, generation int64, problem string) string {
	s := summary{
		InitContainers: summaries(pod.Spec.InitContainers), Containers: summaries(pod.Spec.Containers),
		Generation: generation, Error: problem,
	}
	text, err := json.Marshal(s)
	if err != nil {
		return what
	}
	return what + ": " + string(text)
}

func summaries(list []corev1.Container) []containerSummary {
	var out []containerSummary
	for i := range list {
		out = append(out, containerSummary{list[i].Name, list[i].Resources})
	}
	return out
}
