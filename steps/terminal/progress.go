package terminal

import (
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

// stall is how long (wall time) a command may be busy with itself before time
// passes without it: for commands that sleep between requests.
const stall = time.Second

// progress knows whether a command waits for the cluster: it has a watch, a
// log or an exec open. As long as it does something else, no time passes, so
// that its requests are made at the instant at which it could make them.
type progress struct {
	mu      sync.Mutex
	streams int
	bodies  []io.Closer
	hungUp  bool
	changed chan struct{}
}

func newProgress() *progress { return &progress{changed: make(chan struct{})} }

// settle waits until the command waits for the cluster or has ended.
func (p *progress) settle(ended <-chan struct{}) {
	timer := time.NewTimer(stall)
	defer timer.Stop()
	for {
		p.mu.Lock()
		streams, changed := p.streams, p.changed
		p.mu.Unlock()
		if streams > 0 {
			return
		}
		select {
		case <-ended:
			return
		case <-timer.C:
			return
		case <-changed:
		}
	}
}

func (p *progress) add(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.streams += n
	close(p.changed)
	p.changed = make(chan struct{})
}

// RoundTripper watches the requests of one command.
func (p *progress) RoundTripper(next http.RoundTripper) http.RoundTripper {
	return watching{p, next}
}

type watching struct {
	progress *progress
	next     http.RoundTripper
}

func (w watching) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := w.next.RoundTrip(req)
	if err != nil || !longRunning(req) || resp.StatusCode >= 300 {
		return resp, err
	}
	w.progress.open(resp.Body)
	if resp.StatusCode != http.StatusSwitchingProtocols {
		resp.Body = &streamBody{ReadCloser: resp.Body, progress: w.progress}
	}
	return resp, nil
}

func (p *progress) open(body io.Closer) {
	p.add(1)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.hungUp {
		body.Close()
		return
	}
	p.bodies = append(p.bodies, body)
}

// hangUp closes what the command has open, as when its process is killed.
func (p *progress) hangUp() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.hungUp = true
	for _, b := range p.bodies {
		b.Close()
	}
}

// longRunning reports whether a request is answered as time passes.
func longRunning(req *http.Request) bool {
	q := req.URL.Query()
	for _, sub := range []string{"/exec", "/attach", "/portforward"} {
		if strings.HasSuffix(req.URL.Path, sub) {
			return true
		}
	}
	return q.Get("watch") == "true" || q.Get("watch") == "1" || q.Get("follow") == "true"
}

// streamBody notes the end of a stream.
type streamBody struct {
	io.ReadCloser
	progress *progress
	once     sync.Once
}

func (b *streamBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil {
		b.end()
	}
	return n, err
}

func (b *streamBody) Close() error {
	b.end()
	return b.ReadCloser.Close()
}

func (b *streamBody) end() { b.once.Do(func() { b.progress.add(-1) }) }
