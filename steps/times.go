package steps

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/gherkube/gherkube/steps/condition"
)

var timeSteps = []Step{
	{`{duration} pass(es)`, "Lets that much time pass.", "When 20 seconds pass", pass},
	{`it happens within {duration} that {moment}`, "Lets time pass until it happens again from now on, at most that long.", "Then it happens within 2m that container main of pod web restarts", happensWithin},
	{`it does not happen for {duration} that {moment}`, "Lets that much time pass; it must not happen meanwhile.", "Then it does not happen for 1m that container main of pod web restarts", happensNot},
	{`it never happened that {moment}`, "It has not happened since the scenario's start.", "Then it never happened that container app of pod web starts", neverHappened},
	{`it happened exactly {int} time(s) that {moment}`, "How often it has happened since the scenario's start.", "Then it happened exactly 3 times that container main of pod crash starts", happenedTimes},
	{`{moment} before {moment}`, "The first happened before the second did; both have happened. The first instants count; at the same instant, the order of the trace, and on a real cluster that in which they were written. What one update shows together is in order: a kubelet may report several things at once.", "Then container init/a of pod web terminates with exit code 0 before container init/b of pod web starts", before},
	{`{moment} within {duration} of/after {moment}`, "The first happens at or after the second, at most that much later. Lets time pass if that can still come true.", "Then pod web is created within 1s after the last command", afterAtMost},
	{`{moment} between {duration} and {duration} after {moment}`, "The first happens after the second, at least and at most that much later. Lets time pass if that can still come true. The first instant of the second counts, and the first instant of the first at or after it.", "Then container main of pod web restarts between 50s and 70s after container main of pod web starts", afterBetween},
	{`{moment} about {span} after {moment}`, "The first happens that much after the second, as the documentation says it, and a little later as clusters do; see the parameter `{span}`. Lets time pass if that can still come true. Which instants count is as with `between`.", "Then pod web is deleted about 30s after the last command `kubectl delete`", afterAbout},
	{`{moment} at once after {moment}`, "The first is the second's consequence: what `about 0s` means. Lets time pass if that can still come true.", "Then container main of pod crash restarts at once after container main of pod crash terminates", afterAtOnce},
	{`the times between {moment} are about {string}`, "The gaps between the instants so far are, in order, about these durations, with the slack of `{span}`; a retry may also come up to half its delay later, as the kubelet adds that, and the pull of an image up to " + condition.RepullingLate().String() + ". A tenth less is never too early. More gaps than named are not looked at.", `Then the times between container main of pod crash restarts are about "10s, 20s, 40s, 80s"`, gapsAbout},
	{`the times between {moment} are:`, "The gaps between the instants so far are, in order, within the windows of the table; more gaps than rows are not looked at.", "Then the times between container main of pod crash restarts are:", gapsTable},
}

