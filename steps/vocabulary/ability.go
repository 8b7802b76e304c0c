package vocabulary

import (
	"context"
	"fmt"

	"github.com/gherkube/gherkube/steps/scenario"
	"github.com/gherkube/gherkube/steps/target"
)

func unsupported(w *scenario.World, what string) error {
	return &target.UnsupportedError{What: what, Cluster: w.Place.Name}
}

// fault does something to the cluster if it can, and lets it begin to react.
func fault[C any](ctx context.Context, w *scenario.World, what string, do func(C) error) error {
	c, ok := w.Place.Cluster.(C)
	if !ok {
		return unsupported(w, what)
	}
	if err := do(c); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return w.Pass(ctx, 0, func() bool { return false })
}
