package kubelet

import (
	"slices"
	"time"
)

// agenda is what a pod's worker has planned, ordered by (when, order of
// planning).
type agenda struct{ items []*item }

// item is one planned step. It runs at most once.
type item struct {
	when time.Time
	do   func()
	done bool
}

func (a *agenda) add(when time.Time, do func()) *item {
	it := &item{when: when, do: do}
	at := len(a.items)
	for at > 0 && a.items[at-1].when.After(when) {
		at--
	}
	a.items = slices.Insert(a.items, at, it)
	return it
}

// cancel takes an item off; nil and items that ran are fine.
func (a *agenda) cancel(it *item) {
	if it == nil || it.done {
		return
	}
	it.done = true
	if i := slices.Index(a.items, it); i >= 0 {
		a.items = slices.Delete(a.items, i, i+1)
	}
}

// due takes the first item that is due; nil if there is none.
func (a *agenda) due(now time.Time) *item {
	if len(a.items) == 0 || a.items[0].when.After(now) {
		return nil
	}
	it := a.items[0]
	a.items = slices.Delete(a.items, 0, 1)
	it.done = true
	return it
}

// next returns the instant of the first item; zero if there is none.
func (a *agenda) next() time.Time {
	if len(a.items) == 0 {
		return time.Time{}
	}
	return a.items[0].when
}
