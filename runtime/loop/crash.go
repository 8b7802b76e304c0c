package loop

import (
	"time"

	"github.com/gherkube/gherkube/runtime/clock"
	"github.com/gherkube/gherkube/runtime/store"
)

// Crash is a panic of an actor. The key is retried with back-off, as after a
// refused effect.
type Crash struct {
	// Actor and Key say who reconciled what, looked at whose change, or
	// planned the event that panicked. Both are empty for an event of the
	// world outside.
	Actor string
	Key   store.Key
	When  time.Time
	Fault clock.Fault
}

// Panicked implements clock.Keeper for events that belong to nobody.
func (l *Loop) Panicked(f clock.Fault) { l.Crashed(Crash{When: l.Clock.Now(), Fault: f}) }

// Panicked implements clock.Keeper for an actor that looks at a change.
func (w *worker) Panicked(f clock.Fault) {
	w.loop.Crashed(Crash{w.actor.Name(), w.shown, w.loop.Clock.Now(), f})
}

// Panicked implements clock.Keeper for the reconciliation of a key, and for
// the events that were planned in it.
func (t *task) Panicked(f clock.Fault) {
	w := t.worker
	w.loop.Crashed(Crash{w.actor.Name(), t.key, w.loop.Clock.Now(), f})
	known := w.task(t.key) // t may have been forgotten since it planned the event
	known.again.Stop()
	w.loop.failed(known)
}
