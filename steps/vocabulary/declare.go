package vocabulary

import (
	"errors"
	"slices"

	"github.com/gherkube/gherkube/steps/sentence"
	"github.com/gherkube/gherkube/steps/target"
)

func family(name, doc string, steps ...[]sentence.Step) sentence.Family {
	return sentence.Family{Name: name, Doc: doc, Steps: slices.Concat(steps...)}
}

func step(expression, doc, example string, run sentence.Run) sentence.Step {
	return sentence.Step{Expression: expression, Doc: doc, Example: example, Run: run}
}

// needing is a step for which a cluster must have an ability.
func needing(ability target.Ability, s sentence.Step) sentence.Step {
	s.Needs = ability
	return s
}

// asking is a step that asks for nodes.
func asking(nodes func(sentence.Args) ([]target.NodeShape, error), s sentence.Step) sentence.Step {
	s.Nodes = nodes
	return s
}

// ofNew is a step that may name what there is not yet.
func ofNew(s sentence.Step) sentence.Step {
	s.MayBeNew = true
	return s
}

var errNoDoc = errors.New(`the step needs a doc string: lines between """ below it`)

// with is a step whose example has a doc string or a table below it.
func with(below string, s sentence.Step) sentence.Step {
	s.Below = below
	return s
}

// manifestBelow is the manifest below examples.
const manifestBelow = `
  """
  apiVersion: v1
  kind: Pod
  metadata: {name: web}
  spec:
    containers:
    - {name: main, image: nginx}
  """`
