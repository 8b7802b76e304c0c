package network

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"iter"
	"net"
	"os"
	"time"

	"github.com/gherkube/gherkube/runtime/clock"
)

// Secure makes this end of the connection speak TLS from now on: what is written
// is encrypted, and what arrives is decrypted. side is tls.Client or tls.Server.
// done is called once, with what the handshake failed at if it did; nothing may be
// written before. Certificates are judged at the instant of virtual time, and
// never by the roots of the machine that this runs on.
func (c *Conn) Secure(side func(net.Conn, *tls.Config) *tls.Conn, config *tls.Config, done func(error)) {
	s := &session{conn: c, done: done, keeper: c.host.network.Clock.Keeper(), ended: c.eof}
	s.wire.Write(c.in)
	c.in, c.eof, c.secure = nil, false, s
	s.tls = side(wire{s}, c.host.network.secured(config))
	s.next, s.stop = iter.Pull(func(yield func(struct{}) bool) {
		s.wait = func() bool { return yield(struct{}{}) }
		s.failure = s.tls.Handshake()
	})
	c.host.network.handshakes[s] = true
	s.proceed()
}

// secured is a configuration with the network's time, and with roots.
func (n *Network) secured(config *tls.Config) *tls.Config {
	out := config.Clone()
	out.Time = n.Clock.Now
	out.DynamicRecordSizingDisabled = true
	if out.RootCAs == nil {
		out.RootCAs = x509.NewCertPool()
	}
	if out.CurvePreferences == nil {
		out.CurvePreferences = []tls.CurveID{tls.X25519, tls.CurveP256}
	}
	return out
}

// session is TLS at one end of a connection. The handshake is a coroutine, since
// crypto/tls reads as from a socket; after that, reading never blocks.
type session struct {
	conn   *Conn
	tls    *tls.Conn
	wire   bytes.Buffer // what has arrived and nobody has decrypted
	ended  bool         // nothing more will arrive
	done   func(error)
	keeper clock.Keeper // of done

	next    func() (struct{}, bool)
	stop    func()
	wait    func() bool // for more to arrive; false if that is given up
	failure error       // of the handshake
	settled bool        // the handshake is over
}

// proceed goes on with the handshake, or reads what has arrived after it.
func (s *session) proceed() {
	if !s.settled {
		if _, more := s.next(); more {
			return
		}
		s.settle()
		s.conn.host.network.Clock.Within(s.keeper, func() { s.done(s.failure) })
	}
	if s.failure == nil {
		s.read()
	}
}

func (s *session) settle() {
	s.settled = true
	delete(s.conn.host.network.handshakes, s)
}

// abandon ends a handshake without anybody being told.
func (s *session) abandon() {
	if !s.settled {
		s.settle()
		s.stop()
	}
}

// arrived takes what the peer has sent.
func (s *session) arrived(data []byte) {
	s.wire.Write(data)
	s.proceed()
}

// over takes note that nothing more will arrive.
func (s *session) over() {
	s.ended = true
	s.proceed()
}

// read decrypts what has arrived.
func (s *session) read() {
	c := s.conn
	news := false
	for c.err == nil && !c.eof && !c.closed {
		buffer := make([]byte, 16<<10)
		n, err := s.tls.Read(buffer)
		c.in = append(c.in, buffer[:n]...)
		news = news || n > 0 || !errors.Is(err, errNotYet)
		switch {
		case errors.Is(err, errNotYet):
			if news {
				c.notify()
			}
			return
		case errors.Is(err, io.EOF):
			c.eof = true
		case err != nil:
			c.err = err
			c.forget()
		}
	}
	if news {
		c.notify()
	}
}

// closeWrite says goodbye, if there has been a handshake.
func (s *session) closeWrite() {
	s.abandon()
	if s.failure == nil {
		_ = s.tls.CloseWrite() // says so of one that never was
	}
}

// errNotYet is what is read from the wire when nothing has arrived: crypto/tls
// goes on later after an error that calls itself temporary.
var errNotYet net.Error = notYet{}

type notYet struct{}

// Error implements error.
func (notYet) Error() string { return "nothing has arrived yet" }

// Timeout implements net.Error.
func (notYet) Timeout() bool { return false }

// Temporary implements net.Error.
func (notYet) Temporary() bool { return true }

// wire is the connection below a session.
type wire struct{ s *session }

// Read implements net.Conn.
func (w wire) Read(p []byte) (int, error) {
	s := w.s
	for s.wire.Len() == 0 {
		switch {
		case s.conn.err != nil:
			return 0, &net.OpError{Op: "read", Net: "tcp", Source: w.LocalAddr(), Addr: w.RemoteAddr(), Err: os.NewSyscallError("read", s.conn.err)}
		case s.ended:
			return 0, io.EOF
		case s.settled:
			return 0, errNotYet
		case !s.wait():
			return 0, net.ErrClosed
		}
	}
	return s.wire.Read(p)
}

// Write implements net.Conn.
func (w wire) Write(p []byte) (int, error) {
	if w.s.conn.err != nil {
		return 0, w.s.conn.err
	}
	w.s.conn.send(p)
	return len(p), nil
}

// Close implements net.Conn.
func (w wire) Close() error {
	w.s.conn.Close()
	return nil
}

// LocalAddr implements net.Conn.
func (w wire) LocalAddr() net.Addr { return net.TCPAddrFromAddrPort(w.s.conn.Local) }

// RemoteAddr implements net.Conn.
func (w wire) RemoteAddr() net.Addr { return net.TCPAddrFromAddrPort(w.s.conn.Remote) }

// SetDeadline implements net.Conn. Nothing blocks here.
func (wire) SetDeadline(time.Time) error { return nil }

// SetReadDeadline implements net.Conn.
func (wire) SetReadDeadline(time.Time) error { return nil }

// SetWriteDeadline implements net.Conn.
func (wire) SetWriteDeadline(time.Time) error { return nil }
