package steps

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gherkube/gherkube/runtime/trace"
)

var stateSteps = []Step{
	{`{thing} becomes {state} within {duration}`, "Lets time pass until the state holds, at most that long.", "Then pod web becomes Ready within 30s", becomes},
	{`{thing} is {state}`, "The state holds now.", "Then pod web is not Ready", is},
	{`{thing} stays {state} for {duration}`, "The state holds now and at every instant of that time, which passes.", "Then pod web stays Pending for 20s", stays},
	{`{thing} has been {state} since {moment}`, "The state has held at every instant since then.", "Then pod web has been Ready since the last command", hasBeen},
	{`{thing} was never {state}`, "The state has not held at any instant so far.", "Then pod web was never Running", wasNever},

	{`{pods} become(s) {state} within {duration}`, "Lets time pass until that number of pods is in the state, at most that long.", "Then exactly 3 pods with label tier=frontend become Running within 30s", podsBecome},
	{`{pods} are/is {state}`, "That number of pods is in the state now.", "Then no pods of deployment web are Terminating", podsAre},
	{`{pods} stay(s) {state} for {duration}`, "That number of pods is in the state now and at every instant of that time, which passes.", "Then exactly 1 pod named web stays present for 1m", podsStay},
	{`{pods} have/has been {state} since {moment}`, "That number of pods has been in the state at every instant since then.", "Then at least 6 pods of deployment web have been Ready since the last command `kubectl set image`", podsHaveBeen},

	{`{thing} reaches {int} {counter} replica(s) within {duration}`, "Lets time pass until a workload's count is that, at most that long.", "Then deployment web reaches 3 ready replicas within 1m", replicasWithin},
	{`{thing} has {int} {counter} replica(s)`, "A workload's count now.", "Then deployment web has 3 ready replicas", replicasNow},
	{`the number of {counter} replicas of {thing} has never been below {int} since {moment}`, "The count at every instant since then.", "Then the number of ready replicas of deployment web has never been below 6 since the last command", replicasBelow},
	{`the number of {counter} replicas of {thing} has never been above {int} since {moment}`, "The count at every instant since then.", "Then the number of current replicas of deployment web has never been above 10 since the last command", replicasAbove},

	{`{thing} reaches {int} restart(s) within {duration}`, "Lets time pass until the container's restartCount is at least that, at most that long.", "Then container main of pod crash reaches 3 restarts within 2m", restartsWithin},
	{`{thing} has {int} restart(s)`, "The container's restartCount now.", "Then container main of pod web has 0 restarts", restartsNow},

	{`the field {field} of {thing} becomes {string} within {duration}`, "Lets time pass until a field of the trace has that value, at most that long; `*` stands for any text, `-` for a field that is not there.", `Then the field conditions.Progressing of deployment web becomes "False/ProgressDeadlineExceeded" within 1m`, fieldWithin},
	{`the field {field} of {thing} is {string}`, "A field of the trace now.", `Then the field qosClass of pod web is "BestEffort"`, fieldNow},

	{`service {name} has {int} ready endpoint(s)`, "The number of ready addresses in the service's EndpointSlices now.", "Then service web has 2 ready endpoints", endpointsNow},
	{`service {name} reaches {int} ready endpoint(s) within {duration}`, "Lets time pass until the number of ready addresses is that, at most that long.", "Then service web reaches 2 ready endpoints within 30s", endpointsWithin},

	{`an event {reason} is seen on {thing} within {duration}`, "Lets time pass until such an event has been recorded in the scenario, at most that long.", "Then an event Killing is seen on pod web within 1m", event(true, saying)},
	{`an event {reason} saying {string} is seen on {thing} within {duration}`, "The same, with a part of the message.", `Then an event FailedScheduling saying "Insufficient cpu" is seen on pod big within 10s`, event(true, saying)},
	{`an event {reason} matching {regexp} is seen on {thing} within {duration}`, "The same, with a regular expression (RE2) for the message.", `Then an event Unhealthy matching "^Liveness probe failed" is seen on pod web within 1m`, event(true, matching)},
	{`an event {reason} was seen on {thing}`, "Such an event has been recorded in the scenario.", "Then an event Scheduled was seen on pod web", event(false, saying)},
	{`an event {reason} saying {string} was seen on {thing}`, "The same, with a part of the message.", `Then an event BackOff saying "restarting failed container" was seen on pod crash`, event(false, saying)},
	{`no event {reason} was seen on {thing}`, "No such event has been recorded in the scenario.", "Then no event Killing was seen on pod web", noEvent},
}

// subject is a condition about something, with what a failure shows.
type subject struct {
	about     thing
	text      string // "pod web Ready"
	condition trace.Condition
	seen      func(*trace.State) string
}

func (w *World) subject(a Args) (subject, error) {
	t, err := w.thing(a.values[0])
	if err != nil {
		return subject{}, err
	}
	c, err := w.condition(t, a.values[1])
	return subject{t, t.String() + " is " + a.values[1], c, t.seen}, err
}

