package client

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"

	"k8s.io/client-go/rest"
)

// Client is one client that is attended to. Its methods may be called from any
// goroutine.
type Client struct {
	all   *Clients
	name  string
	waits func(*http.Request) bool

	// Guarded by all.mu.
	expected int // in how many ways it must wait at least, to wait
	due      int // how many streams it is about to open, in all
	opened   int // how many it has opened
	open     int // requests that are not answered
	sessions int // connections to processes in containers
	feeding  int // … whose input has not ended
	inflight int // what was written to them and has not arrived
	holds    []*hold
	streams  []*stream
	sinks    int   // writers that count what arrives
	sent     int64 // bytes sent to the sinks
	arrived  int64
	left     bool
}

// waiting reports whether nothing but the cluster lets the client go on. The
// caller holds the lock.
func (c *Client) waiting() bool {
	if c.left {
		return true
	}
	if c.open > 0 || c.feeding > 0 || c.inflight > 0 || c.sinks > 0 && c.sent > c.arrived {
		return false
	}
	n := c.sessions + len(c.holds)
	for _, s := range c.streams {
		if !s.idle() {
			return false
		}
		n++
	}
	// One that holds on before it opens a stream opens the others after it.
	return n >= c.expected && (c.opened >= c.due || len(c.holds) > 0)
}

// Leave says that the client is no longer at work.
func (c *Client) Leave() { c.all.leave(c) }

// Expect says that the client is about to open n streams: it does not wait
// until it has.
func (c *Client) Expect(n int) { c.all.change(func() { c.due = n }) }

// Join says that one more part of the client is at work, until the result is called:
// the client waits only while each of its parts does.
func (c *Client) Join() (leave func()) {
	c.all.change(func() { c.expected++ })
	return func() { c.all.change(func() { c.expected-- }) }
}

// REST returns the configuration for requests of this client.
func (c *Client) REST() *rest.Config {
	config := rest.CopyConfig(c.all.cluster.REST)
	config.Transport = roundTripper{c, config.Transport}
	return config
}

// ServeHTTP serves connections of this client that are upgraded.
func (c *Client) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := c.all.cluster.away(); err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	c.all.cluster.Handler.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), requestKey{}, &request{client: c})))
}

type requestKey struct{}

// Of returns the client whose request ctx belongs to; nil if it is none in this
// process. A nil Client may be used where one reports what a client does.
func Of(ctx context.Context) *Client {
	if r := requestOf(ctx); r != nil {
		return r.client
	}
	return nil
}

func requestOf(ctx context.Context) *request {
	r, _ := ctx.Value(requestKey{}).(*request)
	return r
}

// change changes what the client does.
func (c *Client) change(f func(*Client)) {
	if c != nil {
		c.all.change(func() { f(c) })
	}
}

// Tell calls f, which lets the client go on; see Clients.Tell.
func (c *Client) Tell(f func()) {
	if c == nil {
		f()
		return
	}
	c.all.Tell(f)
}

// Session says that the client is connected to a process and waits for it,
// until the result is called, which may be called again.
func (c *Client) Session() (end func()) {
	c.change(func(c *Client) { c.sessions, c.sent, c.arrived = c.sessions+1, 0, 0 })
	return sync.OnceFunc(func() { c.change(func(c *Client) { c.sessions-- }) })
}

// PassedOn says that the request that ctx belongs to was passed on to a process,
// and that its client waits for that, until the result is called, which may be
// called again.
func PassedOn(ctx context.Context) (end func()) {
	r := requestOf(ctx)
	if r == nil {
		return func() {}
	}
	over := r.client.Session()
	r.setOpen(false)
	return sync.OnceFunc(func() {
		r.setOpen(true)
		over()
	})
}

// Feeding says that the client has input for a process that has not ended,
// until the result is called.
func (c *Client) Feeding() (end func()) {
	c.change(func(c *Client) { c.feeding++ })
	return sync.OnceFunc(func() { c.change(func(c *Client) { c.feeding-- }) })
}

// Sending says that n bytes from a process are on their way to the client,
// until the result is called.
func (c *Client) Sending() (sent func()) {
	c.change(func(c *Client) { c.inflight++ })
	return sync.OnceFunc(func() { c.change(func(c *Client) { c.inflight-- }) })
}

// Deliver writes b towards the client, and returns when it has arrived at the
// client's sink if it has one.
func (c *Client) Deliver(to io.Writer, b []byte) error {
	c.change(func(c *Client) { c.sent += int64(len(b)) })
	if _, err := to.Write(b); err != nil {
		c.change(func(c *Client) { c.arrived = c.sent }) // the client has gone away
		return err
	}
	if c == nil {
		return nil
	}
	c.all.mu.Lock()
	defer c.all.mu.Unlock()
	for c.sinks > 0 && c.sent > c.arrived && !c.left {
		c.all.changed.Wait()
	}
	return nil
}

// Sink returns a writer to w that counts what arrives there from processes:
// from then on they wait for it.
func (c *Client) Sink(w io.Writer) io.Writer {
	c.change(func(c *Client) { c.sinks++ })
	return sink{c, w}
}

type sink struct {
	client *Client
	to     io.Writer
}

// Write implements io.Writer.
func (s sink) Write(p []byte) (int, error) {
	n, err := s.to.Write(p)
	s.client.change(func(c *Client) { c.arrived += int64(len(p)) })
	return n, err
}

// hold is a condition that a client waits for.
type hold struct {
	name    string
	until   func() bool
	release func()
}

// Hold returns when a condition holds, which is asked for at each instant, or
// with the context's error. Of a client that waits in several ways at once, the
// first name goes on first: in which order its goroutines came is chance.
func (c *Client) Hold(ctx context.Context, name string, until func() bool) error {
	free := make(chan struct{})
	h := &hold{name: name, until: until}
	drop := func(c *Client) { c.holds = slices.DeleteFunc(c.holds, func(x *hold) bool { return x == h }) }
	h.release = sync.OnceFunc(func() {
		c.change(drop)
		close(free)
	})
	c.change(func(c *Client) {
		c.holds = append(c.holds, h)
		slices.SortStableFunc(c.holds, func(a, b *hold) int { return strings.Compare(a.name, b.name) })
	})
	select {
	case <-free:
		return nil
	case <-ctx.Done():
		c.change(drop)
		return ctx.Err()
	}
}

// End ends the answers that stream, as a server does that has said everything.
func (c *Client) End() {
	c.all.mu.Lock()
	streams := slices.Clone(c.streams)
	c.all.mu.Unlock()
	for _, s := range streams {
		s.finish()
	}
}
