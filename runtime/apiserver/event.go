package apiserver

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// event records an event as client-go's recorder and its correlator do: the
// same event again counts up the first. Like status it goes straight to the
// store. An event in a namespace that is gone is lost.
func (p *performer) event(e loop.Event) error {
	view := p.world.Store.View()
	namespace := e.Regarding.Namespace
	if namespace == "" {
		namespace = metav1.NamespaceDefault
	}
	if _, ok := store.Namespaces.Get(view, "", namespace); !ok {
		return nil
	}
	now := metav1.NewTime(p.world.Clock.Now().UTC())
	seconds := now.Rfc3339Copy()
	same := p.sameEvent(namespace, e)
	if same != nil {
		again := same.DeepCopy()
		again.Count++
		again.LastTimestamp = seconds
		_, err := p.world.Store.Update(store.Events.KeyOf(same), again, store.RevisionOf(same))
		return err
	}
	event := &corev1.Event{
		ObjectMeta:          metav1.ObjectMeta{Namespace: namespace, CreationTimestamp: seconds},
		InvolvedObject:      e.Regarding,
		Reason:              e.Reason,
		Message:             e.Message,
		Source:              corev1.EventSource{Component: e.Component, Host: e.Host},
		FirstTimestamp:      seconds,
		LastTimestamp:       seconds,
		Count:               1,
		Type:                e.Type,
		ReportingController: e.Component,
		ReportingInstance:   e.Host,
	}
	key := p.eventKey(namespace, e.Regarding.Name, now.UnixNano())
	event.Name = key.Name
	event.UID = types.UID(p.world.chance.uid(p.world.Seed, key))
	_, err := p.world.Store.Create(key, event)
	p.remember(e, namespace, key)
	return err
}

// eventKey returns a free key for an event, in the recorder's form OBJECT.TIME:
// events of the same instant, which wall clocks keep apart, get the following
// nanoseconds.
func (p *performer) eventKey(namespace, object string, nanos int64) store.Key {
	for ; ; nanos++ {
		key := store.Events.Key(namespace, fmt.Sprintf("%s.%x", object, nanos))
		if p.world.Store.Get(key) == nil {
			return key
		}
	}
}

// eventID is what makes two events the same to client-go's correlator
// (getEventKey).
type eventID struct {
	namespace, component, host string
	regarding                  corev1.ObjectReference
	kind, reason, message      string
}

func idOf(namespace string, e loop.Event) eventID {
	return eventID{namespace, e.Component, e.Host, e.Regarding, e.Type, e.Reason, e.Message}
}

// sameEvent returns the event recorded for the same occurrence before, or nil
// if there is none any more.
func (p *performer) sameEvent(namespace string, e loop.Event) *corev1.Event {
	key, ok := p.world.plugins.events[idOf(namespace, e)]
	if !ok {
		return nil
	}
	event, ok := p.world.Store.Get(key).(*corev1.Event)
	if !ok || event.Message != e.Message || event.Reason != e.Reason {
		return nil
	}
	return event
}

func (p *performer) remember(e loop.Event, namespace string, key store.Key) {
	if p.world.plugins.events == nil {
		p.world.plugins.events = map[eventID]store.Key{}
	}
	p.world.plugins.events[idOf(namespace, e)] = key
}
