package loop

import (
	"slices"
	"time"

	"github.com/gherkube/gherkube/runtime/store"
)

// Pending is what a performer returns as the error of an effect that only time
// brings to its end: the API server waits for somebody. What the actor wanted after
// it is done then; meanwhile the actor looks at its other keys.
type Pending struct {
	// Outcome is given what is to be told once, while virtual time passes.
	Outcome func(tell func(store.Object, error))
}

// Error implements error, for callers that cannot wait.
func (*Pending) Error() string { return "the API server has not answered yet" }

// held is the rest of a reconciliation, whose first effect is pending.
type held struct {
	todo  []Effect
	again time.Time
	// known says that the outcome of the first effect is known: made or err.
	known bool
	made  store.Object
	err   error
	// missed says that the key was to be looked at meanwhile.
	missed bool
}

// hold keeps the rest of a reconciliation until the outcome of its effect is known.
func (l *Loop) hold(t *task, p *Pending, h *held) {
	t.held = h
	p.Outcome(func(made store.Object, err error) {
		if t.worker.tasks[t.key] != t {
			return // the actor has ended
		}
		h.known, h.made, h.err = true, made, err
		t.worker.markTask(l.elapsed, t)
	})
}

// goOn does the rest of a reconciliation.
func (l *Loop) goOn(t *task, h *held) {
	if h.missed {
		t.worker.markTask(l.elapsed, t)
	}
	more, err := next(h.todo[0], h.made, h.err)
	if err != nil {
		l.failed(t)
		return
	}
	l.carryOut(t, slices.Concat(more, h.todo[1:]), h.again)
}
