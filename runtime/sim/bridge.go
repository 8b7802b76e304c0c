package sim

import (
	"errors"
	"io"
	"net"
	"sync"
	"time"

	"github.com/gherkube/gherkube/runtime/network"
)

// bridge is a connection of the simulated network as a net.Conn, for what
// comes from outside: port-forward and proxies.
type bridge struct {
	pods *pods
	conn *network.Conn

	mu      sync.Mutex
	arrived *sync.Cond
	events  uint64 // how often something arrived
	closed  bool
}

func newBridge(p *pods, c *network.Conn) *bridge {
	b := &bridge{pods: p, conn: c}
	b.arrived = sync.NewCond(&b.mu)
	p.gated(func() { c.OnReceive(b.notify) })
	return b
}

// notify runs on the loop.
func (b *bridge) notify() {
	b.pods.clients.tell()
	b.mu.Lock()
	defer b.mu.Unlock()
	b.events++
	b.arrived.Broadcast()
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
		b.mu.Lock()
		for b.events == seen && !b.closed {
			b.arrived.Wait()
		}
		b.mu.Unlock()
	}
}

func (b *bridge) take(p []byte) (n int, err error) {
	b.pods.gated(func() {
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
	b.pods.gated(func() { err = b.conn.Write(p) })
	if err != nil {
		return 0, err
	}
	return len(p), nil
}

// CloseWrite tells the other end that nothing more will come.
func (b *bridge) CloseWrite() error {
	b.pods.gated(b.conn.CloseWrite)
	return nil
}

// Close implements net.Conn.
func (b *bridge) Close() error {
	b.mu.Lock()
	b.closed = true
	b.arrived.Broadcast()
	b.mu.Unlock()
	b.pods.gated(b.conn.Close)
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
