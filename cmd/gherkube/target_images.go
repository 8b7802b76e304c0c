package main

import (
	"context"
	"slices"

	"github.com/gherkube/gherkube/steps"
)

// imageNodes are nodes that images can be brought to.
type imageNodes interface {
	Provide(ctx context.Context, images []string, say func(line string)) error
	ProvideActor(ctx context.Context) error
}

// provideImages brings the images to the nodes that the plan's scenarios name.
func provideImages(ctx context.Context, nodes imageNodes, plan *steps.Plan, say func(line string)) error {
	images := plan.Images()
	if i := slices.Index(images, steps.ActorImage); i >= 0 {
		images = slices.Delete(images, i, i+1)
		say("loading image " + steps.ActorImage)
		if err := nodes.ProvideActor(ctx); err != nil {
			return err
		}
	}
	return nodes.Provide(ctx, images, say)
}
