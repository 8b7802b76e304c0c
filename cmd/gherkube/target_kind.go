package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gherkube/gherkube/cmd/internal/exit"
	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/runtime/kind"
	"github.com/gherkube/gherkube/runtime/real/provider"
	"github.com/gherkube/gherkube/steps"
)

// keptCluster is the name of the cluster that --keep leaves.
const keptCluster = "gherkube"

// kindFlags say what a cluster of kind's is like.
type kindFlags struct {
	name  string
	image string
	file  string
	keep  bool
}

// openKind makes a cluster, or takes one that there is, with the images that
// the scenarios name.
func openKind(cmd *cobra.Command, t testRun, plan *steps.Plan) (*opened, error) {
	say := teller(cmd.ErrOrStderr())
	if err := kind.Sweep(cmd.Context(), say); err != nil {
		say(err.Error())
	}
	cluster, mine, err := t.kindCluster(cmd.Context(), say)
	if err != nil {
		return nil, kindFailure(err)
	}
	giveBack := func(context.Context) error {
		if !mine {
			return nil
		}
		return cluster.Delete()
	}
	on, err := t.onKind(cmd.Context(), cluster, plan, say)
	if err != nil {
		return nil, errors.Join(err, giveBack(cmd.Context()))
	}
	disconnect := on.close
	on.close = func(ctx context.Context) error { return errors.Join(disconnect(ctx), giveBack(ctx)) }
	return on, nil
}

func (t testRun) onKind(ctx context.Context, cluster *kind.Cluster, plan *steps.Plan, say func(string)) (*opened, error) {
	lacks, err := t.provideImages(ctx, cluster, plan, say)
	if err != nil {
		return nil, err
	}
	version, err := serverVersion(cluster.REST())
	if err != nil {
		return nil, err
	}
	return t.onRealCluster(ctx, provider.Config{
		REST: cluster.REST(), Name: "kind", Lacks: lacks,
		Able: func(c *provider.Cluster) steps.Cluster { return &onKindNodes{Cluster: c, Nodes: cluster.Nodes} },
	}, version, say)
}

// onKindNodes is a cluster with what can be done to its nodes.
type onKindNodes struct {
	*provider.Cluster
	*kind.Nodes
	deeds
}

// AddImage implements target.ImageAdder, for as long as the scenario lasts.
func (k *onKindNodes) AddImage(ctx context.Context, image string) error {
	k.did(func(ctx context.Context) error { return k.DropImage(ctx, image) })
	return k.Nodes.AddImage(ctx, image)
}

// StopNode implements target.NodeStopper, for as long as the scenario lasts.
func (k *onKindNodes) StopNode(ctx context.Context, node string) error {
	k.did(func(ctx context.Context) error { return k.StartNode(ctx, node) })
	return k.Nodes.StopNode(ctx, node)
}

// StopKubelet implements target.KubeletStopper, for as long as the scenario lasts.
func (k *onKindNodes) StopKubelet(ctx context.Context, node string) error {
	k.did(func(ctx context.Context) error { return k.StartKubelet(ctx, node) })
	return k.Nodes.StopKubelet(ctx, node)
}

// PutManifest implements target.StaticPodRunner, for as long as the scenario lasts.
func (k *onKindNodes) PutManifest(ctx context.Context, node, file string, manifest []byte) error {
	k.did(func(ctx context.Context) error { return k.RemoveManifest(ctx, node, file) })
	return k.Nodes.PutManifest(ctx, node, file, manifest)
}

// ActorImage implements target.ActorHost: the image is loaded into the nodes.
func (*onKindNodes) ActorImage() string { return steps.ActorImage }

// kindCluster returns the cluster to use, and whether it ends with the run.
func (t testRun) kindCluster(ctx context.Context, say func(string)) (cluster *kind.Cluster, mine bool, err error) {
	k := t.cluster.kind
	name := k.name
	if name == "" && k.keep {
		name = keptCluster
	}
	if name != "" {
		cluster, err = kind.Open(ctx, name)
		if err == nil {
			say("using the cluster " + name + " of kind")
		}
		if !errors.Is(err, os.ErrNotExist) {
			return cluster, false, err
		}
		say("the cluster " + name + " will be kept: 'kind delete cluster --name " + name + "' removes it")
	} else {
		name, mine = "gherkube-"+strings.ToLower(rand.Text()[:6]), true
	}
	cluster, err = kind.Create(ctx, kind.Config{Name: name, NodeImage: k.image, File: k.file, Outlives: !mine, Say: say})
	return cluster, mine, err
}

func kindFailure(err error) error {
	var (
		engine *kind.EngineError
		image  *kind.ImageError
		old    *kind.OldError
	)
	hint := "https://kind.sigs.k8s.io/docs/user/known-issues tells what usually keeps kind from working"
	switch {
	case errors.Is(err, context.Canceled):
		return &exit.Failure{Code: exit.Interrupted, Err: fmt.Errorf("interrupted: %w", err)}
	case errors.As(err, &engine):
		hint = "kind needs Docker, nerdctl or Podman: start one of them, or use --target kubeconfig with a cluster that there is"
	case errors.As(err, &image):
		hint = "--kind-image names another image of nodes; https://github.com/kubernetes-sigs/kind/releases lists those that there are. 'docker pull " + quote(image.Image) + "' shows whether this machine can have it"
	case errors.As(err, &old):
		hint = "the engine is older than what kind needs, such as Docker 20.10: install a newer one"
	}
	return &exit.Failure{Code: exit.Environment, Err: err, Hint: hint}
}

// teller writes lines that say what goes on.
func teller(w io.Writer) func(string) {
	return func(line string) { fmt.Fprintln(w, reports.Line(line)) }
}
