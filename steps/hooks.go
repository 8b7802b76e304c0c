package steps

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/cucumber/godog"
	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/steps/repository"
	"github.com/gherkube/gherkube/steps/scenario"
	"github.com/gherkube/gherkube/steps/sentence"
	"github.com/gherkube/gherkube/steps/target"
	"github.com/gherkube/gherkube/steps/terminal"
)

// observer sees what happens to a scenario.
type observer interface {
	// begin is called before the world is opened.
	begin(*godog.Scenario)
	opened(*scenario.World)
	// step and stepDone get no world if none could be opened.
	step(*scenario.World, *godog.Step)
	stepDone(*scenario.World, *godog.Step, godog.StepResultStatus, error)
	// end is called after the last step and the hooks, before the world is
	// closed. It gets no world if none could be opened.
	end(*scenario.World)
	// closed is called at last, with what went wrong after the last step.
	closed(error)
}

// nothing is an observer that ignores everything.
type nothing struct{}

func (nothing) begin(*godog.Scenario)                                                {}
func (nothing) opened(*scenario.World)                                               {}
func (nothing) step(*scenario.World, *godog.Step)                                    {}
func (nothing) stepDone(*scenario.World, *godog.Step, godog.StepResultStatus, error) {}
func (nothing) end(*scenario.World)                                                  {}
func (nothing) closed(error)                                                         {}

// hooks are what godog calls for one scenario, with what they remember in between.
type hooks struct {
	provider target.Provider
	observer observer
	open     func(feature string) (*repository.Files, error)
	// variables are those of the terminal; nil if there are none.
	variables func() map[string]string
	served    *terminal.Served // nil for a scenario that shares nothing
	world     *scenario.World
	current   *godog.Step
	stepErr   error // of the last step that ran
}

// addBegin adds what opens the world, and what sees the beginning of steps.
func (s *hooks) addBegin(sc *godog.ScenarioContext) {
	sc.Before(s.before)
	sc.StepContext().Before(func(ctx context.Context, st *godog.Step) (context.Context, error) {
		s.current = st
		s.observer.step(s.world, st)
		return ctx, nil
	})
}

// addSteps adds sentences of the vocabulary.
func (s *hooks) addSteps(sc *godog.ScenarioContext, sentences []sentence.Definition) {
	for _, d := range sentences {
		// godog hands over the arguments by the handler's type; a handler
		// without parameters fits every step, and reads them itself.
		sc.Step(d.Pattern, func(ctx context.Context) error { return s.run(ctx, d) })
	}
}

// addEnd adds what looks at the end of steps and scenario. Hooks that were
// added before it are looked at too.
func (s *hooks) addEnd(sc *godog.ScenarioContext) {
	sc.StepContext().After(func(ctx context.Context, st *godog.Step, status godog.StepResultStatus, err error) (context.Context, error) {
		s.stepErr = err
		s.observer.stepDone(s.world, st, status, err)
		return ctx, nil
	})
	sc.After(s.after)
}

func (s *hooks) before(ctx context.Context, sc *godog.Scenario) (_ context.Context, err error) {
	defer scenario.Recover(&err)
	if err := ctx.Err(); err != nil {
		return ctx, fmt.Errorf("interrupted: %w", err)
	}
	s.observer.begin(sc)
	about, err := scenarioOf(sc)
	if err != nil {
		return ctx, err
	}
	if about.Files, err = s.open(sc.Uri); err != nil {
		return ctx, err
	}
	if s.variables != nil {
		about.Variables = s.variables()
	}
	if s.world, err = scenario.NewWorldOfRun(ctx, about, s.provider, s.served); err != nil {
		return ctx, skipping(ctx, err)
	}
	s.observer.opened(s.world)
	return context.WithValue(ctx, worldKey{}, s.world), nil
}

// after ends the scenario. What it returns fails the scenario for godog, and
// the subtest with it; the report has it from the observer.
func (s *hooks) after(ctx context.Context, _ *godog.Scenario, err error) (_ context.Context, failed error) {
	defer scenario.Recover(&failed)
	failed = errors.Join(s.end(), s.close(ctx))
	s.observer.closed(errors.Join(hookError(err, s.stepErr), failed))
	return ctx, failed
}

func (s *hooks) end() (err error) {
	defer scenario.Recover(&err)
	s.observer.end(s.world)
	return nil
}

func (s *hooks) close(ctx context.Context) (err error) {
	defer scenario.Recover(&err)
	if s.world == nil {
		return nil
	}
	// godog keeps the steps of all scenarios until the suite ends, and with them
	// what they refer to.
	world := s.world
	s.world = nil
	return world.Close(context.WithoutCancel(ctx))
}

// hookError is what hooks after the scenario have added to the last step's
// error (godog's suite.runAfterScenarioHooks).
func hookError(err, stepErr error) error {
	all, step := errorText(err), errorText(stepErr)
	if all == step {
		return nil
	}
	return errors.New(strings.TrimSuffix(all, ", step error: "+step))
}

func (s *hooks) run(ctx context.Context, d sentence.Definition) error {
	if s.world == nil {
		return errors.New("the scenario has no cluster")
	}
	args, err := d.Arguments(sentenceOf(s.current))
	if err != nil {
		return err
	}
	return skipping(ctx, d.Do(ctx, s.world, args))
}

// skipping makes godog skip the rest of an interrupted scenario, and of one
// that needs what the cluster cannot do.
func skipping(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return fmt.Errorf("%w: %s", godog.ErrSkip, reports.InterruptedReason)
	}
	var unsupported *target.UnsupportedError
	if errors.As(err, &unsupported) {
		return fmt.Errorf("%w: %w", godog.ErrSkip, err)
	}
	return err
}
