package terminal

import (
	"context"
	"fmt"
	"net/http"

	"k8s.io/client-go/rest"
)

// wall runs upstream's commands as they are, against a cluster whose time is
// the wall clock's: they wait as upstream does, and are ended when their time
// is up.
type wall struct{}

func (w wall) run(ctx context.Context, t *Terminal, args []string, s streams) (int, error) {
	limit := patience(ctx)
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	out, errOut := &output{}, &output{}
	p, err := w.launch(ctx, t, args, streams{in: s.in, out: out, err: errOut})
	if err != nil {
		return 0, err
	}
	select {
	case <-p.over:
	case <-ctx.Done():
	}
	code, over := p.ended()
	p.stop()
	if _, err := s.out.Write(out.take()); err != nil {
		return 0, err
	}
	text := errOut.take()
	if !over && limit == Patience && ctx.Err() != nil {
		text = fmt.Appendf(text, "gave up after %s\n", limit)
	}
	_, err = s.err.Write(text)
	return code, err
}

func (w wall) start(ctx context.Context, t *Terminal, args []string, s streams) (process, error) {
	return w.launch(ctx, t, args, s)
}

func (wall) launch(ctx context.Context, t *Terminal, args []string, s streams) (*wallProcess, error) {
	ctx, cancel := context.WithCancel(ctx)
	c := rest.CopyConfig(t.config.REST)
	c.Wrap(func(next http.RoundTripper) http.RoundTripper { return ending{ctx, next} })
	own, hangUp, err := t.bound(c, nil)
	if err != nil {
		cancel()
		return nil, err
	}
	return &wallProcess{launch(ctx, own, args, s, func() {}), func() { cancel(); hangUp() }}, nil
}

// wallProcess is a command beside which the wall clock goes on.
type wallProcess struct {
	*job
	end func()
}

// finish does nothing: what is on its way is not waited for.
func (p *wallProcess) finish() {}

func (p *wallProcess) stop() {
	p.end()
	p.wait()
}

// ending ends requests with a context of the command, which upstream's commands
// do not pass on to them.
type ending struct {
	ctx  context.Context
	next http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (e ending) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancel(req.Context())
	context.AfterFunc(e.ctx, cancel)
	return e.next.RoundTrip(req.WithContext(ctx))
}
