package kubelet

import "time"

// backoff is client-go's flowcontrol.Backoff for one kind of retries: delays
// double from initial to max, and start anew for an event that comes more than
// twice max after the last one.
type backoff struct {
	initial, max time.Duration
	entries      map[string]backoffEntry
}

type backoffEntry struct {
	delay   time.Duration
	updated time.Time
}

func newBackoff(initial, maximum time.Duration) backoff {
	return backoff{initial: initial, max: maximum}
}

func (b *backoff) expired(event time.Time, e backoffEntry) bool {
	return event.Sub(e.updated) > 2*b.max
}

// next moves the entry to its next delay (Backoff.Next).
func (b *backoff) next(id string, event, now time.Time) {
	e, ok := b.entries[id]
	if !ok || b.expired(event, e) {
		e.delay = b.initial
	} else {
		e.delay = min(2*e.delay, b.max)
	}
	e.updated = now
	if b.entries == nil {
		b.entries = map[string]backoffEntry{}
	}
	b.entries[id] = e
}

// since reports whether now is within the delay counted from event
// (Backoff.IsInBackOffSince), and that delay.
func (b *backoff) since(id string, event, now time.Time) (time.Duration, bool) {
	e, ok := b.entries[id]
	if !ok || b.expired(event, e) {
		return 0, false
	}
	return e.delay, now.Sub(event) < e.delay
}

// sinceUpdate reports whether now is within the delay counted from the last
// call of next (Backoff.IsInBackOffSinceUpdate).
func (b *backoff) sinceUpdate(id string, now time.Time) bool {
	e, ok := b.entries[id]
	return ok && !b.expired(now, e) && now.Sub(e.updated) < e.delay
}
