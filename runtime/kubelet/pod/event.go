package pod

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/loop"
)

// component is who reports the events.
const component = "kubelet"

func (p *Pod) reference(fieldPath string) corev1.ObjectReference {
	return corev1.ObjectReference{
		APIVersion: "v1", Kind: "Pod", Namespace: p.API.Namespace, Name: p.API.Name, UID: p.API.UID,
		ResourceVersion: p.API.ResourceVersion, FieldPath: fieldPath,
	}
}

// Event reports something about the pod.
func (p *Pod) Event(kind, reason, format string, args ...any) {
	p.record("", kind, reason, format, args...)
}

// EventOf reports something about one of the pod's containers.
func (p *Pod) EventOf(c *corev1.Container, kind, reason, format string, args ...any) {
	p.record(p.fieldPath(c.Name), kind, reason, format, args...)
}

func (p *Pod) record(fieldPath, kind, reason, format string, args ...any) {
	message := format
	if len(args) > 0 {
		message = fmt.Sprintf(format, args...)
	}
	p.Emit(loop.Event{
		Regarding: p.reference(fieldPath), Type: kind, Reason: reason, Message: message,
		Component: component, Host: p.Node.Name,
	})
}

// fieldPath is kubecontainer.fieldPath. What has no name is none of the
// containers: the image of a volume.
func (p *Pod) fieldPath(name string) string {
	if name == "" {
		return ""
	}
	spec := &p.API.Spec
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
