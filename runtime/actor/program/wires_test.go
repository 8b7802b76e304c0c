package program_test

import (
	"context"
	"net"
	"os"
	"sync"
	"syscall"
)

// wires is a network in memory.
type wires struct {
	lock      sync.Mutex
	listeners map[string]*wire
}

// wire is a port that is listened on.
type wire struct {
	wires   *wires
	address string
	calls   chan net.Conn
	closed  chan struct{}
	once    sync.Once
}

// listen does what net.Listen does.
func (n *wires) listen(network, address string) (net.Listener, error) {
	n.lock.Lock()
	defer n.lock.Unlock()
	if n.listeners[address] != nil {
		port, _ := net.ResolveTCPAddr(network, address)
		return nil, &net.OpError{Op: "listen", Net: network, Addr: port, Err: os.NewSyscallError("bind", syscall.EADDRINUSE)}
	}
	l := &wire{wires: n, address: address, calls: make(chan net.Conn), closed: make(chan struct{})}
	n.listeners[address] = l
	return l, nil
}

// dial does what a net.Dialer does.
func (n *wires) dial(ctx context.Context, _, address string) (net.Conn, error) {
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	n.lock.Lock()
	l := n.listeners[":"+port]
	n.lock.Unlock()
	if l == nil {
		return nil, os.NewSyscallError("connect", syscall.ECONNREFUSED)
	}
	client, server := net.Pipe()
	select {
	case l.calls <- server:
		return client, nil
	case <-l.closed:
		return nil, os.NewSyscallError("connect", syscall.ECONNREFUSED)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (l *wire) Accept() (net.Conn, error) {
	select {
	case c := <-l.calls:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *wire) Close() error {
	l.once.Do(func() {
		close(l.closed)
		l.wires.lock.Lock()
		defer l.wires.lock.Unlock()
		delete(l.wires.listeners, l.address)
	})
	return nil
}

func (l *wire) Addr() net.Addr { return &net.TCPAddr{} }
