// Package clock is the virtual time of one simulated cluster.
//
// A Clock never moves by itself and never reads the wall clock: time stands
// still until somebody fires the earliest timer or moves the clock up to an
// instant. Timers that are due at the same instant fire in the order in which
// they were scheduled, so one run of a world is like any other.
//
// A Clock is not safe for concurrent use: the goroutine that owns the world
// owns its clock.
package clock

import (
	"container/heap"
	"time"
)

// Clock is virtual time and the queue of what is due at which instant.
type Clock struct {
	// Root, if set, is told of panics in events that belong to nobody else.
	// Without it they end the caller of Fire.
	Root Keeper

	now    time.Time
	seq    uint64
	queue  queue
	keeper Keeper // of the present event
}

// New returns a clock that stands at start.
func New(start time.Time) *Clock {
	return &Clock{now: start}
}

// Now returns the current instant of virtual time.
func (c *Clock) Now() time.Time { return c.now }

// Timer is one scheduled call. It fires at most once.
type Timer struct {
	when   time.Time
	seq    uint64
	fire   func()
	index  int // place in the queue; -1 when it has fired or was stopped
	clock  *Clock
	keeper Keeper
}

// At schedules fire for the instant when. An instant that has passed is taken
// as now: the call is then the next to fire, after those already due. It
// belongs to whom the present event belongs to: see Within.
func (c *Clock) At(when time.Time, fire func()) *Timer {
	if when.Before(c.now) {
		when = c.now
	}
	c.seq++
	t := &Timer{when: when, seq: c.seq, fire: fire, clock: c, keeper: c.keeper}
	heap.Push(&c.queue, t)
	return t
}

// After schedules fire for d after now.
func (c *Clock) After(d time.Duration, fire func()) *Timer {
	return c.At(c.now.Add(d), fire)
}

// When returns the instant the timer was scheduled for.
func (t *Timer) When() time.Time { return t.when }

// Stop takes the timer out of the queue and reports whether it was still in
// it. Stopping a nil timer, or one that has fired, does nothing.
func (t *Timer) Stop() bool {
	if t == nil || t.index < 0 {
		return false
	}
	heap.Remove(&t.clock.queue, t.index)
	return true
}

// Next returns the instant of the earliest timer; false if there is none.
func (c *Clock) Next() (time.Time, bool) {
	if len(c.queue) == 0 {
		return time.Time{}, false
	}
	return c.queue[0].timer.when, true
}

// Fire sets the clock to the instant of the earliest timer and calls it. It
// reports whether there was one.
func (c *Clock) Fire() bool {
	if len(c.queue) == 0 {
		return false
	}
	t := heap.Pop(&c.queue).(*Timer)
	c.now = t.when
	c.Within(t.keeper, t.fire)
	return true
}

// MoveTo sets the clock to when, without firing anything. It moves neither
// backwards nor past the earliest timer; a caller that wants to pass it fires it.
func (c *Clock) MoveTo(when time.Time) {
	if next, ok := c.Next(); ok && when.After(next) {
		when = next
	}
	if when.After(c.now) {
		c.now = when
	}
}
