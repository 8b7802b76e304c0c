package event

import (
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/record"
	"k8s.io/utils/clock"
)

// How events are correlated: client-go/tools/record/events_cache.go.
const (
	// rememberedEvents is how many different events a world's correlator
	// remembers at least. Upstream's 4096 are each component's own.
	rememberedEvents = 1 << 16

	similarEvents   = 10 // with different messages before they are combined
	similarInterval = 600 * time.Second
	spamBurst       = 25
	spamQPS         = 1. / 300.
)

// correlator is client-go's EventCorrelator with one difference: of the
// messages that it knows of similar events, upstream's forgets any (it ranges
// over a map), this one the oldest, so that the same events are always
// combined.
type correlator struct {
	clock    clock.PassiveClock
	spam     *record.EventSourceObjectSpamFilter
	similar  *memory[similarity] // by what similar events have in common
	observed *memory[observation]
}

// similarity is what is known of events that differ only in their message.
type similarity struct {
	messages []string // different ones, oldest first
	last     time.Time
}

// observation is what an event that comes again adds to.
type observation struct {
	name  string
	first metav1.Time
	count int32
}

func newCorrelator(c clock.PassiveClock) *correlator {
	return &correlator{
		clock:    c,
		spam:     record.NewEventSourceObjectSpamFilter(rememberedEvents, spamBurst, spamQPS, c, spamKey),
		similar:  newMemory[similarity](rememberedEvents),
		observed: newMemory[observation](rememberedEvents),
	}
}

// correlate returns the event as it is to be recorded: by itself, counted up,
// or combined with similar ones. It returns nil for an event that is one too
// many (EventCorrelate).
func (c *correlator) correlate(event *corev1.Event) *corev1.Event {
	event, key := c.combine(event)
	if before, ok := c.observed.get(key); ok {
		event.Name, event.FirstTimestamp, event.Count = before.name, before.first, before.count+1
	}
	c.observed.put(key, observation{event.Name, event.FirstTimestamp, event.Count})
	if c.spam.Filter(event) {
		return nil
	}
	return event
}

// written takes in an event as it was stored (UpdateState).
func (c *correlator) written(event *corev1.Event) {
	c.observed.put(eventKey(event), observation{event.Name, event.FirstTimestamp, event.Count})
}

// combine is EventAggregator.EventAggregate: it returns the event, combined
// with similar ones if there are many of them, and the key for counting it.
func (c *correlator) combine(event *corev1.Event) (*corev1.Event, digest) {
	similarTo, message := record.EventAggregatorByReasonFunc(event)
	key := digestOf(similarTo)
	now := c.clock.Now()
	s, ok := c.similar.get(key)
	if !ok || now.Sub(s.last) > similarInterval {
		s = similarity{}
	}
	s.last = now
	if !slices.Contains(s.messages, message) {
		s.messages = append(s.messages, message)
	}
	enough := len(s.messages) >= similarEvents
	if enough {
		s.messages = s.messages[1:]
	}
	c.similar.put(key, s)
	if !enough {
		return event, eventKey(event)
	}
	return &corev1.Event{
		ObjectMeta:     metav1.ObjectMeta{Name: event.Name, Namespace: event.Namespace},
		InvolvedObject: event.InvolvedObject,
		Reason:         event.Reason,
		Message:        record.EventAggregatorByReasonMessageFunc(event),
		Source:         event.Source,
		FirstTimestamp: event.FirstTimestamp,
		LastTimestamp:  event.LastTimestamp,
		Count:          1,
		Type:           event.Type,
	}, key
}

// eventKey tells different events apart (getEventKey).
func eventKey(e *corev1.Event) digest {
	o := e.InvolvedObject
	return digestOf(e.Source.Component, e.Source.Host, o.Kind, o.Namespace, o.Name, o.FieldPath,
		string(o.UID), o.APIVersion, e.Type, e.Reason, e.Message)
}

// spamKey is whose events about which object are counted together (getSpamKey).
func spamKey(e *corev1.Event) string {
	o := e.InvolvedObject
	key := digestOf(e.Source.Component, e.Source.Host, o.Kind, o.Namespace, o.Name,
		string(o.UID), o.APIVersion, e.Type)
	return string(key[:])
}