func (w *World) podsSubject(a Args) (subject, error) {
	p, err := w.pods(a.values[0])
	if err != nil {
		return subject{}, err
	}
	c, err := w.podsCondition(p, a.values[1])
	return subject{thing{kind: "Pod", name: "*", namespace: p.namespace}, p.text + " are " + a.values[1], c, p.seen}, err
}

// within lets time pass until the subject's condition holds.
func (w *World) within(ctx context.Context, s subject, d time.Duration) error {
	holds, err := w.until(ctx, d, s.condition)
	switch {
	case err != nil:
		return w.broken(s, err)
	case !holds:
		return w.failSubject(s, "after %s it is not so that %s", d, s.text)
	}
	return nil
}

// now asks whether the subject's condition holds at present.
func (w *World) now(ctx context.Context, s subject) error {
	holds, err := w.shows(ctx, s.condition)
	switch {
	case err != nil:
		return w.broken(s, err)
	case !holds:
		return w.failSubject(s, "it is not so that %s", s.text)
	}
	return nil
}

// throughout lets d pass, during which the condition must hold.
func (w *World) throughout(ctx context.Context, s subject, d time.Duration) error {
	if err := w.now(ctx, s); err != nil {
		return err
	}
	from := w.Elapsed()
	ended := false
	err := w.Pass(ctx, d, func() bool {
		ended = !s.condition(w.recorder.State())
		return ended
	})
	if err != nil {
		return w.broken(s, err)
	}
	at, held := w.Trace().HeldThroughout(s.condition, from, w.Elapsed())
	if ended || !held {
		return w.failSubject(s, "after %s it was no longer so that %s (for %s it should be)", (at - from).Round(time.Millisecond), s.text, d)
	}
	return nil
}

func (w *World) since(ctx context.Context, s subject, m string) error {
	if err := w.Sync(ctx); err != nil {
		return w.broken(s, err)
	}
	from, err := w.instant(m)
	if err != nil {
		return err
	}
	at, held := w.Trace().HeldThroughout(s.condition, from, w.Elapsed())
	if !held {
		return w.failSubject(s, "at %s it was not so that %s", clock(at), s.text)
	}
	return nil
}

func (w *World) failSubject(s subject, message string, args ...any) error {
	err := w.fail(s.about, s.text, message, args...)
	var f *FailureError
	if errors.As(err, &f) && s.seen != nil {
		f.LastSeen = s.seen(w.state())
	}
	return err
}

// broken is a wait that ended because the cluster cannot go on, or because of
// an interruption.
func (w *World) broken(s subject, err error) error {
	return fmt.Errorf("while waiting until %s: %w", s.text, err)
}

func becomes(ctx context.Context, w *World, a Args) error { return within(ctx, w, a, w.subject) }

func podsBecome(ctx context.Context, w *World, a Args) error {
	return within(ctx, w, a, w.podsSubject)
}

func within(ctx context.Context, w *World, a Args, of func(Args) (subject, error)) error {
	s, err := of(a)
	if err != nil {
		return err
	}
	d, err := a.Duration(len(a.values) - 1)
	if err != nil {
		return err
	}
	return w.within(ctx, s, d)
}

func is(ctx context.Context, w *World, a Args) error { return now(ctx, w, a, w.subject) }

func podsAre(ctx context.Context, w *World, a Args) error { return now(ctx, w, a, w.podsSubject) }

func now(ctx context.Context, w *World, a Args, of func(Args) (subject, error)) error {
	s, err := of(a)
	if err != nil {
		return err
	}
	return w.now(ctx, s)
}

func stays(ctx context.Context, w *World, a Args) error { return throughout(ctx, w, a, w.subject) }

func podsStay(ctx context.Context, w *World, a Args) error {
	return throughout(ctx, w, a, w.podsSubject)
}

func throughout(ctx context.Context, w *World, a Args, of func(Args) (subject, error)) error {
	s, err := of(a)
	if err != nil {
		return err
	}
	d, err := a.Duration(2)
	if err != nil {
		return err
	}
	return w.throughout(ctx, s, d)
}

func hasBeen(ctx context.Context, w *World, a Args) error {
	s, err := w.subject(a)
	if err != nil {
		return err
	}
	return w.since(ctx, s, a.values[2])
}

func podsHaveBeen(ctx context.Context, w *World, a Args) error {
	s, err := w.podsSubject(a)
	if err != nil {
		return err
	}
	return w.since(ctx, s, a.values[2])
}

func wasNever(ctx context.Context, w *World, a Args) error {
	s, err := w.subject(a)
	if err != nil {
		return err
	}
	if err := w.Sync(ctx); err != nil {
		return w.broken(s, err)
	}
	if was := w.Trace().When(s.condition); len(was) > 0 {
		return w.failSubject(s, "at %s it was so that %s", clock(was[0].From), s.text)
	}
	return nil
}
