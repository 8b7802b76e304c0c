package apiserver

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// event records an event as components' recorders do, correlated in virtual
// time: the same event again counts up the first, ten
// that differ in their message are combined, and whoever reports too much of
// one object is not listened to. Like status it goes straight to the store. An
// event in a namespace that is gone is lost.
func (p *performer) event(e loop.Event) error {
	event := p.newEvent(e)
	if _, ok := store.Namespaces.Get(p.world.Store.View(), "", event.Namespace); !ok {
		return nil
	}
	if pluginsOf(p.world).events == nil {
		pluginsOf(p.world).events = newCorrelator(worldClock{world: p.world})
	}
	correlated := pluginsOf(p.world).events.correlate(event)
	if correlated == nil {
		return nil
	}
	written, err := p.writeEvent(correlated)
	if err != nil || written == nil {
		return err
	}
	pluginsOf(p.world).events.written(written)
	return nil
}

// newEvent is client-go's recorderImpl.makeEvent.
func (p *performer) newEvent(e loop.Event) *corev1.Event {
	namespace := e.Regarding.Namespace
	if namespace == "" {
		namespace = metav1.NamespaceDefault
	}
	now := p.world.Clock.Now().UTC()
	at := metav1.NewTime(now).Rfc3339Copy()
	return &corev1.Event{
		ObjectMeta: metav1.ObjectMeta{
			Namespace: namespace, Name: p.eventName(namespace, e.Regarding.Name, now.UnixNano()),
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
func (p *performer) eventName(namespace, object string, nanos int64) string {
	for ; ; nanos++ {
		name := fmt.Sprintf("%s.%x", object, nanos)
		if p.world.Store.Get(store.Events.Key(namespace, name)) == nil {
			return name
		}
	}
}

// writeEvent is client-go's recordEvent: it counts up an event that is there,
// and creates one that is not, or is no more. The event is the store's then.
func (p *performer) writeEvent(event *corev1.Event) (*corev1.Event, error) {
	key := store.Events.KeyOf(event)
	if stored, ok := p.world.Store.Get(key).(*corev1.Event); ok {
		again := stored.DeepCopy()
		again.Count, again.LastTimestamp, again.Message = event.Count, event.LastTimestamp, event.Message
		_, err := p.world.Store.Update(key, again, store.RevisionOf(stored))
		return again, err
	}
	if p.terminating(event.Namespace) {
		return nil, nil
	}
	event.CreationTimestamp = event.LastTimestamp
	event.UID = p.world.NewUID(key)
	_, err := p.world.Store.Create(key, event)
	return event, err
}

// terminating reports whether the namespace takes no new objects any more,
// events included: the lifecycle plugin refuses them, and recorders shrug.
func (p *performer) terminating(namespace string) bool {
	ns, ok := store.Namespaces.Get(p.world.Store.View(), "", namespace)
	return ok && ns.DeletionTimestamp != nil
}
