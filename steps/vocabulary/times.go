package vocabulary

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/gherkube/gherkube/steps/condition"
	"github.com/gherkube/gherkube/steps/scenario"
	"github.com/gherkube/gherkube/steps/sentence"
)

var timeSteps = []sentence.Step{
	step(`{duration} pass(es)`, "Lets that much time pass.", "When 20 seconds pass", pass),
	step(`it happens within {duration} that {moment}`, "Lets time pass until it happens again from now on, at most that long.", "Then it happens within 2m that container main of pod web restarts", happensWithin),
	step(`it does not happen for {duration} that {moment}`, "Lets that much time pass; it must not happen meanwhile.", "Then it does not happen for 1m that container main of pod web restarts", happensNot),
	step(`it never happened that {moment}`, "It has not happened since the scenario's start.", "Then it never happened that container app of pod web starts", neverHappened),
	step(`it happened exactly {int} time(s) that {moment}`, "How often it has happened since the scenario's start.", "Then it happened exactly 3 times that container main of pod crash starts", happenedTimes),
	step(`{moment} before {moment}`, "The first happened before the second did; both have happened. The first instants count; at the same instant, the order of the trace, and on a real cluster that in which they were written. What one update shows together is in order: a kubelet may report several things at once.", "Then container init/a of pod web terminates with exit code 0 before container init/b of pod web starts", before),
	step(`{moment} within {duration} of/after {moment}`, "The first happens at or after the second, at most that much later. Lets time pass if that can still come true.", "Then pod web is created within 1s after the last command", afterAtMost),
	step(`{moment} between {duration} and {duration} after {moment}`, "The first happens after the second, at least and at most that much later. Lets time pass if that can still come true. The first instant of the second counts, and the first instant of the first at or after it.", "Then container main of pod web restarts between 50s and 70s after container main of pod web starts", afterBetween),
	step(`{moment} about {span} after {moment}`, "The first happens that much after the second, as the documentation says it, and a little later as clusters do; see the parameter `{span}`. Lets time pass if that can still come true. Which instants count is as with `between`.", "Then pod web is deleted about 30s after the last command `kubectl delete`", afterAbout),
	step(`{moment} at once after {moment}`, "The first is the second's consequence: what `about 0s` means. Lets time pass if that can still come true.", "Then container main of pod crash restarts at once after container main of pod crash terminates", afterAtOnce),
	step(`the times between {moment} are about {string}`, "The gaps between the instants so far are, in order, about these durations, with the slack of `{span}`; a retry may also come up to half its delay later, as the kubelet adds that, and the pull of an image up to "+condition.RepullingLate().String()+". A tenth less is never too early. More gaps than named are not looked at.", `Then the times between container main of pod crash restarts are about "10s, 20s, 40s, 80s"`, gapsAbout),
	with("\n  | at least | at most |\n  | 10s      | 16s     |\n  | 20s      | 27s     |", step(`the times between {moment} are:`, "The gaps between the instants so far are, in order, within the windows of the table; more gaps than rows are not looked at.", "Then the times between container main of pod crash restarts are:", gapsTable)),
}

func pass(ctx context.Context, w *scenario.World, a sentence.Args) error {
	d, err := a.Duration(0)
	if err != nil {
		return err
	}
	return w.Pass(ctx, d, func() bool { return false })
}

// awaited is what came of waiting for a moment.
type awaited struct {
	condition.Moment
	within   time.Duration
	happened []time.Duration // the first since the wait began, if it came
}

// waiter lets time pass until done reports true, at most d.
type waiter func(ctx context.Context, d time.Duration, done func() bool) error

// await lets time pass until the moment of a step happens, as long as the step
// allows.
func await(ctx context.Context, w *scenario.World, a sentence.Args, waiting string, pass waiter) (awaited, error) {
	d, err := a.Duration(0)
	if err != nil {
		return awaited{}, err
	}
	m, seen, stop, err := tracked(w, a.Values[1])
	if err != nil {
		return awaited{}, err
	}
	defer stop()
	n := len(seen.At)
	if err := pass(ctx, d, func() bool { return len(seen.At) > n }); err != nil {
		return awaited{}, fmt.Errorf("while waiting %s %s: %w", waiting, m.Text, err)
	}
	return awaited{m, d, seen.At[n:]}, nil
}

