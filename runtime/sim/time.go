package sim

import (
	"context"
	"time"
)

// Now returns the cluster's virtual time.
func (c *Cluster) Now() time.Time {
	defer c.world.Enter()()
	return c.world.Clock.Now()
}

// Settle lets everything that acts on its own react to what has been written,
// until nothing changes any more. No time passes.
func (c *Cluster) Settle() error {
	defer c.world.Enter()()
	defer c.pull()
	return c.loop.Settle()
}

// Advance lets d of virtual time pass.
func (c *Cluster) Advance(d time.Duration) error {
	end := c.Now().Add(d)
	return c.Pass(context.Background(), d, func() bool { return !c.Now().Before(end) })
}

// Pass lets virtual time pass, timer by timer, until done reports true, at
// most d. It asks done before any time passes and again after everything that
// happened at one instant. At each instant it waits until the clients of this
// process wait for the cluster (see package client), so that a client that
// waits for an event finds the world as it was at that event. The error is that
// of the context, or says that the cluster does not settle.
func (c *Cluster) Pass(ctx context.Context, d time.Duration, done func() bool) error {
	defer c.clients.Passing()()
	end := c.Now().Add(d)
	for {
		if err := c.calm(ctx); err != nil {
			return err
		}
		if done() {
			return nil
		}
		over, err := c.step(end)
		if err != nil {
			return err
		}
		if over {
			err := c.calm(ctx) // the last instant
			done()
			return err
		}
	}
}

// calm returns when nothing more happens at the present instant, and all
// clients wait.
func (c *Cluster) calm(ctx context.Context) error {
	for {
		// What a client does with several requests, the others see at once.
		if err := c.clients.Await(ctx); err != nil {
			return err
		}
		if err := c.Settle(); err != nil {
			return err
		}
		before := c.world.Store.Revision()
		woke, err := c.clients.Quiet(ctx)
		if err != nil {
			return err
		}
		if !woke && c.world.Store.Revision() == before {
			return nil
		}
	}
}

// step fires what is due at the earliest instant up to end. It reports
// whether there is nothing more up to end, and the clock then stands at end.
func (c *Cluster) step(end time.Time) (bool, error) {
	defer c.world.Enter()()
	next, ok := c.world.Clock.Next()
	if !ok || next.After(end) {
		c.world.Clock.MoveTo(end)
		return true, nil
	}
	defer c.pull()
	return false, c.loop.Step()
}
