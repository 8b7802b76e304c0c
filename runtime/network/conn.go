package network

import (
	"io"
	"net/netip"
	"slices"
	"syscall"

	"github.com/gherkube/gherkube/runtime/clock"
)

// Conn is one end of a TCP connection.
type Conn struct {
	Local, Remote netip.AddrPort

	host      *Host
	peer      *Conn
	in        []byte
	eof       bool // the peer has finished writing
	err       error
	closed    bool // by this end
	finished  bool // this end has finished writing
	inFlight  int  // bytes on their way to the peer
	onReceive func()
	keeper    clock.Keeper // of onReceive
	secure    *session     // nil unless this end speaks TLS
}

// Write sends b. It does not block; see Unread. The error is EPIPE after
// Close and ECONNRESET after a reset.
func (c *Conn) Write(b []byte) error {
	if c.err != nil {
		return c.err
	}
	if c.closed || c.finished {
		return syscall.EPIPE
	}
	if len(b) == 0 {
		return nil
	}
	if c.secure != nil {
		_, err := c.secure.tls.Write(b)
		return err
	}
	c.send(b)
	return nil
}

// send puts b on its way.
func (c *Conn) send(b []byte) {
	data := slices.Clone(b)
	c.inFlight += len(data)
	c.host.network.Clock.After(Latency, func() {
		c.inFlight -= len(data)
		c.peer.receive(data)
	})
}

// Unread returns how much of what was written the peer has not read: writers
// that can wait should wait while this is large.
func (c *Conn) Unread() int { return c.inFlight + len(c.peer.in) }

func (c *Conn) receive(data []byte) {
	if c.err != nil {
		return
	}
	if c.closed {
		c.peer.reset()
		return
	}
	if c.secure != nil {
		c.secure.arrived(data)
		return
	}
	c.in = append(c.in, data...)
	c.notify()
}

// Read takes all that has arrived. The error is io.EOF when nothing is left
// and the peer has finished, ECONNRESET after a reset, and nil with no data
// when more may come.
func (c *Conn) Read() ([]byte, error) {
	if len(c.in) > 0 {
		data := c.in
		c.in = nil
		if c.peer.onReceive != nil {
			c.host.network.Clock.After(0, c.peer.notify) // room to write again
		}
		return data, nil
	}
	switch {
	case c.err != nil:
		return nil, c.err
	case c.closed:
		return nil, syscall.EBADF
	case c.eof:
		return nil, io.EOF
	}
	return nil, nil
}

// Peek returns what has arrived without taking it, and whether the peer has
// finished.
func (c *Conn) Peek() ([]byte, bool) { return c.in, c.eof || c.err != nil || c.closed }

// Skip takes n bytes of what has arrived.
func (c *Conn) Skip(n int) { c.in = c.in[min(n, len(c.in)):] }

// OnReceive sets what is called whenever data, the peer's end or an error has
// arrived, and when the peer has read; at once if something is there already.
func (c *Conn) OnReceive(f func()) {
	c.onReceive, c.keeper = f, c.host.network.Clock.Keeper()
	if f != nil && (len(c.in) > 0 || c.eof || c.err != nil) {
		f()
	}
}

func (c *Conn) notify() {
	if c.onReceive != nil {
		c.host.network.Clock.Within(c.keeper, c.onReceive)
	}
}

// CloseWrite tells the peer that nothing more will come.
func (c *Conn) CloseWrite() {
	if c.finished || c.err != nil {
		return
	}
	if c.secure != nil {
		c.secure.closeWrite()
	}
	c.finished = true
	c.host.network.Clock.After(Latency, c.peer.end)
}

// end takes note that the peer has finished.
func (c *Conn) end() {
	switch {
	case c.closed || c.err != nil:
	case c.secure != nil:
		c.secure.over()
	default:
		c.eof = true
		c.notify()
	}
}

// Close ends the connection. What was written still arrives; if something was
// received that nobody read, the peer is reset, as Linux does.
func (c *Conn) Close() {
	if c.closed {
		return
	}
	unread := len(c.in) > 0
	c.CloseWrite()
	c.closed, c.onReceive, c.in = true, nil, nil
	c.forget()
	if unread {
		c.host.network.Clock.After(Latency, func() { c.peer.reset() })
	}
}

// Reset breaks the connection at both ends.
func (c *Conn) Reset() {
	c.reset()
	c.host.network.Clock.After(Latency, func() { c.peer.reset() })
}

func (c *Conn) reset() {
	if c.err != nil || c.closed {
		return
	}
	c.err = syscall.ECONNRESET
	c.forget()
	if c.secure != nil && !c.secure.settled {
		c.secure.proceed()
		return
	}
	c.notify()
}

// Closed reports whether this end was closed or the connection broken.
func (c *Conn) Closed() bool { return c.closed || c.err != nil }

func (c *Conn) forget() {
	if i := slices.Index(c.host.conns, c); i >= 0 {
		c.host.conns = slices.Delete(c.host.conns, i, i+1)
	}
}
