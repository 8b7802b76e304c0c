package sim

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"os"
	"slices"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/gherkube/gherkube/runtime/apiserver"
	"github.com/gherkube/gherkube/runtime/clock"
	"github.com/gherkube/gherkube/runtime/controller"
	"github.com/gherkube/gherkube/runtime/controller/autoscaling"
	lifecycle "github.com/gherkube/gherkube/runtime/controller/node"
	"github.com/gherkube/gherkube/runtime/controller/volume"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/metrics"
	"github.com/gherkube/gherkube/runtime/scheduler"
	"github.com/gherkube/gherkube/runtime/store"
)

// outage is how long the API server of a node of kind does not answer when its
// container is stopped: as seen on one whose machine was busy.
const outage = 14 * time.Second

// When a leader that ended without giving its lease back is followed by another
// (DefaultLeaderElectionConfiguration of k8s.io/component-base, and JitterFactor
// of client-go's leaderelection): the lease lasts from when the new one first
// sees it.
const (
	leaseDuration = 15 * time.Second
	retryPeriod   = 2 * time.Second
	jitterFactor  = 1.2
)

// controlPlane is the controllers and the scheduler, and what there is to know of a
// restart.
type controlPlane struct {
	*machines
	server    *apiserver.Server
	values    *metrics.Values
	away      atomic.Bool
	restarts  int
	takeovers []*clock.Timer
	// held are the events that components could not record.
	held []heldEvent
	// leaders hold leases; watched says that somebody watches those.
	leaders []*leader
	watched bool
	// read says that somebody has read something since the last compaction.
	read bool
}

type heldEvent struct {
	actor string
	event loop.Event
}

// refusal is what a client sees of an API server that is away.
func (c *controlPlane) refusal() error {
	if !c.away.Load() {
		return nil
	}
	address := netip.AddrPortFrom(netip.MustParseAddr(apiserver.ControlPlaneIP), 6443)
	return &net.OpError{Op: "dial", Net: "tcp", Addr: net.TCPAddrFromAddrPort(address), Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
}

// performer has effects performed while the API server answers, and refuses them while
// it does not.
type performer struct {
	loop.Performer
	control *controlPlane
}

// Perform implements loop.Performer. What records events tries again for as long as
// that takes (client-go's recordToSink, within its dozen attempts).
func (p *performer) Perform(actor string, e loop.Effect) (store.Object, error) {
	err := p.control.refusal()
	if err == nil {
		return p.Performer.Perform(actor, e)
	}
	if event, ok := e.(loop.Event); ok {
		p.control.held = append(p.control.held, heldEvent{actor, event})
		return nil, nil
	}
	return nil, err
}

// purpose is what chance is for, after so many restarts.
func (c *controlPlane) purpose(name string) string {
	if c.restarts == 0 {
		return name
	}
	return fmt.Sprintf("%s after restart %d", name, c.restarts)
}

// managers returns new controllers.
func (c *controlPlane) managers() []loop.Actor {
	w := c.world
	return controller.All(controller.Config{
		RootCA: rootCA, Usage: c.server.QuotaUsage(w), Default: apiserver.Default,
		Autoscaling: autoscaling.Config{Scales: c.server.Scales(w), Measures: w.Metrics, Values: c.values},
		Nodes:       lifecycle.Lifecycle{Rand: w.Seed.For(c.purpose("node lifecycle")), Nodes: c.allNodes(), LastReport: c.kubelets.LastReport},
		VolumePhase: volume.Phase(w.Seed.For(c.purpose("volume resync"))),
	})
}

// schedulers returns the new scheduler.
func (c *controlPlane) schedulers() []loop.Actor {
	return []loop.Actor{scheduler.New(c.world.Seed.For(c.purpose("scheduler")))}
}

// RestartControlPlane stops the API server, the controllers and the scheduler,
// and returns when the API server answers again: what is stored stays, watches
// have ended, and kubelets and containers went on meanwhile. The controllers and
// the scheduler know nothing any more. They begin when they have got the leases
// of those before them.
func (c *controlPlane) RestartControlPlane(ctx context.Context) error {
	back := false
	err := c.fault(func() error {
		c.stop()
		c.world.Clock.At(c.world.Clock.Now().Add(outage), func() {
			back = true
			c.answer()
		})
		return nil
	})
	if err != nil {
		return err
	}
	c.clients.HangUp()
	return c.Pass(ctx, outage, func() bool { return back })
}

// stop ends the API server, the controllers and the scheduler. The caller is inside
// the gate.
func (c *controlPlane) stop() {
	c.away.Store(true)
	for _, l := range c.leaders {
		l.until = c.world.Clock.Now()
	}
	c.restarts++
	for _, t := range c.takeovers {
		t.Stop()
	}
	for _, a := range slices.Concat(c.managers(), c.schedulers()) {
		c.loop.Stop(a.Name())
	}
}

// answer lets the API server answer again, and plans when the controllers and the
// scheduler begin. The caller is inside the gate.
func (c *controlPlane) answer() {
	c.away.Store(false)
	held := c.held
	c.held = nil
	for _, h := range held {
		// One that is refused now, because its namespace is gone, is dropped, as
		// recordEvent does.
		_, _ = c.loop.Performer.Perform(h.actor, h.event)
	}
	chance := c.world.Seed.For(c.purpose("leases"))
	holders := c.world.Seed.For(c.purpose("leaders"))
	manager, scheduler, server := c.leaders[0], c.leaders[1], c.leaders[2]
	// A lease that somebody has deleted is not made anew: nothing else can refuse these.
	_ = c.follow(server, holders)
	c.takeovers = []*clock.Timer{
		c.world.Clock.At(c.takeover(chance), func() {
			_ = c.follow(manager, holders)
			c.loop.Start(c.managers()...)
		}),
		c.world.Clock.At(c.takeover(chance), func() {
			_ = c.follow(scheduler, holders)
			c.loop.Start(c.schedulers()...)
		}),
	}
}

// takeover is when a component that starts now leads: at its first attempt after
// the lease has run out (leaderelection's acquire and tryAcquireOrRenew).
func (c *controlPlane) takeover(chance *rand.Rand) time.Time {
	now := c.world.Clock.Now()
	when := now
	for when.Sub(now) < leaseDuration {
		when = when.Add(retryPeriod + time.Duration(chance.Float64()*jitterFactor*float64(retryPeriod)))
	}
	return when
}
