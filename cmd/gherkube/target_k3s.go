package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/gherkube/gherkube/cmd/internal/exit"
	"github.com/gherkube/gherkube/runtime/docker"
	"github.com/gherkube/gherkube/runtime/k3s"
	"github.com/gherkube/gherkube/runtime/real/provider"
	"github.com/gherkube/gherkube/steps"
)

// openK3s makes a cluster with the images that the scenarios name. It ends with
// the run.
func openK3s(cmd *cobra.Command, t testRun, plan *steps.Plan) (*opened, error) {
	say := teller(cmd.ErrOrStderr())
	cluster, err := k3s.Create(cmd.Context(), k3s.Config{Image: t.cluster.k3sImage, Say: say})
	if err != nil {
		return nil, k3sFailure(err)
	}
	on, err := t.onK3s(cmd.Context(), cluster, plan, say)
	if err != nil {
		return nil, errors.Join(err, cluster.Delete())
	}
	disconnect := on.close
	on.close = func(ctx context.Context) error { return errors.Join(disconnect(ctx), cluster.Delete()) }
	return on, nil
}

func (t testRun) onK3s(ctx context.Context, cluster *k3s.Cluster, plan *steps.Plan, say func(string)) (*opened, error) {
	lacks, err := t.provideImages(ctx, cluster, plan, say)
	if err != nil {
		return nil, err
	}
	version, err := serverVersion(cluster.REST())
	if err != nil {
		return nil, err
	}
	return t.onRealCluster(ctx, provider.Config{
		REST: cluster.REST(), Name: "k3s", Lacks: lacks,
		Able: func(c *provider.Cluster) steps.Cluster { return &onK3sNodes{Cluster: c, Nodes: cluster.Nodes} },
	}, version, say)
}

// onK3sNodes is a cluster with what can be done to its node.
type onK3sNodes struct {
	*provider.Cluster
	*k3s.Nodes
	deeds
}

// AddImage implements target.ImageAdder, for as long as the scenario lasts.
func (k *onK3sNodes) AddImage(ctx context.Context, image string) error {
	k.did(func(ctx context.Context) error { return k.DropImage(ctx, image) })
	return k.Nodes.AddImage(ctx, image)
}

// ActorImage implements target.ActorHost: the image is loaded into the node.
func (*onK3sNodes) ActorImage() string { return steps.ActorImage }

func k3sFailure(err error) error {
	var (
		engine *docker.EngineError
		reaper *docker.ReaperError
		image  *docker.ImageError
	)
	hint := "k3s needs an engine that runs privileged containers, and an image of k3s: https://docs.k3s.io/known-issues tells what else keeps it from working"
	switch {
	case errors.Is(err, context.Canceled):
		return &exit.Failure{Code: exit.Interrupted, Err: fmt.Errorf("interrupted: %w", err)}
	case errors.As(err, &engine):
		hint = "k3s needs Docker, or Podman by $DOCKER_HOST: start it, or use --target kubeconfig with a cluster that there is"
	case errors.As(err, &reaper):
		hint = noReaper
	case errors.As(err, &image):
		hint = "--k3s-image names another one; https://hub.docker.com/r/rancher/k3s/tags lists those that there are"
	}
	return &exit.Failure{Code: exit.Environment, Err: err, Hint: hint}
}
