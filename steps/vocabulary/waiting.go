package vocabulary

import (
	"context"
	"fmt"
	"time"

	"github.com/gherkube/gherkube/runtime/trace"
	"github.com/gherkube/gherkube/steps/condition"
	"github.com/gherkube/gherkube/steps/scenario"
)

// until lets time pass until a condition holds and reports whether it does. One
// that holds later than d, but within the cluster's slack, makes the step late.
func until(ctx context.Context, w *scenario.World, d time.Duration, c trace.Condition) (bool, error) {
	holds := false
	err := w.InTime(ctx, d, func() bool {
		holds = c(w.State())
		return holds
	})
	return holds || err == nil && c(w.State()), err
}

// shows reports whether a condition holds at present, as far as that can be
// told.
func shows(ctx context.Context, w *scenario.World, c trace.Condition) (bool, error) {
	if err := w.Sync(ctx); err != nil {
		return false, err
	}
	d := w.Patience()
	if holds := c(w.State()); holds || d == 0 {
		return holds, nil
	}
	return until(ctx, w, d, c)
}

// within lets time pass until the statement holds.
func within(ctx context.Context, w *scenario.World, s condition.Statement, d time.Duration) error {
	holds, err := until(ctx, w, d, s.Holds)
	switch {
	case err != nil:
		return broken(s, err)
	case !holds:
		return w.FailStatement(s, "after %s this is still false: %s", d, s.Text)
	}
	return nil
}

// now asks whether the statement holds at present.
func now(ctx context.Context, w *scenario.World, s condition.Statement) error {
	holds, err := shows(ctx, w, s.Holds)
	switch {
	case err != nil:
		return broken(s, err)
	case !holds:
		return w.FailStatement(s, "this is false: %s", s.Text)
	}
	return nil
}

// throughout lets d pass, during which the statement must hold.
func throughout(ctx context.Context, w *scenario.World, s condition.Statement, d time.Duration) error {
	if err := now(ctx, w, s); err != nil {
		return err
	}
	from := w.Elapsed()
	ended := false
	err := w.Pass(ctx, d, func() bool {
		ended = !s.Holds(w.State())
		return ended
	})
	if err != nil {
		return broken(s, err)
	}
	at, held := w.Trace().HeldThroughout(s.Holds, from, w.Elapsed())
	if ended || !held {
		return w.FailStatement(s, "after %s it was no longer so that %s (for %s it should be)", (at - from).Round(time.Millisecond), s.Text, d)
	}
	return nil
}

// since asks whether the statement has held since a moment.
func since(ctx context.Context, w *scenario.World, s condition.Statement, moment string) error {
	if err := w.Sync(ctx); err != nil {
		return broken(s, err)
	}
	from, err := firstHappening(w, moment)
	if err != nil {
		return err
	}
	at, held := w.Trace().HeldThroughout(s.Holds, w.Trace().CaughtUp(from.at, from.revision, scenario.SeenLate), w.Elapsed())
	if !held {
		return w.FailStatement(s, "at %s this was false: %s", condition.Clock(at), s.Text)
	}
	return nil
}

// broken is a wait that ended because the cluster cannot go on, or because of
// an interruption.
func broken(s condition.Statement, err error) error {
	return fmt.Errorf("while waiting until %s: %w", s.Text, err)
}
