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

// Writer puts events that are correlated into the store.
type Writer interface {
	// Create stores a new event. It returns what is stored.
	Create(event *corev1.Event) (*corev1.Event, error)
	// Update stores an event in the place of the one that is stored.
	Update(event, stored *corev1.Event) (*corev1.Event, error)
}

// Record records an event in the world as components' recorders do, correlated
// in virtual time: the same event again counts up the first, ten that differ in
// their message are combined, and a reporter that says too much of one object is not
// listened to. Like status it goes straight to the store. An event in a
// namespace that is gone is lost. The caller is inside the world's gate.
func Record(w *world.World, e loop.Event) error {
	made, err := Make(w, e)
	if err != nil {
		return err
	}
	return Write(w, made, direct{w})
}

// Make returns the event as it is before it is correlated.
func Make(w *world.World, e loop.Event) (*corev1.Event, error) {
	r, err := recorderOf(w)
	if err != nil {
		return nil, err
	}
	return r.newEvent(e), nil
}

// Write is the rest of Record, by a writer.
func Write(w *world.World, event *corev1.Event, to Writer) error {
	r, err := recorderOf(w)
	if err != nil {
		return err
	}
	return r.record(event, to)
}

func recorderOf(w *world.World) (*recorder, error) {
	return world.Part(w, func() (*recorder, error) {
		return &recorder{world: w, correlator: newCorrelator(world.ClockOf(w))}, nil
	})
}

func (r *recorder) record(event *corev1.Event, to Writer) error {
	if _, ok := store.Namespaces.Get(r.world.Store.View(), "", event.Namespace); !ok {
		return nil
	}
	correlated := r.correlator.correlate(event)
	if correlated == nil {
		return nil
	}
	written, err := r.writeEvent(correlated, to)
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
func (r *recorder) writeEvent(event *corev1.Event, to Writer) (*corev1.Event, error) {
	if stored, ok := r.world.Store.Get(store.Events.KeyOf(event)).(*corev1.Event); ok {
		again := stored.DeepCopy()
		again.Count, again.LastTimestamp, again.Message = event.Count, event.LastTimestamp, event.Message
		return to.Update(again, stored)
	}
	if r.terminating(event.Namespace) {
		return nil, nil
	}
	return to.Create(event)
}

// direct writes events straight to the store.
type direct struct{ world *world.World }

// Create implements Writer.
func (d direct) Create(event *corev1.Event) (*corev1.Event, error) {
	key := store.Events.KeyOf(event)
	event.CreationTimestamp = event.LastTimestamp
	event.UID = d.world.NewUID(key)
	_, err := d.world.Store.Create(key, event)
	return event, err
}

// Update implements Writer.
func (d direct) Update(event, stored *corev1.Event) (*corev1.Event, error) {
	_, err := d.world.Store.Update(store.Events.KeyOf(event), event, store.RevisionOf(stored))
	return event, err
}

// terminating reports whether the namespace takes no new objects any more,
// events included: the lifecycle plugin refuses them, and recorders shrug.
func (r *recorder) terminating(namespace string) bool {
	ns, ok := store.Namespaces.Get(r.world.Store.View(), "", namespace)
	return ok && ns.DeletionTimestamp != nil
}
