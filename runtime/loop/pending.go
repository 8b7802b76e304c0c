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

// Error implements error, for who cannot wait.
func (*Pending) Error() string { return "the API server has not answered yet" }

// held is a reconciliation whose first effect of those to do is pending.
type held struct {
	todo  []Effect
	again time.Time
	// known says that the outcome is.
	known bool
	made  store.Object
	err   error
	// missed says that the key was to be looked at meanwhile.
	missed bool
}

// hold keeps the rest of a reconciliation until the outcome of its effect is known.
func (l *Loop) hold(s *worker, t *task, p *Pending, h *held) {
	t.held = h
	p.Outcome(func(made store.Object, err error) {
		if s.tasks[t.key] != t {
			return // the actor has ended
		}
		h.known, h.made, h.err = true, made, err
		s.markTask(l.elapsed, t)
	})
}

// goOn does the rest of a reconciliation.
func (l *Loop) goOn(s *worker, t *task, h *held) {
	if h.missed {
		s.markTask(l.elapsed, t)
	}
	more, err := next(h.todo[0], h.made, h.err)
	if err != nil {
		l.failed(s, t)
		return
	}
	l.carryOut(s, t, slices.Concat(more, h.todo[1:]), h.again)
}