func pass(ctx context.Context, w *World, a Args) error {
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
func await(ctx context.Context, w *World, a Args, waiting string, pass waiter) (awaited, error) {
	d, err := a.Duration(0)
	if err != nil {
		return awaited{}, err
	}
	m, seen, stop, err := tracked(w, a.values[1])
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

func happensWithin(ctx context.Context, w *World, a Args) error {
	m, err := await(ctx, w, a, "for", w.inTime)
	if err == nil && len(m.happened) == 0 {
		err = w.fail(m.About, m.Text, "it did not happen within %s: %s", m.within, m.Text)
	}
	return err
}

func happensNot(ctx context.Context, w *World, a Args) error {
	m, err := await(ctx, w, a, "whether", w.Pass)
	switch {
	case err != nil:
		return err
	case len(m.happened) > 0:
		return w.fail(m.About, "not: "+m.Text, "it happened at %s: %s", condition.Clock(m.happened[0]), m.Text)
	}
	return w.vacuous(m.About)
}

func neverHappened(ctx context.Context, w *World, a Args) error {
	if err := w.Sync(ctx); err != nil {
		return err
	}
	m, seen, stop, err := tracked(w, a.values[0])
	if err != nil {
		return err
	}
	defer stop()
	if len(seen.At) > 0 {
		return w.fail(m.About, "never: "+m.Text, "it happened at %s: %s", condition.Clock(seen.At[0]), m.Text)
	}
	return w.vacuous(m.About)
}

func happenedTimes(ctx context.Context, w *World, a Args) error {
	if err := w.Sync(ctx); err != nil {
		return err
	}
	n, err := a.Int(0)
	if err != nil {
		return err
	}
	m, seen, stop, err := tracked(w, a.values[1])
	if err != nil {
		return err
	}
	defer stop()
	if len(seen.At) != n {
		return w.fail(m.About, m.Text, "it happened %d times, not %d (at %s): %s", len(seen.At), n, clocks(seen.At), m.Text)
	}
	return nil
}

func before(ctx context.Context, w *World, a Args) error {
	if err := w.Sync(ctx); err != nil {
		return err
	}
	first, err := firstHappening(w, a.values[0])
	if err != nil {
		return err
	}
	second, err := firstHappening(w, a.values[1])
	if err != nil {
		return err
	}
	together := first.line == second.line && first.seen && second.seen && a.values[0] != a.values[1]
	if first.precedes(second) || together {
		return nil
	}
	if ok, err := toldInOrder(w, a.values[0], a.values[1]); err != nil || ok {
		return err
	}
	return w.fail(second.about, a.values[0]+" before "+a.values[1],
		"the order is wrong: %s at %s, but %s at %s", a.values[1], condition.Clock(second.at), a.values[0], condition.Clock(first.at))
}

func afterAtMost(ctx context.Context, w *World, a Args) error {
	d, err := a.Duration(1)
	if err != nil {
		return err
	}
	return after(ctx, w, a.values[0], condition.Window{Most: d}, a.values[2])
}

func afterBetween(ctx context.Context, w *World, a Args) error {
	least, err := a.Duration(1)
	if err != nil {
		return err
	}
	most, err := a.Duration(2)
	if err != nil {
		return err
	}
	return after(ctx, w, a.values[0], condition.Window{Least: least, Most: most}, a.values[3])
}

func afterAbout(ctx context.Context, w *World, a Args) error {
	rule, err := condition.Span(a.values[1])
	if err != nil {
		return err
	}
	return afterRule(ctx, w, a.values[0], rule, a.values[2])
}

func afterAtOnce(ctx context.Context, w *World, a Args) error {
	return afterRule(ctx, w, a.values[0], condition.Window{}, a.values[1])
}

// afterRule is after with the slack that clusters need.
func afterRule(ctx context.Context, w *World, what string, rule condition.Window, anchor string) error {
	m, err := w.reader().Moment(anchor)
	if err != nil {
		return err
	}
	return after(ctx, w, what, rule.After(m), anchor)
}

// after checks how much later one moment is than another, and lets time pass
// as long as it can still come true.
func after(ctx context.Context, w *World, what string, want condition.Window, anchor string) error {
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
		return w.fail(m.About, wanted, "it did not happen within %s after %s (at %s): %s", want.Most, anchor, condition.Clock(from.at), what)
	case later+late < want.Least || later > want.Most+w.Place.Slack:
		return w.fail(m.About, wanted, "%s came %s after %s, not %s", what, later.Round(time.Millisecond), anchor, want)
	}
	w.noteLate(later - want.Most)
	return nil
}

func gapsAbout(ctx context.Context, w *World, a Args) error {
	m, err := w.reader().Moment(a.values[0])
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
	return gaps(ctx, w, a.values[0], windows)
}

func gapsTable(ctx context.Context, w *World, a Args) error {
	if len(a.Table) < 2 || len(a.Table[0]) != 2 || a.Table[0][0] != "at least" || a.Table[0][1] != "at most" {
		return errors.New("the step needs a data table with the columns | at least | at most |")
	}
	var windows []condition.Window
	for _, row := range a.Table[1:] {
		least, err := ParseDuration(row[0])
		if err != nil {
			return err
		}
		most, err := ParseDuration(row[1])
		if err != nil {
			return err
		}
		windows = append(windows, condition.Window{Least: least, Most: most})
	}
	return gaps(ctx, w, a.values[0], windows)
}

func gaps(ctx context.Context, w *World, text string, windows []condition.Window) error {
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
			return w.fail(m.About, m.Text, "it happened only %d times (at %s), so that gap %d is missing: %s", len(seen.At), clocks(seen.At), i+1, m.Text)
		}
		gap := seen.At[i+1] - seen.At[i]
		late, err := lateness(w, text, i)
		if err != nil {
			return err
		}
		w.noteLate(gap - want.Most)
		if gap+late < want.Least || gap > want.Most+w.Place.Slack {
			return w.fail(m.About, m.Text, "gap %d is %s, not %s (instants: %s): %s",
				i+1, gap.Round(time.Millisecond), want, clocks(seen.At), m.Text)
		}
	}
	return nil
}
