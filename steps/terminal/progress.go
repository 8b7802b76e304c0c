package terminal

import (
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// stall is how long (wall time) a command may be busy with itself before time
// passes without it: for commands that sleep between requests.
const stall = time.Second

// handshake is how long (wall time) a connection to a container must be silent
// after it was opened, for the command in the container to have begun: client
// and server agree on the streams first.
const handshake = 5 * time.Millisecond

// calm is how long (wall time) a stream must bring nothing for its command to
// have printed all that there is.
const calm = 50 * time.Millisecond

// progress knows whether a command waits for the cluster: it has a watch, a
// log or an exec open. As long as it does something else, no time passes, so
// that its requests are made at the instant at which it could make them.
type progress struct {
	mu      sync.Mutex
	streams int
	talk    int // on connections to containers: how often something was said
	reads   int // of streams: how often something came
	agreed  bool
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
			p.agree(ended)
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

// agree waits, the first time, until the connections are silent.
func (p *progress) agree(ended <-chan struct{}) {
	for before := -1; !isClosed(ended); {
		p.mu.Lock()
		talk, agreed := p.talk, p.agreed
		p.agreed = talk == before || talk == 0
		p.mu.Unlock()
		if agreed || talk == before || talk == 0 {
			return
		}
		before = talk
		time.Sleep(handshake)
	}
}

// catchUp waits until the streams bring nothing more, or the command has
// nothing left to wait for and ends.
func (p *progress) catchUp(ended <-chan struct{}) {
	for before, until := -1, time.Now().Add(stall); !isClosed(ended) && time.Now().Before(until); {
		p.mu.Lock()
		reads, streams := p.reads, p.streams
		p.mu.Unlock()
		if reads == before && streams > 0 {
			return
		}
		before = reads
		time.Sleep(calm)
	}
}

func (p *progress) read() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.reads++
}

// listen counts what is said on a connection.
func (p *progress) listen(c net.Conn) net.Conn { return &heard{c, p} }

type heard struct {
	net.Conn
	progress *progress
}

func (h *heard) said() {
	h.progress.mu.Lock()
	defer h.progress.mu.Unlock()
	h.progress.talk++
}

func (h *heard) Read(b []byte) (int, error) {
	n, err := h.Conn.Read(b)
	h.said()
	return n, err
}

func (h *heard) Write(b []byte) (int, error) {
	h.said()
	return h.Conn.Write(b)
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
	p.closeLater(body)
}

// closeLater notes something to close when the command is ended.
func (p *progress) closeLater(body io.Closer) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.hungUp {
		_ = body.Close()
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
		_ = b.Close()
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
	b.progress.read()
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
