package provider

import (
	"context"
	"time"

	"github.com/gherkube/gherkube/runtime/real"
	"github.com/gherkube/gherkube/steps/target"
)

// resting is how long a scenario has waited when it may be at rest.
const resting = 5 * time.Second

// Cluster is a cluster as one scenario has it. It implements target.Cluster and
// target.Syncer.
type Cluster struct {
	*real.Cluster
	hub   *real.Hub
	turns *turns
}

// EnforcesNetworkPolicies implements target.PolicyEnforcer.
func (c *Cluster) EnforcesNetworkPolicies(ctx context.Context) bool {
	return c.hub.EnforcesNetworkPolicies(ctx)
}

// RunsIngressController implements target.IngressHost.
func (c *Cluster) RunsIngressController(ctx context.Context) bool {
	return c.hub.HasImage(ctx, target.IngressController)
}

// Pass implements target.Cluster. A scenario that waits while the cluster has
// nothing to do for it is at rest, and others may begin to work. One that waits
// because the cluster is slow is not: others would make it slower.
func (c *Cluster) Pass(ctx context.Context, d time.Duration, done func() bool) error {
	end := time.Now().Add(d)
	for left := d; left > resting; left = time.Until(end) {
		came := false
		err := c.Cluster.Pass(ctx, resting, func() bool {
			came = done()
			return came
		})
		if came || err != nil {
			return err
		}
		if c.Busy() {
			continue
		}
		c.turns.rest()
		err = c.Cluster.Pass(ctx, time.Until(end), done)
		c.turns.work()
		return err
	}
	return c.Cluster.Pass(ctx, max(0, time.Until(end)), done)
}
