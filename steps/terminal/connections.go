package terminal

import (
	"context"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

// connections are those of one command to the cluster's handler.
type connections struct {
	handler http.Handler

	mu     sync.Mutex
	open   []io.Closer
	closed bool
}

// dial opens a connection to the handler, which serves it until it is closed.
func (l *connections) dial(context.Context, string, string) (net.Conn, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return nil, net.ErrClosed
	}
	client, server := net.Pipe()
	l.open = append(l.open, client)
	go func() {
		s := &http.Server{Handler: l.handler, ReadHeaderTimeout: time.Minute}
		// The listener's end is the connection's end.
		_ = s.Serve(&oneConnection{conn: server})
	}()
	return client, nil
}

// close ends the connections, as when the command's process is killed.
func (l *connections) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	for _, c := range l.open {
		_ = c.Close() // nobody needs it any more
	}
}

// oneConnection is a listener that accepts one connection.
type oneConnection struct{ conn net.Conn }

// Accept returns the connection, and then that there are no more.
func (l *oneConnection) Accept() (net.Conn, error) {
	c := l.conn
	if c == nil {
		return nil, net.ErrClosed
	}
	l.conn = nil
	return c, nil
}

// Close does nothing: the connection is closed by who uses it.
func (*oneConnection) Close() error { return nil }

// Addr is of no meaning.
func (*oneConnection) Addr() net.Addr { return &net.UnixAddr{Net: "pipe"} }
