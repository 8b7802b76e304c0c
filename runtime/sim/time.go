package sim

import (
	"context"
	"slices"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/gherkube/gherkube/runtime/apiserver"
	"github.com/gherkube/gherkube/runtime/client"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
	"github.com/gherkube/gherkube/runtime/trace"
)

// passage is the passing of a cluster's time: who lets it pass, who is waited for, and
// who follows what changes meanwhile.
type passage struct {
	world   *apiserver.World
	loop    *loop.Loop
	clients *client.Clients
	source  *storeSource // nil until somebody asks for the trace
	pace    pace
}

// Now returns the cluster's virtual time.
func (c *passage) Now() time.Time {
	defer c.world.Enter()()
	return c.world.Clock.Now()
}

// Settle lets everything that acts on its own react to what has been written,
// until nothing changes any more. No time passes.
func (c *passage) Settle() error {
	defer c.world.Enter()()
	defer c.pull()
	return c.loop.Settle()
}

// Advance lets d of virtual time pass.
func (c *passage) Advance(d time.Duration) error {
	end := c.Now().Add(d)
	return c.Pass(context.Background(), d, func() bool { return !c.Now().Before(end) })
}

// Pass lets virtual time pass, timer by timer, until done reports true, at
// most d. It asks done before any time passes and again after everything that
// happened at one instant. At each instant it waits until the clients of this
// process wait for the cluster (see package client), so that a client that
// waits for an event finds the world as it was at that event. The error is that
// of the context, or says that the cluster does not settle.
func (c *passage) Pass(ctx context.Context, d time.Duration, done func() bool) error {
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
func (c *passage) calm(ctx context.Context) error {
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
func (c *passage) step(end time.Time) (bool, error) {
	defer c.world.Enter()()
	next, ok := c.world.Clock.Next()
	if !ok || next.After(end) {
		c.world.Clock.MoveTo(end)
		return true, nil
	}
	defer c.pull()
	return false, c.loop.Step()
}

// Changes grows with each write.
func (c *passage) Changes() int64 { return c.world.Store.Revision() }

// Changed reports whether an object of those that are asked for has changed since
// a revision, or whether that is not known any more.
func (c *passage) Changed(since int64, among func(resource schema.GroupResource, namespace, name string) bool) bool {
	changes, _, err := c.world.Store.Since(since)
	return err != nil || slices.ContainsFunc(changes, func(x store.Change) bool {
		return among(x.Key.Resource, x.Key.Namespace, x.Key.Name)
	})
}

// Trace returns the changes of all objects since it was first called; what was
// there then shows as added. Every state of every object is kept from then on.
func (c *passage) Trace() trace.Source {
	defer c.world.Enter()()
	if c.source == nil {
		c.source = followStore(c.world.Store, c.world.Clock.Now, c.world.Enter)
	}
	return c.source
}

// pull hands what has changed to the follower, before time moves on. The
// caller holds the gate.
func (c *passage) pull() {
	if c.source != nil {
		c.source.Pull()
	}
}

// fault does something to the cluster from outside, between two instants.
func (c *passage) fault(do func() error) error {
	defer c.world.Enter()()
	return do()
}
