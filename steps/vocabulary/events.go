package vocabulary

import (
	"context"
	"fmt"
	"time"

	"github.com/gherkube/gherkube/steps/condition"
	"github.com/gherkube/gherkube/steps/scenario"
	"github.com/gherkube/gherkube/steps/sentence"
)

var eventSteps = []sentence.Step{
	step(`an event {reason} is seen on {thing} within {duration}`, "Lets time pass until such an event has been recorded in the scenario, at most that long.", "Then an event Killing is seen on pod web within 1m", eventWithin(anyEvent)),
	step(`an event {reason} saying {string} is seen on {thing} within {duration}`, "The same, with a part of the message.", `Then an event FailedScheduling saying "Insufficient cpu" is seen on pod big within 10s`, eventWithin(eventSaying)),
	step(`an event {reason} matching {regexp} is seen on {thing} within {duration}`, "The same, with a regular expression (RE2) for the message.", `Then an event Unhealthy matching "^Liveness probe failed" is seen on pod web within 1m`, eventWithin(eventMatching)),
	step(`an event {reason} was seen on {thing}`, "Such an event has been recorded in the scenario.", "Then an event Scheduled was seen on pod web", eventSoFar(anyEvent)),
	step(`an event {reason} saying {string} was seen on {thing}`, "The same, with a part of the message.", `Then an event BackOff saying "restarting failed container" was seen on pod crash`, eventSoFar(eventSaying)),
	step(`no event {reason} was seen on {thing}`, "No such event has been recorded in the scenario.", "Then no event Killing was seen on pod web", noEvent),
}

// occurring reads an event that a step asks for: REASON, [MESSAGE,] THING.
type occurring func(condition.Reader, sentence.Args) (condition.Moment, error)

func anyEvent(r condition.Reader, a sentence.Args) (condition.Moment, error) {
	return r.Event(a.Values[0], a.Values[1])
}

func eventSaying(r condition.Reader, a sentence.Args) (condition.Moment, error) {
	return r.EventSaying(a.Values[0], a.Text(1), a.Values[2])
}

func eventMatching(r condition.Reader, a sentence.Args) (condition.Moment, error) {
	return r.EventMatching(a.Values[0], a.Text(1), a.Values[2])
}

// eventWithin lets time pass until the event is in the trace; the last
// parameter says how long.
func eventWithin(reads occurring) sentence.Run {
	return func(ctx context.Context, w *scenario.World, a sentence.Args) error {
		d, err := a.Duration(len(a.Values) - 1)
		if err != nil {
			return err
		}
		e, err := reads(w.Reader(), a)
		if err != nil {
			return err
		}
		return awaitEvent(ctx, w, e, d)
	}
}

// eventSoFar finds an event in the trace.
func eventSoFar(reads occurring) sentence.Run {
	return func(ctx context.Context, w *scenario.World, a sentence.Args) error {
		e, err := reads(w.Reader(), a)
		if err != nil {
			return err
		}
		return awaitEvent(ctx, w, e, w.Patience())
	}
}

func awaitEvent(ctx context.Context, w *scenario.World, e condition.Moment, d time.Duration) error {
	if err := w.Sync(ctx); err != nil {
		return fmt.Errorf("while looking whether %s: %w", e.Text, err)
	}
	seen, stop := w.Track(e.Happens)
	defer stop()
	if err := w.InTime(ctx, d, func() bool { return len(seen.At) > 0 }); err != nil {
		return fmt.Errorf("while waiting until %s: %w", e.Text, err)
	}
	if len(seen.At) == 0 {
		return w.Fail(e.About, e.Text, "no such event: %s", e.Text)
	}
	return nil
}

func noEvent(ctx context.Context, w *scenario.World, a sentence.Args) error {
	e, err := anyEvent(w.Reader(), a)
	if err != nil {
		return err
	}
	if err := w.Sync(ctx); err != nil {
		return fmt.Errorf("while looking whether %s: %w", e.Text, err)
	}
	if at := w.Trace().Instants(e.Happens); len(at) > 0 {
		return w.Fail(e.About, "", "at %s there was an event %s on %s", condition.Clock(at[0]), a.Values[0], e.About)
	}
	return nil
}
