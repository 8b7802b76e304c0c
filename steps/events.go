package steps

import (
	"context"
	"fmt"
	"time"

	"github.com/gherkube/gherkube/steps/condition"
)

// occurring reads an event that a step asks for: REASON, [MESSAGE,] THING.
type occurring func(condition.Reader, Args) (condition.Moment, error)

func anyEvent(r condition.Reader, a Args) (condition.Moment, error) {
	return r.Event(a.values[0], a.values[1])
}

func eventSaying(r condition.Reader, a Args) (condition.Moment, error) {
	return r.EventSaying(a.values[0], a.Text(1), a.values[2])
}

func eventMatching(r condition.Reader, a Args) (condition.Moment, error) {
	return r.EventMatching(a.values[0], a.Text(1), a.values[2])
}

// eventWithin lets time pass until the event is in the trace; the last
// parameter says how long.
func eventWithin(reads occurring) func(context.Context, *World, Args) error {
	return func(ctx context.Context, w *World, a Args) error {
		d, err := a.Duration(len(a.values) - 1)
		if err != nil {
			return err
		}
		e, err := reads(w.reader(), a)
		if err != nil {
			return err
		}
		return awaitEvent(ctx, w, e, d)
	}
}

// eventSoFar finds an event in the trace.
func eventSoFar(reads occurring) func(context.Context, *World, Args) error {
	return func(ctx context.Context, w *World, a Args) error {
		e, err := reads(w.reader(), a)
		if err != nil {
			return err
		}
		return awaitEvent(ctx, w, e, w.patience())
	}
}

func awaitEvent(ctx context.Context, w *World, e condition.Moment, d time.Duration) error {
	if err := w.Sync(ctx); err != nil {
		return fmt.Errorf("while looking whether %s: %w", e.Text, err)
	}
	seen, stop := w.track(e.Happens)
	defer stop()
	if err := w.inTime(ctx, d, func() bool { return len(seen.At) > 0 }); err != nil {
		return fmt.Errorf("while waiting until %s: %w", e.Text, err)
	}
	if len(seen.At) == 0 {
		return w.fail(e.About, e.Text, "no such event: %s", e.Text)
	}
	return nil
}

func noEvent(ctx context.Context, w *World, a Args) error {
	e, err := anyEvent(w.reader(), a)
	if err != nil {
		return err
	}
	if err := w.Sync(ctx); err != nil {
		return fmt.Errorf("while looking whether %s: %w", e.Text, err)
	}
	if at := w.Trace().Instants(e.Happens); len(at) > 0 {
		return w.fail(e.About, "", "at %s there was an event %s on %s", condition.Clock(at[0]), a.values[0], e.About)
	}
	return nil
}
