package pod

import (
	"slices"
	"time"
)

// Agenda is what a pod's worker has planned, ordered by (when, order of
// planning).
type Agenda struct{ items []*Item }

// Item is one planned step. It runs at most once.
type Item struct {
	When time.Time
	do   func()
	done bool
}

// Add plans a step. Of those for one instant the one that was planned first is
// first.
func (a *Agenda) Add(when time.Time, do func()) *Item {
	it := &Item{When: when, do: do}
	at := len(a.items)
	for at > 0 && a.items[at-1].When.After(when) {
		at--
	}
	a.items = slices.Insert(a.items, at, it)
	return it
}

// Cancel takes an item off; nil and items that ran are fine.
func (a *Agenda) Cancel(it *Item) {
	if it == nil || it.done {
		return
	}
	it.done = true
	if i := slices.Index(a.items, it); i >= 0 {
		a.items = slices.Delete(a.items, i, i+1)
	}
}

// Do does what is due, and what that makes due.
func (a *Agenda) Do(now time.Time) {
	for it := a.due(now); it != nil; it = a.due(now) {
		it.do()
	}
}

// due takes the first item that is due; nil if there is none.
func (a *Agenda) due(now time.Time) *Item {
	if len(a.items) == 0 || a.items[0].When.After(now) {
		return nil
	}
	it := a.items[0]
	a.items = slices.Delete(a.items, 0, 1)
	it.done = true
	return it
}

// Next returns the instant of the first item; zero if there is none.
func (a *Agenda) Next() time.Time {
	if len(a.items) == 0 {
		return time.Time{}
	}
	return a.items[0].When
}

// Tick returns the first tick after now of a ticker with the given period and
// phase.
func Tick(now time.Time, period, phase time.Duration) time.Time {
	into := time.Duration(now.UnixNano()-int64(phase)) % period
	if into < 0 {
		into += period
	}
	return now.Add(period - into)
}
