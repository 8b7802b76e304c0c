package main

import (
	"context"
	"maps"
	"slices"

	"github.com/gherkube/gherkube/runtime/container"
	"github.com/gherkube/gherkube/steps"
)

// imageNodes are nodes that images can be brought to.
type imageNodes interface {
	Provide(ctx context.Context, images []string, say func(line string)) (lacks map[string]string, err error)
	ProvideActor(ctx context.Context) error
	ProvideArchive(ctx context.Context, of func(arch string) ([]byte, error)) error
}

// provideImages brings the images to the nodes that the plan's scenarios and the
// manifests of their repository name. Those that the project file describes by a
// script are stood in for. It returns those that the nodes cannot have, with the
// reasons, although the simulator knows that they exist: of the others only a scenario
// knows whether they are to be there.
func (t testRun) provideImages(ctx context.Context, nodes imageNodes, plan *steps.Plan, say func(line string)) (lacks map[string]string, err error) {
	images, err := t.app.imagesOf(plan)
	if err != nil {
		return nil, err
	}
	for _, s := range t.app.standIns(images) {
		images = slices.DeleteFunc(images, func(name string) bool { return fullName(name) == s.Name })
		say("loading a stand-in for image " + s.Name)
		if err := nodes.ProvideArchive(ctx, s.Archive); err != nil {
			return nil, err
		}
	}
	if i := slices.Index(images, steps.ActorImage); i >= 0 {
		images = slices.Delete(images, i, i+1)
		say("loading image " + steps.ActorImage)
		if err := nodes.ProvideActor(ctx); err != nil {
			return nil, err
		}
	}
	lacks, err = nodes.Provide(ctx, images, say)
	known := container.DefaultImages()
	maps.DeleteFunc(lacks, func(image, _ string) bool {
		_, exists := known.Find(image)
		return !exists
	})
	return lacks, err
}
