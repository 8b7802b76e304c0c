package sim

import (
	"context"
	"time"
)

// Now returns the cluster's virtual time.
func (c *Cluster) Now() time.Time {
	c.world.Gate.Lock()
	defer c.world.Gate.Unlock()
	return c.world.Clock.Now()
}

// Settle lets everything that acts on its own react to what has been written,
// until nothing changes any more. No time passes.
func (c *Cluster) Settle() error {
	c.world.Gate.Lock()
	defer c.world.Gate.Unlock()
	defer c.pull()
	before := c.world.Store.Revision()
	err := c.loop.Settle()
	if c.world.Store.Revision() != before {
		c.clients.tell()
	}
	return err
}

// Advance lets d of virtual time pass.
func (c *Cluster) Advance(d time.Duration) error {
	end := c.Now().Add(d)
	return c.Pass(context.Background(), d, func() bool { return !c.Now().Before(end) })
}

// Pass lets virtual time pass, timer by timer, until done reports true, at
// most d. It asks done before any time passes and again after everything that
// happened at one instant. Between two instants it waits until the clients
// that were told something have had their say (see clients), so that a client
// that waits for an event finds the world as it was at that event. The error
// is that of the context, or says that the cluster does not settle.
func (c *Cluster) Pass(ctx context.Context, d time.Duration, done func() bool) error {
	if err := c.Settle(); err != nil {
		return err
	}
	end := c.Now().Add(d)
	for {
		c.clients.quiet(ctx, done)
		if err := ctx.Err(); err != nil || done() {
			return err
		}
		if err := c.Settle(); err != nil { // what the clients wrote meanwhile
			return err
		}
		over, err := c.step(end)
		if err != nil || over {
			done() // the last instant's changes were not asked about yet
			return err
		}
	}
}

// step fires what is due at the earliest instant up to end. It reports
// whether there is nothing more up to end, and the clock then stands at end.
func (c *Cluster) step(end time.Time) (bool, error) {
	c.world.Gate.Lock()
	defer c.world.Gate.Unlock()
	next, ok := c.world.Clock.Next()
	if !ok || next.After(end) {
		c.world.Clock.MoveTo(end)
		return true, nil
	}
	defer c.pull()
	before := c.world.Store.Revision()
	err := c.loop.Step()
	if c.world.Store.Revision() != before {
		c.clients.tell()
	}
	return false, err
}
