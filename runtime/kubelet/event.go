package kubelet

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/loop"
)

// Reasons of the kubelet's events (pkg/kubelet/events).
const (
	createdContainer          = "Created"
	startedContainer          = "Started"
	failedContainer           = "Failed"
	killingContainer          = "Killing"
	backOffStart              = "BackOff"
	pullingImage              = "Pulling"
	pulledImage               = "Pulled"
	failedInspect             = "InspectFailed"
	neverPull                 = "ErrImageNeverPull"
	failedPostStartHook       = "FailedPostStartHook"
	failedPreStopHook         = "FailedPreStopHook"
	unhealthy                 = "Unhealthy"
	probeWarning              = "ProbeWarning"
	failedMount               = "FailedMount"
	sandboxChanged            = "SandboxChanged"
	failedCreatePodSandBox    = "FailedCreatePodSandBox"
	failedRetrievePullSecrets = "FailedToRetrieveImagePullSecret"
)

func (p *pod) reference(fieldPath string) corev1.ObjectReference {
	return corev1.ObjectReference{
		APIVersion: "v1", Kind: "Pod", Namespace: p.api.Namespace, Name: p.api.Name, UID: p.api.UID,
		ResourceVersion: p.api.ResourceVersion, FieldPath: fieldPath,
	}
}

// event reports something about the pod.
func (p *pod) event(kind, reason, format string, args ...any) {
	p.record("", kind, reason, format, args...)
}

// eventOf reports something about one of the pod's containers.
func (p *pod) eventOf(c *corev1.Container, kind, reason, format string, args ...any) {
	p.record(p.fieldPath(c.Name), kind, reason, format, args...)
}

func (p *pod) record(fieldPath, kind, reason, format string, args ...any) {
	message := format
	if len(args) > 0 {
		message = fmt.Sprintf(format, args...)
	}
	p.emit(loop.Event{
		Regarding: p.reference(fieldPath), Type: kind, Reason: reason, Message: message,
		Component: Name, Host: p.node.Name,
	})
}

// fieldPath is kubecontainer.fieldPath.
func (p *pod) fieldPath(name string) string {
	spec := &p.api.Spec
	for i := range spec.Containers {
		if spec.Containers[i].Name == name {
			return "spec.containers{" + name + "}"
		}
	}
	for i := range spec.InitContainers {
		if spec.InitContainers[i].Name == name {
			return "spec.initContainers{" + name + "}"
		}
	}
	return "spec.ephemeralContainers{" + name + "}"
}
