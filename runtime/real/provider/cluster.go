package provider

import (
	"context"
	"time"

	"github.com/gherkube/gherkube/runtime/real"
)

// resting is how long a scenario has waited when it is not at work any more.
const resting = 5 * time.Second

// Cluster is a cluster as one scenario has it. It implements steps.Cluster and
// steps.Syncer.
type Cluster struct {
	*real.Cluster
	turns *turns
}

// Pass implements steps.Cluster. While it lasts, others may begin to work.
func (c *Cluster) Pass(ctx context.Context, d time.Duration, done func() bool) error {
	if d > resting {
		rest := time.AfterFunc(resting, c.turns.rest)
		defer func() {
			if !rest.Stop() {
				c.turns.work()
			}
		}()
	}
	return c.Cluster.Pass(ctx, d, done)
}
