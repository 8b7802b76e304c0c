package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/gherkube/gherkube/cmd/internal/choice"
	"github.com/gherkube/gherkube/cmd/internal/exit"
	"github.com/gherkube/gherkube/runtime/container"
	"github.com/gherkube/gherkube/runtime/docker"
	"github.com/gherkube/gherkube/runtime/docker/containers"
)

// containerEngine is what runs the images that nobody models.
type containerEngine struct {
	open func(ctx context.Context, say func(string)) (openedEngine, error)
}

// openedEngine is an engine that is ready.
type openedEngine struct {
	in    func(enter func(func())) container.Engine // nil: there is none
	close func() error
}

// containerEngines are the engines, by the names that --containers has for them.
var containerEngines = map[string]containerEngine{
	"none": {func(context.Context, func(string)) (openedEngine, error) {
		return openedEngine{close: func() error { return nil }}, nil
	}},
	"docker": {openDocker},
}

func (s serving) checkContainers() error {
	if _, ok := containerEngines[s.containers]; !ok {
		return choice.Unknown("--containers", s.containers, containerEngines)
	}
	if s.containers != "none" && s.speed != 1 {
		return &exit.Failure{Code: exit.Usage, Err: fmt.Errorf("--speed: real containers run by the wall clock, not at %g × of it", s.speed),
			Hint: "leave --speed out, or --containers"}
	}
	return nil
}

func openDocker(ctx context.Context, say func(string)) (openedEngine, error) {
	engine, err := docker.Find(ctx)
	if err == nil {
		err = docker.ObtainReaper(ctx, engine, say)
	}
	if err != nil {
		return openedEngine{}, dockerFailure(err)
	}
	made := containers.New(engine)
	return openedEngine{in: made.In, close: func() error {
		if left := made.Close(); len(left) > 0 {
			return &exit.Failure{Code: exit.Environment, Err: errors.Join(left...)}
		}
		return nil
	}}, nil
}

func dockerFailure(err error) error {
	var reaper *docker.ReaperError
	hint := "start Docker, or Podman and name it by $DOCKER_HOST; without --containers, images without a model are not there"
	switch {
	case errors.Is(err, context.Canceled):
		return &exit.Failure{Code: exit.Interrupted, Err: fmt.Errorf("interrupted: %w", err)}
	case errors.As(err, &reaper):
		hint = noReaper
	}
	return &exit.Failure{Code: exit.Environment, Err: err, Hint: hint}
}

// noReaper is the way out for those that cannot have a reaper.
const noReaper = "it removes containers if gherkube is killed; with TESTCONTAINERS_RYUK_DISABLED=true it is not needed"
