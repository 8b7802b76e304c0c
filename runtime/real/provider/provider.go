// Package provider gives each scenario of a feature a namespace of its own in a
// cluster that others use, too: it is what brings steps and a real cluster
// together.
package provider

import (
	"context"
	"fmt"
	"sync"

	"k8s.io/client-go/rest"

	"github.com/gherkube/gherkube/runtime/real"
	"github.com/gherkube/gherkube/steps"
)

// Config says which cluster to use.
type Config struct {
	// REST reaches the cluster, for an administrator: watching all namespaces
	// is not for everybody.
	REST *rest.Config
	// Name is what places call the cluster, such as "kind".
	Name string
}

// Provider implements steps.Provider.
type Provider struct {
	hub  *real.Hub
	name string
	turn sync.RWMutex // whoever must be alone has it for itself
}

// New connects to the cluster. Close the provider when all scenarios have ended.
func New(ctx context.Context, c Config) (*Provider, error) {
	hub, err := real.Connect(ctx, c.REST)
	if err != nil {
		return nil, err
	}
	return &Provider{hub: hub, name: c.Name}, nil
}

// Provide returns a place of which the namespace is new. A scenario that must be
// alone gets it once all others have given theirs back, and nobody else gets one
// meanwhile. One that needs more than an API gets none: the cluster has no other
// abilities.
func (p *Provider) Provide(ctx context.Context, scenario steps.Scenario) (*steps.Place, error) {
	if len(scenario.Needs) > 0 {
		return nil, &steps.UnsupportedError{What: string(scenario.Needs[0]), Cluster: p.name}
	}
	leave := p.enter(scenario)
	cluster, err := p.hub.Open(ctx)
	if err != nil {
		leave()
		return nil, fmt.Errorf("a place for scenario %q: %w", scenario.Name, err)
	}
	return &steps.Place{
		Cluster:   cluster,
		Name:      p.name,
		Namespace: cluster.Namespace(),
		Nodes:     cluster.Nodes(),
		Shared:    true,
		Close: func(ctx context.Context) error {
			defer leave()
			return cluster.Close(ctx)
		},
	}, nil
}

// enter returns when it is the scenario's turn.
func (p *Provider) enter(scenario steps.Scenario) (leave func()) {
	if scenario.Alone() {
		p.turn.Lock()
		return p.turn.Unlock
	}
	p.turn.RLock()
	return p.turn.RUnlock
}

// Close ends the connection to the cluster.
func (p *Provider) Close() { p.hub.Close() }