func happensWithin(ctx context.Context, w *scenario.World, a sentence.Args) error {
	m, err := await(ctx, w, a, "for", w.InTime)
	if err == nil && len(m.happened) == 0 {
		err = w.Fail(m.About, m.Text, "it did not happen within %s: %s", m.within, m.Text)
	}
	return err
}

func happensNot(ctx context.Context, w *scenario.World, a sentence.Args) error {
	m, err := await(ctx, w, a, "whether", w.Pass)
	switch {
	case err != nil:
		return err
	case len(m.happened) > 0:
		return w.Fail(m.About, "not: "+m.Text, "it happened at %s: %s", condition.Clock(m.happened[0]), m.Text)
	}
	return w.Vacuous(m.About)
}

func neverHappened(ctx context.Context, w *scenario.World, a sentence.Args) error {
	if err := w.Sync(ctx); err != nil {
		return err
	}
	m, seen, stop, err := tracked(w, a.Values[0])
	if err != nil {
		return err
	}
	defer stop()
	if len(seen.At) > 0 {
		return w.Fail(m.About, "never: "+m.Text, "it happened at %s: %s", condition.Clock(seen.At[0]), m.Text)
	}
	return w.Vacuous(m.About)
}

func happenedTimes(ctx context.Context, w *scenario.World, a sentence.Args) error {
	if err := w.Sync(ctx); err != nil {
		return err
	}
	n, err := a.Int(0)
	if err != nil {
		return err
	}
	m, seen, stop, err := tracked(w, a.Values[1])
	if err != nil {
		return err
	}
	defer stop()
	if len(seen.At) != n {
		return w.Fail(m.About, m.Text, "it happened %d times, not %d (at %s): %s", len(seen.At), n, clocks(seen.At), m.Text)
	}
	return nil
}

func before(ctx context.Context, w *scenario.World, a sentence.Args) error {
	if err := w.Sync(ctx); err != nil {
		return err
	}
	first, err := firstHappening(w, a.Values[0])
	if err != nil {
		return err
	}
	second, err := firstHappening(w, a.Values[1])
	if err != nil {
		return err
	}
	together := first.line == second.line && first.seen && second.seen && a.Values[0] != a.Values[1]
	if first.precedes(second) || together {
		return nil
	}
	if ok, err := toldInOrder(w, a.Values[0], a.Values[1]); err != nil || ok {
		return err
	}
	return w.Fail(second.about, a.Values[0]+" before "+a.Values[1],
		"the order is wrong: %s at %s, but %s at %s", a.Values[1], condition.Clock(second.at), a.Values[0], condition.Clock(first.at))
}

func afterAtMost(ctx context.Context, w *scenario.World, a sentence.Args) error {
	d, err := a.Duration(1)
	if err != nil {
		return err
	}
	return after(ctx, w, a.Values[0], condition.Window{Most: d}, a.Values[2])
}

func afterBetween(ctx context.Context, w *scenario.World, a sentence.Args) error {
	least, err := a.Duration(1)
	if err != nil {
		return err
	}
	most, err := a.Duration(2)
	if err != nil {
		return err
	}
	return after(ctx, w, a.Values[0], condition.Window{Least: least, Most: most}, a.Values[3])
}

func afterAbout(ctx context.Context, w *scenario.World, a sentence.Args) error {
	rule, err := condition.Span(a.Values[1])
	if err != nil {
		return err
	}
	return afterRule(ctx, w, a.Values[0], rule, a.Values[2])
}

func afterAtOnce(ctx context.Context, w *scenario.World, a sentence.Args) error {
	return afterRule(ctx, w, a.Values[0], condition.Window{}, a.Values[1])
}

