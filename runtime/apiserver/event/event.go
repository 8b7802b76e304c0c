// Package event records events in a world: who says what about an object, how
// often, and when it is too much.
package event

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/gherkube/gherkube/runtime/apiserver/world"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// recorder records the events of one world.
type recorder struct {
	world      *world.World
	correlator *correlator
}

// Record records an event in the world as components' recorders do, correlated
// in virtual time: the same event again counts up the first, ten that differ in
// their message are combined, and a reporter that says too much of one object is not
// listened to. Like status it goes straight to the store. An event in a
// namespace that is gone is lost. The caller is inside the world's gate.
func Record(w *world.World, e loop.Event) error {
	r, err := world.Part(w, func() (*recorder, error) {
		return &recorder{world: w, correlator: newCorrelator(world.ClockOf(w))}, nil
	})
	if err != nil {
		return err
	}
	return r.record(e)
}

func (r *recorder) record(e loop.Event) error {
	event := r.newEvent(e)
	if _, ok := store.Namespaces.Get(r.world.Store.View(), "", event.Namespace); !ok {
		return nil
	}
	correlated := r.correlator.correlate(event)
	if correlated == nil {
		return nil
	}
	written, err := r.writeEvent(correlated)
	if err != nil || written == nil {
		return err
	}
	r.correlator.written(written)
	return nil
}

// newEvent is client-go's recorderImpl.makeEvent.
func (r *recorder) newEvent(e loop.Event) *corev1.Event {
	namespace := e.Regarding.Namespace
	if namespace == "" {
		namespace = metav1.NamespaceDefault
	}
	now := r.world.Clock.Now().UTC()
	at := metav1.NewTime(now).Rfc3339Copy()
	return &corev1.Event{
		ObjectMeta: metav1.ObjectMeta{
			Namespace: namespace, Name: r.eventName(namespace, e.Regarding.Name, now.UnixNano()),
		},
		InvolvedObject:      e.Regarding,
		Reason:              e.Reason,
		Message:             e.Message,
		Source:              corev1.EventSource{Component: e.Component, Host: e.Host},
		FirstTimestamp:      at,
		LastTimestamp:       at,
		Count:               1,
		Type:                e.Type,
		ReportingController: e.Component,
		ReportingInstance:   e.Host,
	}
}

// eventName returns a free name for an event, in the recorder's form
// OBJECT.TIME: events of the same instant, which wall clocks keep apart, get
// the following nanoseconds.
func (r *recorder) eventName(namespace, object string, nanos int64) string {
	for ; ; nanos++ {
		name := fmt.Sprintf("%s.%x", object, nanos)
		if r.world.Store.Get(store.Events.Key(namespace, name)) == nil {
			return name
		}
	}
}

// writeEvent is client-go's recordEvent: it counts up an event that is there,
// and creates one that is not, or is no more. The event is the store's then.
func (r *recorder) writeEvent(event *corev1.Event) (*corev1.Event, error) {
	key := store.Events.KeyOf(event)
	if stored, ok := r.world.Store.Get(key).(*corev1.Event); ok {
		again := stored.DeepCopy()
		again.Count, again.LastTimestamp, again.Message = event.Count, event.LastTimestamp, event.Message
		_, err := r.world.Store.Update(key, again, store.RevisionOf(stored))
		return again, err
	}
	if r.terminating(event.Namespace) {
		return nil, nil
	}
	event.CreationTimestamp = event.LastTimestamp
	event.UID = r.world.NewUID(key)
	_, err := r.world.Store.Create(key, event)
	return event, err
}

// terminating reports whether the namespace takes no new objects any more,
// events included: the lifecycle plugin refuses them, and recorders shrug.
func (r *recorder) terminating(namespace string) bool {
	ns, ok := store.Namespaces.Get(r.world.Store.View(), "", namespace)
	return ok && ns.DeletionTimestamp != nil
}
