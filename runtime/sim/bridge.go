package sim

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"time"

	"github.com/gherkube/gherkube/runtime/client"
	"github.com/gherkube/gherkube/runtime/network"
)

// unanswered is how long, by the wall clock, a client that has said something may wait
// for more of an answer that has begun before time passes for it: whether there is more
// to come, only the client knows. One that has said nothing yet is about to, however long
// its machine keeps it from that.
const unanswered = time.Second

// bridge is a connection of the simulated network as a net.Conn, for what
// comes from outside: port-forward and proxies. Its client waits for the
// cluster from when it has said something until there is an answer.
type bridge struct {
	pods   *pods
	ctx    context.Context // of the request that is passed on
	client *client.Client
	conn   *network.Conn

	mu      sync.Mutex
	arrived *sync.Cond
	events  uint64 // how often something arrived
	said    bool   // the client has said something
	asked   bool   // … since something arrived
	waits   func() // ends the client's waiting for an answer; nil if it does not wait
	closed  bool
}

func newBridge(ctx context.Context, p *pods, c *network.Conn) *bridge {
	b := &bridge{pods: p, ctx: ctx, client: client.Of(ctx), conn: c}
	b.arrived = sync.NewCond(&b.mu)
	p.inside(func() { c.OnReceive(b.notify) })
	return b
}

// notify runs on the loop.
func (b *bridge) notify() {
	b.client.Tell(func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.events++
		b.asked = false
		b.goOn()
		b.arrived.Broadcast()
	})
}

// goOn says that the client does not wait any more. The caller holds the lock.
func (b *bridge) goOn() {
	if b.waits != nil {
		b.waits()
		b.waits = nil
	}
}

// Read implements net.Conn.
func (b *bridge) Read(p []byte) (int, error) {
	for {
		b.mu.Lock()
		seen, closed := b.events, b.closed
		b.mu.Unlock()
		if closed {
			return 0, net.ErrClosed
		}
		n, err := b.take(p)
		if n > 0 || err != nil {
			return n, err
		}
		b.await(seen)
	}
}

// await returns when something has arrived since so many events.
func (b *bridge) await(seen uint64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	guard := time.AfterFunc(unanswered, b.askMore) //nolint:forbidigo // see unanswered
	defer guard.Stop()
	for b.events == seen && !b.closed {
		if b.asked && b.waits == nil {
			b.waits = client.PassedOn(b.ctx)
		}
		b.arrived.Wait()
	}
	b.goOn()
}

// ask notes that the client expects an answer to what it has said.
func (b *bridge) ask() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.said, b.asked = true, true
	b.arrived.Broadcast()
}

// askMore notes that the client expects more of an answer.
func (b *bridge) askMore() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.asked = b.said
	b.arrived.Broadcast()
}

// Unasked says that the client expects no answer to what it has said.
func (b *bridge) Unasked() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.asked = false
}

func (b *bridge) take(p []byte) (n int, err error) {
	b.pods.inside(func() {
		data, end := b.conn.Peek()
		if n = copy(p, data); n > 0 {
			b.conn.Skip(n)
			return
		}
		if end {
			if _, err = b.conn.Read(); err == nil {
				err = io.EOF
			}
		}
	})
	return n, err
}

// Write implements net.Conn.
func (b *bridge) Write(p []byte) (n int, err error) {
	b.pods.inside(func() { err = b.conn.Write(p) })
	b.ask()
	if err != nil {
		return 0, err
	}
	return len(p), nil
}

// CloseWrite tells the other end that nothing more will come.
func (b *bridge) CloseWrite() error {
	b.pods.inside(b.conn.CloseWrite)
	return nil
}

// Close implements net.Conn.
func (b *bridge) Close() error {
	b.mu.Lock()
	b.closed = true
	b.arrived.Broadcast()
	b.mu.Unlock()
	b.pods.inside(b.conn.Close)
	return nil
}

// LocalAddr implements net.Conn.
func (b *bridge) LocalAddr() net.Addr { return net.TCPAddrFromAddrPort(b.conn.Local) }

// RemoteAddr implements net.Conn.
func (b *bridge) RemoteAddr() net.Addr { return net.TCPAddrFromAddrPort(b.conn.Remote) }

// errDeadline says that the simulated network knows no wall-clock deadlines.
var errDeadline = errors.New("deadlines are not supported on a connection into the simulated network")

// SetDeadline implements net.Conn.
func (b *bridge) SetDeadline(t time.Time) error {
	if t.IsZero() {
		return nil
	}
	return errDeadline
}

// SetReadDeadline implements net.Conn.
func (b *bridge) SetReadDeadline(t time.Time) error { return b.SetDeadline(t) }

// SetWriteDeadline implements net.Conn.
func (b *bridge) SetWriteDeadline(t time.Time) error { return b.SetDeadline(t) }
