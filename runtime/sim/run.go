package sim

import (
	"context"
	"net/http"
	"time"
)

// idle is how long Run sleeps at most before it looks again, in wall time.
const idle = time.Second

// Run lets virtual time pass with wall time, speed times as fast, until the
// context is done: for clients that cannot ask for time to pass. It returns
// the context's error, or says that the cluster does not settle. Only one Run
// may be active, and nobody else lets time pass meanwhile.
func (c *passage) Run(ctx context.Context, speed float64) error {
	wrote := make(chan struct{}, 1)
	leave := c.world.Enter()
	start, began := c.world.Clock.Now(), time.Now() //nolint:forbidigo // wall time is mapped onto virtual time here
	c.world.Wrote = func() {
		select {
		case wrote <- struct{}{}:
		default:
		}
	}
	leave()

	virtual := func() time.Time {
		return start.Add(time.Duration(float64(time.Since(began)) * speed)) //nolint:forbidigo // wall time is mapped onto virtual time here
	}
	c.pace.set(virtual)
	defer c.pace.set(nil)
	for {
		next, err := c.catchUp(virtual())
		if err != nil {
			return err
		}
		wait := idle
		if !next.IsZero() {
			wait = min(idle, time.Duration(float64(next.Sub(virtual()))/speed))
		}
		timer := time.NewTimer(max(wait, 0)) //nolint:forbidigo // wall time is mapped onto virtual time here
		select {
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		case <-wrote:
			timer.Stop()
		case <-timer.C:
		}
	}
}

// catchUp advances to the instant and returns when something is due next; the
// zero time if nothing is.
func (c *passage) catchUp(now time.Time) (time.Time, error) {
	defer c.world.Enter()()
	defer c.pull()
	if err := c.loop.Advance(now); err != nil {
		return time.Time{}, err
	}
	next, _ := c.world.Clock.Next()
	return next, nil
}

// Handler returns the cluster's API for clients of this process, who are
// administrators.
func (c *Cluster) Handler() http.Handler { return c.server.Handler(c.world) }

// HandlerWithToken returns the cluster's API for clients of other processes.
// Who sends the bearer token is an administrator; those of service accounts
// count, too. While Run is active each request finds the clock at its own
// instant.
func (c *Cluster) HandlerWithToken(token string) http.Handler {
	next := c.server.HandlerWithToken(c.world, token)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.CatchUp()
		next.ServeHTTP(w, r)
	})
}

// CatchUp sets the clock to its own instant while Run is active, as a request by
// HandlerWithToken does.
func (c *passage) CatchUp() {
	defer c.world.Enter()()
	c.moveToPresent()
}

// moveToPresent sets the clock to its own instant while Run is active. The caller is
// inside the gate.
func (c *passage) moveToPresent() {
	if now := c.pace.now(); !now.IsZero() {
		c.world.Clock.MoveTo(now)
	}
}

// enter lets something that happens outside happen in the cluster, as a request
// does, and wakes Run.
func (c *passage) enter(f func()) {
	c.inside(func() {
		c.moveToPresent()
		f()
	})
}

// inside runs f while nothing else happens in the cluster, and then wakes Run, which
// looks at what is due.
func (c *passage) inside(f func()) {
	var wake func()
	func() {
		defer c.world.Enter()()
		f()
		wake = c.waker()
	}()
	wake()
}

// waker returns what wakes Run, if it is active. The caller is inside the gate; the
// result may be called anywhere.
func (c *passage) waker() func() {
	if c.world.Wrote == nil {
		return func() {}
	}
	return c.world.Wrote
}
