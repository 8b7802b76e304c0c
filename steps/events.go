package steps

import (
	"context"
	"fmt"
	"regexp"
	"strings"
)

// eventAbout is an event that a step asks for.
type eventAbout struct {
	reason  string
	about   thing
	message string
	says    func(message string) bool
}

func (e eventAbout) String() string {
	return strings.TrimRight(fmt.Sprintf("an event %s is seen on %s %s", e.reason, e.about, e.message), " ")
}

// event finds an event in the trace, letting time pass where the step says so.
func event(wait bool, like likeness) func(context.Context, *World, Args) error {
	return func(ctx context.Context, w *World, a Args) error {
		values, d := a.values, w.patience()
		if wait {
			var err error
			if d, err = a.Duration(len(values) - 1); err != nil {
				return err
			}
			values = values[:len(values)-1]
		}
		e, err := w.eventAbout(values, like)
		if err != nil {
			return err
		}
		if err := w.Sync(ctx); err != nil {
			return fmt.Errorf("while looking whether %s: %w", e, err)
		}
		seen, stop := w.track(eventSeen(e.reason, e.about, e.says))
		defer stop()
		if err := w.inTime(ctx, d, func() bool { return len(seen.At) > 0 }); err != nil {
			return fmt.Errorf("while waiting until %s: %w", e, err)
		}
		if len(seen.At) == 0 {
			return w.fail(e.about, e.String(), "no such event: %s", e)
		}
		return nil
	}
}

// eventAbout reads REASON, [MESSAGE,] THING.
func (w *World) eventAbout(values []string, like likeness) (eventAbout, error) {
	e := eventAbout{reason: values[0], says: func(string) bool { return true }}
	var err error
	if e.about, err = w.thing(values[len(values)-1]); err != nil || len(values) == 2 {
		return e, err
	}
	want := w.expand(unquote(values[1]))
	e.message = fmt.Sprintf("saying %q", want)
	e.says, err = like(want)
	return e, err
}

// likeness compares messages with what a step wants.
type likeness func(want string) (func(message string) bool, error)

func saying(want string) (func(string) bool, error) {
	return func(message string) bool { return strings.Contains(message, want) }, nil
}

func matching(want string) (func(string) bool, error) {
	re, err := regexp.Compile(want)
	if err != nil {
		return nil, err
	}
	return re.MatchString, nil
}

func noEvent(ctx context.Context, w *World, a Args) error {
	e, err := w.eventAbout(a.values, saying)
	if err != nil {
		return err
	}
	if err := w.Sync(ctx); err != nil {
		return fmt.Errorf("while looking whether %s: %w", e, err)
	}
	if at := w.Trace().Instants(eventSeen(e.reason, e.about, e.says)); len(at) > 0 {
		return w.fail(e.about, "", "at %s there was an event %s on %s", clock(at[0]), e.reason, e.about)
	}
	return nil
}