// afterRule is after with the slack that clusters need.
func afterRule(ctx context.Context, w *scenario.World, what string, rule condition.Window, anchor string) error {
	m, err := w.Reader().Moment(anchor)
	if err != nil {
		return err
	}
	return after(ctx, w, what, rule.After(m), anchor)
}

// after checks how much later one moment is than another, and lets time pass
// as long as it can still come true.
func after(ctx context.Context, w *scenario.World, what string, want condition.Window, anchor string) error {
	m, seen, stop, err := tracked(w, what)
	if err != nil {
		return err
	}
	defer stop()
	if err := w.Sync(ctx); err != nil {
		return err
	}
	from, err := firstHappening(w, anchor)
	if err != nil {
		return err
	}
	found := func() (time.Duration, bool) {
		for i, at := range seen.At {
			later := from.later(at, seen.Revisions[i])
			// The anchor itself, if it is the same moment, does not follow itself.
			if later > 0 || later >= min(want.Least, 0) && what != anchor {
				return later, true
			}
		}
		return 0, false
	}
	left := max(0, from.at+want.Most-w.Elapsed()) + w.Place.Slack
	if err := w.Pass(ctx, left, func() bool { _, ok := found(); return ok }); err != nil {
		return fmt.Errorf("while waiting for %s: %w", what, err)
	}
	wanted := fmt.Sprintf("%s %s after %s", what, want, anchor)
	later, ok := found()
	late, err := lateness(w, anchor, 0)
	switch {
	case err != nil:
		return err
	case !ok:
		return w.Fail(m.About, wanted, "it did not happen within %s after %s (at %s): %s", want.Most, anchor, condition.Clock(from.at), what)
	case later+late < want.Least || later > want.Most+w.Place.Slack:
		return w.Fail(m.About, wanted, "%s came %s after %s, not %s", what, later.Round(time.Millisecond), anchor, want)
	}
	w.NoteLate(later - want.Most)
	return nil
}

func gapsAbout(ctx context.Context, w *scenario.World, a sentence.Args) error {
	m, err := w.Reader().Moment(a.Values[0])
	if err != nil {
		return err
	}
	var windows []condition.Window
	for part := range strings.SplitSeq(a.Text(1), ",") {
		rule, err := condition.Span(strings.TrimSpace(part))
		if err != nil {
			return err
		}
		windows = append(windows, rule.Again(m))
	}
	return gaps(ctx, w, a.Values[0], windows)
}

func gapsTable(ctx context.Context, w *scenario.World, a sentence.Args) error {
	if len(a.Table) < 2 || len(a.Table[0]) != 2 || a.Table[0][0] != "at least" || a.Table[0][1] != "at most" {
		return errors.New("the step needs a data table with the columns | at least | at most |")
	}
	var windows []condition.Window
	for _, row := range a.Table[1:] {
		least, err := sentence.ParseDuration(row[0])
		if err != nil {
			return err
		}
		most, err := sentence.ParseDuration(row[1])
		if err != nil {
			return err
		}
		windows = append(windows, condition.Window{Least: least, Most: most})
	}
	return gaps(ctx, w, a.Values[0], windows)
}

func gaps(ctx context.Context, w *scenario.World, text string, windows []condition.Window) error {
	if err := w.Sync(ctx); err != nil {
		return err
	}
	m, seen, stop, err := tracked(w, text)
	if err != nil {
		return err
	}
	defer stop()
	for i, want := range windows {
		if i+1 >= len(seen.At) {
			return w.Fail(m.About, m.Text, "it happened only %d times (at %s), so that gap %d is missing: %s", len(seen.At), clocks(seen.At), i+1, m.Text)
		}
		gap := seen.At[i+1] - seen.At[i]
		late, err := lateness(w, text, i)
		if err != nil {
			return err
		}
		w.NoteLate(gap - want.Most)
		if gap+late < want.Least || gap > want.Most+w.Place.Slack {
			return w.Fail(m.About, m.Text, "gap %d is %s, not %s (instants: %s): %s",
				i+1, gap.Round(time.Millisecond), want, clocks(seen.At), m.Text)
		}
	}
	return nil
}
