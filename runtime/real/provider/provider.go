// Package provider gives each scenario of a feature a namespace of its own in a
// cluster that others use, too: it is what brings steps and a real cluster
// together.
package provider

import (
	"context"
	"errors"
	"fmt"
	"time"

	"k8s.io/client-go/rest"

	"github.com/gherkube/gherkube/runtime/real"
	"github.com/gherkube/gherkube/steps/target"
)

// Config says which cluster to use, and how.
type Config struct {
	// REST reaches the cluster, for an administrator: watching all namespaces
	// is not for everybody.
	REST *rest.Config
	// Name is what places call the cluster, such as "kind".
	Name string
	// Working is how many scenarios may be at work in the cluster at the same
	// time; 0 means 1. Scenarios that have waited for a while, and whose pods
	// are neither being started nor ended, are not at work.
	Working int
	// Slack is how much later than a step says something may come true.
	Slack time.Duration
	// Able gives a scenario's cluster the abilities that its API does not have,
	// such as to stop nodes. Nil if there are none. It is also asked, with an
	// empty cluster, what the abilities are. What it returns may be an Undoer.
	Able func(*Cluster) target.Cluster
	// Lacks has the images that the cluster cannot have although they are known to
	// exist, by the names that scenarios have for them, with the reasons. Scenarios
	// that mention one are not supported.
	Lacks map[string]string
}

// Provider implements target.Provider.
type Provider struct {
	hub    *real.Hub
	config Config
	turns  *turns
}

// New connects to the cluster. Close the provider when all scenarios have ended.
func New(ctx context.Context, c Config) (*Provider, error) {
	if c.Able == nil {
		c.Able = func(c *Cluster) target.Cluster { return c }
	}
	hub, err := real.Connect(ctx, c.REST)
	if err != nil {
		return nil, err
	}
	return &Provider{hub: hub, config: c, turns: newTurns(max(1, c.Working))}, nil
}

// Provide returns a place of which the namespace is new. A scenario that must be
// alone gets it once all others have given theirs back, and nobody else gets one
// meanwhile. One that needs an ability that the cluster has not, or an image that
// it lacks, gets none.
func (p *Provider) Provide(ctx context.Context, scenario target.Scenario) (*target.Place, error) {
	if err := scenario.Unsupported(p.config.Able(&Cluster{hub: p.hub}), p.config.Name); err != nil {
		return nil, err
	}
	if err := scenario.Lacking(p.config.Lacks, p.config.Name); err != nil {
		return nil, err
	}
	if err := p.turns.enter(ctx, scenario.Alone()); err != nil {
		return nil, err
	}
	opened, err := p.hub.Open(ctx)
	if err != nil {
		p.turns.leave()
		return nil, fmt.Errorf("a place for scenario %q: %w", scenario.Name, err)
	}
	names, err := p.hub.Nodes(ctx)
	if err != nil {
		defer p.turns.leave()
		return nil, errors.Join(fmt.Errorf("a place for scenario %q: %w", scenario.Name, err), opened.Close(ctx))
	}
	if err := scenario.UnfitNodes(len(names), p.config.Name); err != nil {
		defer p.turns.leave()
		return nil, errors.Join(err, opened.Close(ctx))
	}
	cluster := p.config.Able(&Cluster{Cluster: opened, hub: p.hub, turns: p.turns})
	return &target.Place{
		Cluster:   cluster,
		Name:      p.config.Name,
		Namespace: opened.Namespace(),
		Nodes:     names,
		Shared:    true,
		Slack:     p.config.Slack,
		Close: func(ctx context.Context) error {
			defer p.turns.leave()
			return errors.Join(undo(ctx, cluster), opened.Close(ctx))
		},
	}, nil
}

// Undoer is a cluster that a scenario does things to that are not by its API. Its
// context has not ended.
type Undoer interface {
	// Undo puts things back, before the scenario's namespaces end.
	Undo(ctx context.Context) error
}

func undo(ctx context.Context, cluster target.Cluster) error {
	if u, ok := cluster.(Undoer); ok {
		return u.Undo(context.WithoutCancel(ctx))
	}
	return nil
}

// Nodes is how many nodes of the cluster take any pod.
func (p *Provider) Nodes(ctx context.Context) (int, error) {
	names, err := p.hub.Nodes(ctx)
	return len(names), err
}

// Others are how many namespaces there are of scenarios of other runs, which may
// have been killed.
func (p *Provider) Others(ctx context.Context) (int, error) { return p.hub.Others(ctx) }

// Close ends the connection to the cluster.
func (p *Provider) Close() { p.hub.Close() }
