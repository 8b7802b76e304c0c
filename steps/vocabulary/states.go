package vocabulary

import (
	"context"
	"strings"
	"time"

	"github.com/gherkube/gherkube/steps/condition"
	"github.com/gherkube/gherkube/steps/scenario"
	"github.com/gherkube/gherkube/steps/sentence"
)

var stateSteps = []sentence.Step{
	step(`{thing} becomes {state} within {duration}`, "Lets time pass until the state holds, at most that long.", "Then pod web becomes Ready within 30s", becomes(is)),
	step(`{thing} is {state}`, "The state holds now.", "Then pod web is not Ready", holds(is)),
	step(`{thing} stays {state} for {duration}`, "The state holds now and at every instant of that time, which passes.", "Then pod web stays Pending for 20s", stays(is)),
	step(`{thing} has been {state} since {moment}`, "The state has held at every instant since then.", "Then pod web has been Ready since the last command", hasBeen(is)),
	step(`{thing} was never {state}`, "The state has not held at any instant so far.", "Then pod web was never Running", wasNever),

	step(`{pods} become(s) {state} within {duration}`, "Lets time pass until that number of pods is in the state, at most that long.", "Then exactly 3 pods with label tier=frontend become Running within 30s", becomes(are)),
	step(`{pods} are/is {state}`, "That number of pods is in the state now.", "Then no pods of deployment web are Terminating", holds(are)),
	step(`{pods} stay(s) {state} for {duration}`, "That number of pods is in the state now and at every instant of that time, which passes.", "Then exactly 1 pod named web stays present for 1m", stays(are)),
	step(`{pods} have/has been {state} since {moment}`, "That number of pods has been in the state at every instant since then.", "Then at least 6 pods of deployment web have been Ready since the last command `kubectl set image`", hasBeen(are)),

	step(`{thing} reaches {int} {counter} replica(s) within {duration}`, "Lets time pass until a workload's count is that, at most that long.", "Then deployment web reaches 3 ready replicas within 1m", becomes(replicas)),
	step(`{thing} has {int} {counter} replica(s)`, "A workload's count now.", "Then deployment web has 3 ready replicas", holds(replicas)),
	step(`the number of {counter} replicas of {thing} has never been below {int} since {moment}`, "The count at every instant since then.", "Then the number of ready replicas of deployment web has never been below 6 since the last command", hasBeen(replicasOf(condition.AtLeast))),
	step(`the number of {counter} replicas of {thing} has never been above {int} since {moment}`, "The count at every instant since then.", "Then the number of current replicas of deployment web has never been above 10 since the last command", hasBeen(replicasOf(condition.AtMost))),

	step(`{thing} reaches {int} restart(s) within {duration}`, "Lets time pass until the container's restartCount is at least that, at most that long.", "Then container main of pod crash reaches 3 restarts within 2m", becomes(restartsOf(condition.AtLeast))),
	step(`{thing} has {int} restart(s)`, "The container's restartCount now.", "Then container main of pod web has 0 restarts", holds(restartsOf(condition.Exactly))),

	step(`the field {field} of {thing} becomes {string} within {duration}`, "Lets time pass until a field of the trace has that value, at most that long; `*` stands for any text, `-` for a field that is not there.", `Then the field conditions.Progressing of deployment web becomes "False/ProgressDeadlineExceeded" within 1m`, becomes(field)),
	step(`the field {field} of {thing} is {string}`, "A field of the trace now.", `Then the field qosClass of pod web is "BestEffort"`, holds(field)),

	step(`service {name} has {int} ready endpoint(s)`, "The number of ready addresses in the service's EndpointSlices now.", "Then service web has 2 ready endpoints", holds(endpoints)),
	step(`service {name} reaches {int} ready endpoint(s) within {duration}`, "Lets time pass until the number of ready addresses is that, at most that long.", "Then service web reaches 2 ready endpoints within 30s", becomes(endpoints)),
}

// becomes lets time pass until it holds; the last parameter says how long.
func becomes(says stating) sentence.Run { return stated(says, forTime(within)) }

// holds asks whether it holds at present.
func holds(says stating) sentence.Run {
	return stated(says, func(ctx context.Context, w *scenario.World, s condition.Statement, _ sentence.Args) error {
		return now(ctx, w, s)
	})
}

// stays lets time pass, during which it must hold; the last parameter says how long.
func stays(says stating) sentence.Run { return stated(says, forTime(throughout)) }

// hasBeen asks whether it has held since a moment, the last parameter.
func hasBeen(says stating) sentence.Run {
	return stated(says, func(ctx context.Context, w *scenario.World, s condition.Statement, a sentence.Args) error {
		return since(ctx, w, s, a.Values[len(a.Values)-1])
	})
}

// judging finds out whether a statement is true as the step means it.
type judging func(ctx context.Context, w *scenario.World, s condition.Statement, a sentence.Args) error

// stated runs a step that states something.
func stated(says stating, judge judging) sentence.Run {
	return func(ctx context.Context, w *scenario.World, a sentence.Args) error {
		s, err := says(w.Reader(), a)
		if err != nil {
			return err
		}
		return judge(ctx, w, s, a)
	}
}

// forTime judges over a time, the last parameter.
func forTime(judge func(context.Context, *scenario.World, condition.Statement, time.Duration) error) judging {
	return func(ctx context.Context, w *scenario.World, s condition.Statement, a sentence.Args) error {
		d, err := a.Duration(len(a.Values) - 1)
		if err != nil {
			return err
		}
		return judge(ctx, w, s, d)
	}
}

func wasNever(ctx context.Context, w *scenario.World, a sentence.Args) error {
	s, err := is(w.Reader(), a)
	if err != nil {
		return err
	}
	if err := w.Sync(ctx); err != nil {
		return broken(s, err)
	}
	if was := w.Trace().When(s.Holds); len(was) > 0 {
		return w.FailStatement(s, "at %s it was so that %s", condition.Clock(was[0].From), s.Text)
	}
	if strings.HasSuffix(s.Text, " present") {
		return nil // whether there is one is up to what makes it
	}
	return w.Vacuous(s.About)
}
