package terminal

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	utilnet "k8s.io/apimachinery/pkg/util/net"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/transport/websocket"

	"github.com/gherkube/gherkube/runtime/client"
)

// wall runs upstream's commands as they are, against a cluster whose time is
// the wall clock's: they wait as upstream does, and are ended when their time
// is up.
type wall struct{}

func (w wall) run(ctx context.Context, k *kubectl, args []string, s streams) (int, error) {
	if waitsForRollout(args) {
		return w.rolloutStatus(ctx, k, args, s)
	}
	limit := patience(ctx)
	end := time.NewTimer(limit)
	defer end.Stop()
	errOut := &output{}
	out := outputTo(s.out, errOut)
	p, err := w.launch(ctx, k, args, streams{in: s.in, out: out, err: errOut})
	if err != nil {
		return 0, err
	}
	select {
	case <-p.over:
	case <-out.broken:
	case <-end.C:
	case <-ctx.Done():
	}
	code, over := p.ended()
	text, printed := errOut.take(), out.take() // not what it says when it is stopped
	p.stop()
	if _, err := s.out.Write(printed); err != nil {
		return 0, err
	}
	if out.isBroken() {
		code, over = codePipe, true
	}
	if !over && limit == Patience {
		text = fmt.Appendf(text, "gave up after %s\n", limit)
	}
	_, err = s.err.Write(text)
	return code, err
}

// rolloutStatus asks again whenever something has changed. Upstream follows the
// object by an informer, which cannot be ended.
func (wall) rolloutStatus(ctx context.Context, k *kubectl, args []string, s streams) (int, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	own, hangUp, err := k.bound(endingWith(ctx, k.config.REST, func() {}), nil)
	if err != nil {
		return 0, err
	}
	defer hangUp()
	return own.rolloutStatus(ctx, args, s, func(*reads) bool { return true })
}

// beginning is how long a command that goes on may take, by the wall clock,
// until it has made its requests.
const beginning = 10 * time.Second

func (w wall) start(ctx context.Context, k *kubectl, args []string, s streams) (process, error) {
	if waitsForRollout(args) && !hasFlag(args, "--timeout") {
		args = insert(args, "--timeout="+Patience.String()) // see rolloutStatus
	}
	p, err := w.launch(context.WithoutCancel(ctx), k, args, s)
	if err != nil {
		return nil, err
	}
	late := time.NewTimer(beginning)
	defer late.Stop()
	select {
	case <-p.begun:
	case <-p.over:
	case <-late.C:
	}
	return p, nil
}

func (wall) launch(ctx context.Context, k *kubectl, args []string, s streams) (*wallProcess, error) {
	ctx, cancel := context.WithCancel(ctx)
	begun := make(chan struct{})
	c := endingWith(ctx, k.config.REST, sync.OnceFunc(func() { close(begun) }))
	own, hangUp, err := k.bound(c, nil)
	if err != nil {
		cancel()
		return nil, err
	}
	j := launch(func() int { return own.once(ctx, args, s) }, func() {})
	return &wallProcess{job: j, begun: begun, end: func() { cancel(); hangUp() }}, nil
}

// wallProcess is a command beside which the wall clock goes on.
type wallProcess struct {
	*job
	begun chan struct{} // closed once it has an answer that streams
	end   func()
}

// finish does nothing: what is on its way is not waited for.
func (p *wallProcess) finish() {}

func (p *wallProcess) stop() {
	p.end()
	p.wait()
}

// endingWith returns a configuration whose requests end with a context, which
// upstream's commands do not pass on to them. begun is called when one that
// streams is answered.
func endingWith(ctx context.Context, c *rest.Config, begun func()) *rest.Config {
	c = rest.CopyConfig(c)
	c.Wrap(func(next http.RoundTripper) http.RoundTripper { return ending{ctx, next, begun} })
	return c
}

type ending struct {
	ctx   context.Context
	next  http.RoundTripper
	begun func()
}

// RoundTrip implements http.RoundTripper.
func (e ending) RoundTrip(req *http.Request) (*http.Response, error) {
	if e.ctx.Err() != nil {
		if resp, ok := lastAnswer(req); ok {
			return resp, nil
		}
	}
	ctx, cancel := context.WithCancel(req.Context())
	context.AfterFunc(e.ctx, cancel)
	resp, err := e.next.RoundTrip(req.WithContext(ctx))
	connected := e.hangUpUpgraded(err)
	if connected || client.Streams(req) {
		e.begun()
	}
	return resp, err
}

// WrappedRoundTripper implements k8s.io/apimachinery/pkg/util/net.RoundTripperWrapper.
func (e ending) WrappedRoundTripper() http.RoundTripper { return e.next }

// hangUpUpgraded has a connection over WebSockets closed with the context: the
// request is over when it is made, and its context says nothing to it. It
// reports whether the request has made a connection.
func (e ending) hangUpUpgraded(err error) bool {
	if err != nil {
		return false
	}
	for next := e.next; next != nil; {
		if upgraded, ok := next.(websocket.ConnectionHolder); ok {
			if conn := upgraded.Connection(); conn != nil {
				context.AfterFunc(e.ctx, func() { _ = conn.Close() }) // nobody needs it any more
			}
			return true
		}
		wrapper, ok := next.(utilnet.RoundTripperWrapper)
		if !ok {
			return false
		}
		next = wrapper.WrappedRoundTripper()
	}
	return false
}
