package provider_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/cucumber/godog"

	"github.com/gherkube/gherkube/runtime/sim/provider"
	"github.com/gherkube/gherkube/steps"
)

func TestFeatures(t *testing.T) {
	clusters, err := provider.New(provider.Config{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	suite := godog.TestSuite{
		ScenarioInitializer: func(sc *godog.ScenarioContext) {
			steps.Register(sc, clusters)
			sc.Step(`^less than (\d+) minutes of cluster time have passed$`, lessThan)
		},
		Options: &godog.Options{Strict: true, Format: "pretty", Paths: []string{"testdata"}, TestingT: t},
	}
	if suite.Run() != 0 {
		t.Fatal("the features failed")
	}
}

// lessThan is a step of one's own. It finds the scenario's cluster, trace and
// terminal in the context.
func lessThan(ctx context.Context, minutes float64) error {
	world, err := steps.WorldOf(ctx)
	if err != nil {
		return err
	}
	if passed := world.Elapsed(); passed.Minutes() >= minutes {
		return fmt.Errorf("%s have passed", passed)
	}
	return nil
}
