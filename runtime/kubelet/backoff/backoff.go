// Package backoff is client-go's flowcontrol.Backoff on virtual time.
package backoff

import "time"

// Backoff is client-go's flowcontrol.Backoff for one kind of retries: delays
// double from initial to max, and start anew for an event that comes more than
// twice max after the last one.
type Backoff struct {
	initial, max time.Duration
	entries      map[string]entry
}

type entry struct {
	delay   time.Duration
	updated time.Time
}

// New returns a back-off with these delays.
func New(initial, maximum time.Duration) Backoff {
	return Backoff{initial: initial, max: maximum}
}

func (b *Backoff) expired(event time.Time, e entry) bool {
	return event.Sub(e.updated) > 2*b.max
}

// Next moves the entry to its next delay (Backoff.Next).
func (b *Backoff) Next(id string, event, now time.Time) {
	e, ok := b.entries[id]
	if !ok || b.expired(event, e) {
		e.delay = b.initial
	} else {
		e.delay = min(2*e.delay, b.max)
	}
	e.updated = now
	if b.entries == nil {
		b.entries = map[string]entry{}
	}
	b.entries[id] = e
}

// Since reports whether now is within the delay counted from event
// (Backoff.IsInBackOffSince), and that delay.
func (b *Backoff) Since(id string, event, now time.Time) (time.Duration, bool) {
	e, ok := b.entries[id]
	if !ok || b.expired(event, e) {
		return 0, false
	}
	return e.delay, now.Sub(event) < e.delay
}

// SinceUpdate reports whether now is within the delay counted from the last
// call of Next (Backoff.IsInBackOffSinceUpdate).
func (b *Backoff) SinceUpdate(id string, now time.Time) bool {
	e, ok := b.entries[id]
	return ok && !b.expired(now, e) && now.Sub(e.updated) < e.delay
}
