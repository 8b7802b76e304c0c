package steps

import (
	"context"
	"errors"

	"github.com/cucumber/godog"

	"github.com/gherkube/gherkube/steps/scenario"
	"github.com/gherkube/gherkube/steps/target"
	"github.com/gherkube/gherkube/steps/vocabulary"
)

// Register adds the vocabulary to a scenario of a godog suite of one's own:
//
//	godog.TestSuite{
//		ScenarioInitializer: func(sc *godog.ScenarioContext) {
//			steps.Register(sc, provider)
//			sc.Step(`^my own step$`, mine)
//		},
//		Options: &godog.Options{Strict: true, ...},
//	}
//
// Call it from ScenarioInitializer, which godog calls for each scenario: each
// gets a world of its own, which steps of one's own find with WorldOf. Run the
// suite with Strict: without it godog lets undefined steps pass. While it starts,
// godog runs `go env GOTOOLDIR` (docs/decisions/0020): GOTOOLCHAIN=local keeps that
// from downloading a toolchain.
func Register(sc *godog.ScenarioContext, provider target.Provider) {
	s := &hooks{provider: provider, observer: nothing{}, open: Suite{}.files}
	s.addBegin(sc)
	s.addSteps(sc, vocabulary.Steps().Definitions)
	s.addEnd(sc)
}

type worldKey struct{}

// WorldOf returns the world of the scenario that a step runs in, from the step's
// context. It is an error if Register was not called for the scenario.
func WorldOf(ctx context.Context) (*scenario.World, error) {
	w, ok := ctx.Value(worldKey{}).(*scenario.World)
	if !ok {
		return nil, errors.New("no scenario is running: steps.Register was not called in ScenarioInitializer")
	}
	return w, nil
}
