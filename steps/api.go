package steps

import (
	"context"

	"github.com/gherkube/gherkube/steps/scenario"
	"github.com/gherkube/gherkube/steps/sentence"
	"github.com/gherkube/gherkube/steps/target"
	"github.com/gherkube/gherkube/steps/vocabulary"
)

// What a suite of one's own needs of the rooms below.
type (
	// World is a scenario that runs; see scenario.World.
	World = scenario.World
	// FailureError is a step that does not hold, with the evidence.
	FailureError = scenario.FailureError
	// UndefinedError says that a sentence is not a step.
	UndefinedError = sentence.UndefinedError
	// Step is one sentence of the vocabulary.
	Step = sentence.Step
	// Sentence is a step as it stands in a feature.
	Sentence = sentence.Sentence
	// Args are what a step's parameters matched.
	Args = sentence.Args
)

// What godog suites need of steps/target. A cluster of one's own imports steps/target
// itself: the optional interfaces are there only.
type (
	// Cluster is where a scenario runs.
	Cluster = target.Cluster
	// Virtual is a cluster with virtual time, in this process.
	Virtual = target.Virtual
	// Provider gives each scenario a cluster or a namespace of its own.
	Provider = target.Provider
	// Place is what a provider gives to one scenario.
	Place = target.Place
	// Scenario is what a provider is told of a scenario.
	Scenario = target.Scenario
	// UnsupportedError says that a cluster cannot do what a step needs.
	UnsupportedError = target.UnsupportedError
)

// ActorImage is the image whose containers do what a behaviour script says.
const ActorImage = target.ActorImage

// NewWorld opens a world for a scenario; see scenario.NewWorld.
func NewWorld(ctx context.Context, s Scenario, provider Provider) (*World, error) {
	return scenario.NewWorld(ctx, s, provider)
}

// Do does a step of the vocabulary outside of a feature: in a test in Go, say. A step
// that does not hold is a FailureError, and one that does not exist an
// UndefinedError.
func Do(ctx context.Context, w *World, s Sentence) error { return vocabulary.Steps().Do(ctx, w, s) }

// Vocabulary returns all steps, by family, in the order of the catalogue.
func Vocabulary() []sentence.Family { return vocabulary.Steps().Families }

// Suggest tells what to write instead of a text that is not a step.
func Suggest(text string) string { return vocabulary.Steps().Suggest(text) }
