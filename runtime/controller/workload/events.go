package workload

import (
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// stamp is now as the API stores it: in whole seconds.
func stamp(now time.Time) metav1.Time { return metav1.NewTime(now.Truncate(time.Second)) }

// recorder reports events about one object.
type recorder struct {
	component string
	regarding corev1.ObjectReference
}

func newRecorder(component, apiVersion, kind string, obj store.Object) recorder {
	return recorder{component, corev1.ObjectReference{
		APIVersion:      apiVersion,
		Kind:            kind,
		Namespace:       obj.GetNamespace(),
		Name:            obj.GetName(),
		UID:             obj.GetUID(),
		ResourceVersion: obj.GetResourceVersion(),
	}}
}

func (r recorder) normal(reason, message string) loop.Event {
	return loop.Event{Regarding: r.regarding, Type: corev1.EventTypeNormal, Reason: reason, Message: message, Component: r.component}
}

func (r recorder) warning(reason, message string) loop.Event {
	return loop.Event{Regarding: r.regarding, Type: corev1.EventTypeWarning, Reason: reason, Message: message, Component: r.component}
}
