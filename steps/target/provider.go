package target

import (
	"context"
	"time"
)

// Provider gives each scenario a cluster of its own, or a namespace of its own
// in a shared one. It is called from several goroutines.
type Provider interface {
	// Provide returns where the scenario runs. An UnsupportedError says that
	// nothing there can do what the scenario needs, which is then skipped.
	Provide(ctx context.Context, scenario Scenario) (*Place, error)
}

// Place is what a provider gives to one scenario.
type Place struct {
	Cluster Cluster
	// Name says which cluster it is, in reports: "simulator", "kind".
	Name string
	// Namespace is where the scenario's objects go unless they say otherwise.
	// It exists, with its default service account.
	Namespace string
	// Nodes are the names of the nodes that can run pods, in order: $NODE1,
	// $NODE2 in texts of the scenario.
	Nodes []string
	// Shared says that other scenarios use the cluster too: only the
	// scenario's own namespaces are then recorded, which are Namespace and those
	// whose names begin with it and a dash.
	Shared bool
	// Slack is how much later than a step says something may come true: the
	// step then holds, and is reported as late. Real machines are slow when
	// they are busy, which is not the cluster's behaviour.
	Slack time.Duration
	// Close gives the place back: a simulated cluster ends, a namespace is
	// deleted. It may be nil.
	Close func(context.Context) error
}
