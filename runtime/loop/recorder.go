package loop

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/gherkube/gherkube/runtime/store"
)

// Recorder makes the events of one component about one object.
type Recorder struct {
	component string
	regarding corev1.ObjectReference
}

// NewRecorder returns the recorder of a component's events about obj, which is
// of the given kind.
func NewRecorder(component string, kind schema.GroupVersionKind, obj store.Object) Recorder {
	return Recorder{component, corev1.ObjectReference{
		APIVersion:      kind.GroupVersion().String(),
		Kind:            kind.Kind,
		Namespace:       obj.GetNamespace(),
		Name:            obj.GetName(),
		UID:             obj.GetUID(),
		ResourceVersion: obj.GetResourceVersion(),
	}}
}

// Normal returns an event of the type Normal.
func (r Recorder) Normal(reason, message string) Event {
	return Event{Regarding: r.regarding, Type: corev1.EventTypeNormal, Reason: reason, Message: message, Component: r.component}
}

// Warning returns an event of the type Warning.
func (r Recorder) Warning(reason, message string) Event {
	return Event{Regarding: r.regarding, Type: corev1.EventTypeWarning, Reason: reason, Message: message, Component: r.component}
}
