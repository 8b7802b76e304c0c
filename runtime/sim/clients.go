package sim

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

// How long Pass lets in-process clients react before more virtual time passes.
// All are wall time, and matter only while a client waits for something; a
// client that needs longer finds itself later in virtual time.
const (
	// reaction is for a client that was sent an event of a watch or a line of
	// a log: most such clients only go on waiting.
	reaction = 3 * time.Millisecond
	// stall is for a client that has something to do: a command it executed
	// is over, or it is attended and waits for nothing (see Attend). Whoever
	// needs longer sleeps by the wall clock between two requests.
	stall = time.Second
	// glance is how often Pass looks whether a client has reacted.
	glance = 50 * time.Microsecond
)

// clients knows what the in-process clients of one cluster are doing, so that
// time does not run away from them.
type clients struct {
	mu       sync.Mutex
	answered *sync.Cond
	open     int    // requests that are not yet answered
	sessions int    // clients that wait for what time brings: watches, followed logs, executed commands
	feeding  int    // executed commands whose input has not ended
	attended int    // see Attend
	requests uint64 // that ever began
	heard    uint64 // how often a session's client took something
	told     bool   // a session may have told its client something
	over     bool   // what some client waited for is over
	overAt   uint64 // how many requests there were then
}

func newClients() *clients {
	c := &clients{}
	c.answered = sync.NewCond(&c.mu)
	return c
}

// Attend says that an in-process client is at work from now on until the
// result is called. Virtual time then passes only while it waits for the
// cluster (a watch, a followed log, a command executed in a container), not
// while it is busy between two requests.
func (c *Cluster) Attend() (leave func()) {
	c.clients.change(func(k *clients) { k.attended++ })
	return func() { c.clients.change(func(k *clients) { k.attended-- }) }
}

// RoundTripper counts the requests that go through next.
func (c *clients) RoundTripper(next http.RoundTripper) http.RoundTripper {
	return roundTripper{c, next}
}

type roundTripper struct {
	clients *clients
	next    http.RoundTripper
}

func (t roundTripper) RoundTrip(req *http.Request) (*http.Response, error) {
	t.clients.change(func(k *clients) { k.open++; k.requests++ })
	resp, err := t.next.RoundTrip(req)
	switch {
	case err == nil && waits(req):
		t.clients.change(func(k *clients) { k.open--; k.sessions++ })
		resp.Body = &body{ReadCloser: resp.Body, end: func() { t.clients.change(func(k *clients) { k.sessions-- }) },
			got: func() { t.clients.change(func(k *clients) { k.heard++ }) }}
	default:
		t.clients.change(func(k *clients) { k.open-- })
	}
	return resp, err
}

// waits reports whether a request is answered as time passes.
func waits(req *http.Request) bool {
	q := req.URL.Query()
	watch, follow := q.Get("watch"), q.Get("follow")
	return watch == "true" || watch == "1" || strings.HasSuffix(req.URL.Path, "/log") && (follow == "true" || follow == "1")
}

func (c *clients) change(f func(*clients)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f(c)
	c.answered.Broadcast()
}

// session counts a client of a container until the result is called. It is
// called behind the gate, when the container has been told.
func (c *clients) session() (end func()) {
	c.change(func(k *clients) { k.sessions++ })
	return func() { c.change(func(k *clients) { k.sessions-- }) }
}

// expectReaction notes that what a client waited for is over: the command it
// executed has ended, its connection is there. It is called on the loop.
func (c *clients) expectReaction() {
	c.change(func(k *clients) { k.over, k.overAt = true, k.requests })
}

// expected reports whether a reaction is still to come. One who is attended has
// reacted with the next request, and is waited for until it waits itself. The
// caller holds the lock.
func (c *clients) expected() bool {
	return c.over && (c.attended == 0 || c.requests == c.overAt)
}

// tell notes that sessions may have something for their clients.
func (c *clients) tell() { c.change(func(k *clients) { k.told = k.told || k.sessions > 0 }) }

// quiet waits until no request is open and the clients have had time to react
// to what they were told; at once if done reports true, which may send requests
// of its own.
func (c *clients) quiet(ctx context.Context, done func() bool) {
	for c.watch(ctx, done, c.patience()) {
	}
	c.change(func(k *clients) { k.over = false })
}

// watch lets the clients react for d. It reports whether one of them sent a
// request.
func (c *clients) watch(ctx context.Context, done func() bool, d time.Duration) bool {
	until := time.Now().Add(d)     //nolint:forbidigo // real clients are waited for
	for time.Now().Before(until) { //nolint:forbidigo // real clients are waited for
		before := c.activity()
		if before.idle && d == stall {
			return false
		}
		time.Sleep(glance) //nolint:forbidigo // real clients are waited for
		after := c.activity()
		if after.requests != before.requests {
			return true
		}
		if after.heard != before.heard && d == reaction {
			until = time.Now().Add(d) //nolint:forbidigo // real clients are waited for: it has something to think about
		}
		if done() || ctx.Err() != nil {
			return false
		}
	}
	return false
}

// patience waits for the open requests and returns how long to let the clients
// react.
func (c *clients) patience() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	for c.open > 0 {
		c.answered.Wait()
	}
	d := time.Duration(0)
	switch {
	case c.expected(), !c.idle():
		d = stall
	case c.told:
		d = reaction
	}
	c.told = false
	return d
}

// idle reports whether nobody has anything to do before time passes. The
// caller holds the lock.
func (c *clients) idle() bool {
	return c.feeding == 0 && (c.attended == 0 || c.sessions >= c.attended)
}

// activity is what the clients have done so far.
type activity struct {
	requests, heard uint64
	idle            bool
}

func (c *clients) activity() activity {
	c.mu.Lock()
	defer c.mu.Unlock()
	return activity{c.requests, c.heard, c.idle() && !c.expected()}
}

// body notes the end of an answer.
type body struct {
	io.ReadCloser
	end  func()
	got  func()
	once sync.Once
}

func (b *body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if n > 0 {
		b.got()
	}
	if err != nil {
		b.once.Do(b.end)
	}
	return n, err
}

func (b *body) Close() error {
	b.once.Do(b.end)
	return b.ReadCloser.Close()
}
