package process

import (
	"errors"
	"io"
	"net/netip"
	"time"

	"github.com/gherkube/gherkube/runtime/network"
)

// window is how much a socket takes before a writer has to wait.
const window = 256 << 10

// socket is a TCP connection as a file.
type socket struct {
	conn *network.Conn
	wait []*Process
}

// NewSocket returns a file that reads from and writes to the connection.
func NewSocket(c *network.Conn) File {
	s := &socket{conn: c}
	c.OnReceive(func() { wakeAll(&s.wait) })
	return s
}

// Connection returns the connection of a socket's file; false for others.
func Connection(f File) (*network.Conn, bool) {
	s, ok := f.(*socket)
	if !ok {
		return nil, false
	}
	return s.conn, true
}

func (s *socket) Read(p *Process, b []byte) (int, error) {
	for {
		data, finished := s.conn.Peek()
		if len(data) > 0 {
			n := copy(b, data)
			s.conn.Skip(n)
			return n, nil
		}
		if finished {
			if _, err := s.conn.Read(); err != nil && !errors.Is(err, io.EOF) {
				return 0, ErrReset
			}
			return 0, io.EOF
		}
		s.wait = append(s.wait, p)
		if err := p.Park(); err != nil {
			return 0, err
		}
	}
}

func (s *socket) Write(p *Process, b []byte) (int, error) {
	for s.conn.Unread() > window {
		s.wait = append(s.wait, p)
		if err := p.Park(); err != nil {
			return 0, err
		}
	}
	if err := s.conn.Write(b); err != nil {
		return 0, ErrBrokenPipe
	}
	return len(b), nil
}

func (s *socket) Close() { s.conn.Close() }

// Connect connects to the address and blocks until that has worked or failed.
func (p *Process) Connect(to netip.AddrPort, timeout time.Duration) (*network.Conn, error) {
	var conn *network.Conn
	var failed error
	done := false
	cancel := p.space.Host.Dial(to, timeout, func(c *network.Conn, err error) {
		conn, failed, done = c, err, true
		p.Wake()
	})
	defer cancel()
	p.Await(func() bool { return done })
	return conn, failed
}

// Resolver returns what /etc/resolv.conf says.
func (p *Process) Resolver() network.Resolver {
	text, _ := p.space.Files().ReadFile("/etc/resolv.conf")
	return network.ParseResolver(string(text))
}

// Query asks the server for a full name and blocks until it has answered.
func (p *Process) Query(server netip.Addr, name string, timeout time.Duration) (network.Answer, bool) {
	var answer network.Answer
	reached, done := false, false
	cancel := p.space.Host.Query(server, name, timeout, func(a network.Answer, ok bool) {
		answer, reached, done = a, ok, true
		p.Wake()
	})
	defer cancel()
	p.Await(func() bool { return done })
	return answer, reached
}
