package sim

import (
	"context"
	"io"
	"net/http"
	"sync"
	"time"
)

// How long Pass lets in-process clients react before more virtual time passes.
// Both are wall time, and matter only while a client waits for something; a
// client that needs longer finds itself later in virtual time.
const (
	// reaction is for a client that was sent an event of a watch or a line of
	// a log: most such clients only go on waiting.
	reaction = 3 * time.Millisecond
	// farewell is for a client whose stream has ended: a command that was
	// executed is over, so the client has something to do.
	farewell = time.Second
	// glance is how often Pass looks whether a client has reacted.
	glance = 100 * time.Microsecond
)

// clients knows what the in-process clients of one cluster are doing, so that
// time does not run away from them.
type clients struct {
	mu       sync.Mutex
	answered *sync.Cond
	open     int    // requests whose answer has not begun
	streams  int    // answers that have begun and not ended
	requests uint64 // that ever began
	told     bool   // a stream may have told its client something
	over     bool   // what some client waited for is over
}

func newClients() *clients {
	c := &clients{}
	c.answered = sync.NewCond(&c.mu)
	return c
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
	t.clients.begin()
	resp, err := t.next.RoundTrip(req)
	if err != nil || resp.Body == nil {
		t.clients.answer()
		return resp, err
	}
	t.clients.stream()
	resp.Body = &body{ReadCloser: resp.Body, clients: t.clients}
	return resp, nil
}

func (c *clients) begin() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.open++
	c.requests++
}

// answer notes that a request is over without a body.
func (c *clients) answer() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.open--
	c.answered.Broadcast()
}

// stream notes that the answer of a request begins.
func (c *clients) stream() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.open--
	c.streams++
	c.answered.Broadcast()
}

// end notes that the answer of a request has ended.
func (c *clients) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.streams--
}

// expectReaction notes that what a client waited for is over: the command it
// executed has ended, its connection is there. It is called on the loop.
func (c *clients) expectReaction() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.over = true
}

// tell notes that streams may have something for their clients.
func (c *clients) tell() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.told = c.told || c.streams > 0
}

// quiet waits until no request is open and the clients have had time to react
// to what they were told; at once if done reports true, which may send requests
// of its own.
func (c *clients) quiet(ctx context.Context, done func() bool) {
	for c.watch(ctx, done, c.patience()) {
	}
}

// watch lets the clients react for d. It reports whether one of them sent a
// request.
func (c *clients) watch(ctx context.Context, done func() bool, d time.Duration) bool {
	for waited := time.Duration(0); waited < d; waited += glance {
		before := c.begun()
		time.Sleep(glance)
		if c.begun() != before {
			return true
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
	case c.over:
		d = farewell
	case c.told:
		d = reaction
	}
	c.told, c.over = false, false
	return d
}

// begun returns how many requests have begun so far.
func (c *clients) begun() uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.requests
}

// body notes the end of an answer.
type body struct {
	io.ReadCloser
	clients *clients
	once    sync.Once
}

func (b *body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil {
		b.once.Do(b.clients.end)
	}
	return n, err
}

func (b *body) Close() error {
	b.once.Do(b.clients.end)
	return b.ReadCloser.Close()
}
