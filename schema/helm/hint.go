package helm

import (
	"github.com/gherkube/gherkube/schema/input"
)

const (
	hintOutput = "validate the output instead: helm template CHART | gherkube validate -"
	hintValues = "name the chart by itself and give it values: gherkube validate CHART --values FILE"
	hintDeps   = "run 'helm dependency build CHART' first"
)

func incomplete(err error, hint string) *input.RenderError {
	return &input.RenderError{Err: err, Hint: hint, Incomplete: true}
}
