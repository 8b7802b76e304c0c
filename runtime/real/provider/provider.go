// Package provider gives each scenario of a feature a namespace of its own in a
// cluster that others use, too: it is what brings steps and a real cluster
// together.
package provider

import (
	"context"
	"fmt"

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
}

// New connects to the cluster. Close the provider when all scenarios have ended.
func New(ctx context.Context, c Config) (*Provider, error) {
	hub, err := real.Connect(ctx, c.REST)
	if err != nil {
		return nil, err
	}
	return &Provider{hub: hub, name: c.Name}, nil
}

// Provide returns a place of which the namespace is new.
func (p *Provider) Provide(ctx context.Context, scenario string) (*steps.Place, error) {
	cluster, err := p.hub.Open(ctx)
	if err != nil {
		return nil, fmt.Errorf("a place for scenario %q: %w", scenario, err)
	}
	return &steps.Place{
		Cluster:   cluster,
		Name:      p.name,
		Namespace: cluster.Namespace(),
		Nodes:     cluster.Nodes(),
		Shared:    true,
		Close:     cluster.Close,
	}, nil
}

// Close ends the connection to the cluster.
func (p *Provider) Close() { p.hub.Close() }
