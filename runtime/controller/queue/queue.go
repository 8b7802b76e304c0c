// Package queue says when a controller looks at its objects, as upstream's
// delaying queues do: of all the instants that were asked for, the earliest
// counts.
package queue

import (
	"time"

	"github.com/gherkube/gherkube/runtime/store"
)

// Queue knows when to look at which object.
type Queue struct{ entries map[store.Key]*Entry }

// New returns an empty queue.
func New() *Queue { return &Queue{map[store.Key]*Entry{}} }

// Of returns the entry of the object under key.
func (q *Queue) Of(key store.Key) *Entry {
	e := q.entries[key]
	if e == nil {
		e = &Entry{}
		q.entries[key] = e
	}
	return e
}

// Forget drops what is known about an object.
func (q *Queue) Forget(key store.Key) { delete(q.entries, key) }

// Entry says when to look at one object.
type Entry struct {
	due      time.Time
	asked    bool
	delay    time.Duration // what was asked for since the last look
	failures int           // in a row
}

// Ask asks for a look so long from now, which the next Due knows.
func (e *Entry) Ask(delay time.Duration) {
	if !e.asked || delay < e.delay {
		e.delay = delay
	}
	e.asked = true
}

// At asks for a look at the instant.
func (e *Entry) At(t time.Time) {
	if e.due.IsZero() || t.Before(e.due) {
		e.due = t
	}
}

// Due returns when to look; zero if nobody asked.
func (e *Entry) Due(now time.Time) time.Time {
	if e.asked {
		e.At(now.Add(e.delay))
		e.asked = false
	}
	return e.due
}

// Begin is called when a look begins: what is asked for from now on is the next
// one.
func (e *Entry) Begin() { e.due = time.Time{} }

// Failed asks for another look: after first, or twice as long as the time
// before, but after last at most (upstream's AddRateLimited).
func (e *Entry) Failed(now time.Time, first, last time.Duration) {
	delay := first
	for range e.failures {
		delay = min(2*delay, last)
	}
	e.failures++
	e.At(now.Add(delay))
}

// Succeeded makes the next failure the first one (upstream's Forget).
func (e *Entry) Succeeded() { e.failures = 0 }
