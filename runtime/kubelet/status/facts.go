package status

import (
	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/kubelet/allocation"
	"github.com/gherkube/gherkube/runtime/kubelet/relist"
)

// Ending says whether the pod has ended as far as the kubelet is concerned: then
// its containers will not be restarted, whatever the restart policy says.
type Ending bool

// Whether containers may be restarted, or the pod ends.
const (
	Restartable Ending = false
	Ends        Ending = true
)

// StartError is why a container could not be started: the reason and message of
// its waiting state.
type StartError struct {
	Reason  error
	Message string
}

// Eviction is why the kubelet ends a pod that could go on.
type Eviction struct {
	Reason, Message string
	// Disruption, if set, is the reason of the condition DisruptionTarget.
	Disruption string
	// Explanation is the condition's message; empty for that of the status.
	Explanation string
}

// Facts are what a status is made of.
type Facts struct {
	Seen     *relist.Pod
	End      Ending
	Failures map[string]StartError // by container
	Evicted  *Eviction             // nil: the pod is not evicted
	Resize   []corev1.PodCondition // what is to be said of a resize
	Cgroup   allocation.Cgroup     // of the pod
	// Mark says in statuses which containers have started and are ready.
	Mark func(apps, inits []corev1.ContainerStatus)
}
