package main

import (
	"context"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/runtime/apiserver"
	"github.com/gherkube/gherkube/runtime/seed"
	"github.com/gherkube/gherkube/runtime/sim/provider"
	"github.com/gherkube/gherkube/steps"
)

// target is a kind of cluster that features run on.
type target struct {
	doc string
	// open gets a cluster ready for the plan's scenarios. Nothing is left of
	// it when that fails. It returns nil if all is done already: told, say.
	open func(cmd *cobra.Command, t testRun, plan *steps.Plan) (*opened, error)
	// perCore is how many scenarios are at work at the same time for each of
	// the machine's cores, if nothing else is asked for.
	perCore int
	// begun is how many scenarios are begun at the same time, at least. On a real
	// cluster those wait that must have it for themselves, until no other is left:
	// they must not take the room of these. The cluster's provider limits how many
	// go on.
	begun int
	// real says that the cluster is not in this process.
	real bool
}

// pace is how slow a target may be.
type pace struct {
	// stall is how long no scenario may end before the run is given up.
	stall time.Duration
	// farewell is how long an interrupted run may take to end.
	farewell time.Duration
}

// opened is a cluster that is ready.
type opened struct {
	steps.Provider
	about reports.Cluster
	// close gives the cluster back. It may be nil.
	close func(context.Context) error
	// assumed, if set, writes what was assumed about images.
	assumed func(io.Writer) error
	pace
}

func (o *opened) tellAssumed(out io.Writer) error {
	if o.assumed == nil {
		return nil
	}
	return o.assumed(out)
}

func (o *opened) giveBack(ctx context.Context) error {
	if o.close == nil {
		return nil
	}
	return o.close(context.WithoutCancel(ctx))
}

// simulator is the name of the target that is used unless another one is asked
// for.
const simulator = "sim"

// targets are the kinds of clusters, by the names that --target has for them.
var targets = map[string]target{
	simulator: {
		doc: "the bundled simulator", open: openSimulator, perCore: 1,
	},
	"kind": {
		doc: "a cluster of kind", open: openKind, perCore: 3, begun: 512, real: true,
	},
	"k3s": {
		doc: "a cluster of k3s", open: openK3s, perCore: 3, begun: 512, real: true,
	},
	"kubeconfig": {
		doc: "the cluster of a kubeconfig", open: openKubeconfig, perCore: 3, begun: 512, real: true,
	},
}

// virtualPace is for clusters that never wait. A command that hangs is named by
// its scenario before that (runtime/client).
var virtualPace = pace{stall: 3 * time.Minute, farewell: 5 * time.Second}

// realPace is for clusters on the wall clock: a scenario takes half an hour if
// its behaviour does, and namespaces take a minute to end.
var realPace = pace{stall: 45 * time.Minute, farewell: 7 * time.Minute}

func openSimulator(_ *cobra.Command, t testRun, _ *steps.Plan) (*opened, error) {
	if err := t.app.virtual(); err != nil {
		return nil, err
	}
	clusters, err := t.clusters()
	if err != nil {
		return nil, err
	}
	on := t.simulated(clusters)
	on.assumed = func(out io.Writer) error { return t.app.tellAssumed(out, clusters.Assumed()) }
	return on, nil
}

// simulated is the simulator with clusters of a provider.
func (t testRun) simulated(clusters steps.Provider) *opened {
	return &opened{Provider: clusters, about: t.simulator(), pace: virtualPace}
}

// clusters gives scenarios simulated clusters of the seed.
func (t testRun) clusters() (*provider.Provider, error) {
	return provider.New(provider.Config{Seed: seed.Seed(t.seed), Workers: t.nodes, Images: t.app.images(), Assume: t.app.assume})
}

func (t testRun) simulator() reports.Cluster {
	return reports.Cluster{Kind: provider.Name, Version: apiserver.Version, Nodes: t.nodes, Virtual: true}
}
