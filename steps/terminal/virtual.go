package terminal

import (
	"context"
	"fmt"
	"io"
	"sync/atomic"
	"time"

	"github.com/gherkube/gherkube/runtime/client"
)

// virtual runs commands on a cluster whose time is virtual. It knows for what
// each command of kubectl waits, and lets time pass only while it does:
//
//   - wait and rollout status are asked again after each change (see attempts);
//   - get -w, events -w and logs -f wait for their stream;
//   - exec, attach and cp for the process in the container;
//   - what a command asks to hear only later is answered later (see holding):
//     that an object it has deleted is gone, that the pod it has made runs.
//
// Everything else does not wait, and takes no time.
type virtual struct{ cluster Virtual }

// heldTime is time as a command in the background lets it pass: it holds on for
// the next change, while others make time pass.
type heldTime struct {
	Time
	client  *client.Client
	changes func() int64
	name    string
}

// Pass implements Time.
func (h heldTime) Pass(ctx context.Context, d time.Duration, done func() bool) error {
	end := h.Now().Add(d)
	for {
		if done() || !h.Now().Before(end) {
			return nil
		}
		seen := h.changes()
		if err := h.client.Hold(ctx, h.name, func() bool {
			return h.changes() != seen || !h.Now().Before(end)
		}); err != nil {
			return err
		}
	}
}

// virtualProcess is a command beside which virtual time passes.
type virtualProcess struct {
	*job
	client  *client.Client
	err     io.Writer
	follows bool
	hangUp  func()
	gaveUp  atomic.Bool
}

// giveUp ends the command as if it had ended with a message and exit code 1: a
// timeout of its own, in virtual time, is over.
// It returns when the command has been stopped: what it would say to that is not
// heard.
func (p *virtualProcess) giveUp(ctx context.Context, message string) {
	if !p.gaveUp.Load() {
		fmt.Fprintln(p.err, message)
		p.gaveUp.Store(true)
		p.client.Leave()
	}
	<-ctx.Done()
}

func (p *virtualProcess) ended() (code int, over bool) {
	if p.gaveUp.Load() {
		return 1, true
	}
	return p.job.ended()
}

// finish ends the streams that a command follows, as a server does that has
// said everything: the command prints what it was told, and ends.
func (p *virtualProcess) finish() {
	if p.follows && !p.gaveUp.Load() {
		p.client.End()
		p.wait()
	}
}

func (p *virtualProcess) stop() {
	p.hangUp()
	p.wait()
	p.client.Leave()
}
