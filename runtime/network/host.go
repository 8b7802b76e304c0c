package network

import (
	"fmt"
	"net"
	"net/netip"
	"os"
	"slices"
	"syscall"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/clock"
	"github.com/gherkube/gherkube/runtime/store"
)

// connectTimeout is when Linux gives up connecting to a host that does not
// answer: tcp_syn_retries 6.
const connectTimeout = 127 * time.Second

// Host is a network namespace: that of a pod, of a node, or of a machine
// outside the cluster.
type Host struct {
	IP    netip.Addr
	Place Place
	// Node is the node that a pod is on; a node itself has none.
	Node *Host
	// Name is a node's. Gateway is what a node's pods see as the sender of what
	// does not come from a pod, such as their node.
	Name    string
	Gateway netip.Addr
	// Pod is whose network namespace this is; nil unless it is a pod's own.
	Pod *store.Key
	// Beyond, if set, is asked for ports that nobody listens on here: something
	// outside of the world may. reached is called once, later: with what accepts
	// the connection, or with nil if it is refused.
	Beyond func(port uint16, reached func(accept func(*Conn)))

	network   *Network
	listeners map[uint16]*Listener
	udp       map[uint16]*UDP
	conns     []*Conn
	published []HostPort
	lastPort  uint16
	detached  bool
}

// Network returns the network the host is attached to.
func (h *Host) Network() *Network { return h.network }

// Listener is a listening TCP port of a host.
type Listener struct {
	Port   uint16
	host   *Host
	accept func(*Conn)
	keeper clock.Keeper // of accept and health
	health HealthCheck
	closed bool
}

// Listen opens a TCP port on all the host's addresses: none listens on one of them
// only. accept is called with
// the server's end of each connection. The error is EADDRINUSE.
func (h *Host) Listen(port uint16, accept func(*Conn)) (*Listener, error) {
	if h.listeners[port] != nil {
		return nil, &net.OpError{Op: "listen", Net: "tcp", Addr: &net.TCPAddr{Port: int(port)},
			Err: os.NewSyscallError("bind", syscall.EADDRINUSE)}
	}
	l := &Listener{Port: port, host: h, accept: accept, keeper: h.network.Clock.Keeper()}
	h.listeners[port] = l
	return l, nil
}

// Close stops listening. Connections stay.
func (l *Listener) Close() {
	if l == nil || l.closed {
		return
	}
	l.closed = true
	if l.host.listeners[l.Port] == l {
		delete(l.host.listeners, l.Port)
	}
}

// within calls something of the listener.
func (l *Listener) within(f func()) { l.host.network.Clock.Within(l.keeper, f) }

// Listening returns the ports that are listened on, in order.
func (h *Host) Listening() []uint16 {
	var out []uint16
	for p := range h.listeners {
		out = append(out, p)
	}
	slices.Sort(out)
	return out
}

// Detach removes the host from the network. Its connections are reset, and
// its address is free again.
func (h *Host) Detach() {
	if h.detached {
		return
	}
	h.detached = true
	delete(h.network.hosts, h.IP)
	for _, c := range slices.Clone(h.conns) {
		c.Reset()
	}
	h.conns = nil
	clear(h.listeners)
	clear(h.udp)
	h.published = nil
}

// Dial connects to the address, from this host and through its cluster's
// Services. done is called with the connection or with an error in the words
// of Go's net package; a host that does not answer is given up after timeout,
// or after what Linux takes if that is 0. The result cancels.
func (h *Host) Dial(address netip.AddrPort, timeout time.Duration, done func(*Conn, error)) (cancel func()) {
	if timeout <= 0 || timeout > connectTimeout {
		timeout = connectTimeout
	}
	refused := &net.OpError{Op: "dial", Net: "tcp", Addr: net.TCPAddrFromAddrPort(address),
		Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	d := &dialling{host: h, address: address, done: done, refused: refused, end: h.network.Clock.Now().Add(timeout)}
	d.attempt()
	return func() { d.cancelled = true; d.timer.Stop() }
}

// dialling is a connection that is being opened.
type dialling struct {
	host      *Host
	address   netip.AddrPort
	done      func(*Conn, error)
	refused   *net.OpError
	end       time.Time // when the caller gives up
	sent      int       // how many SYNs
	timer     *clock.Timer
	cancelled bool
}

// attempt sends a SYN. One that nothing answers is sent again after 1, 2, 4 s and
// so on, as Linux does it, and may find the way free.
func (d *dialling) attempt() {
	n := d.host.network
	target, verdict := n.route(d.host, destination{protocol: corev1.ProtocolTCP, address: d.address})
	if verdict != silent {
		d.timer = n.Clock.After(2*Latency, func() { d.arrived(target, verdict) })
		return
	}
	next := n.Clock.Now().Add(time.Second << d.sent)
	d.sent++
	if !next.Before(d.end) {
		d.timer = n.Clock.At(d.end, func() {
			d.done(nil, &net.OpError{Op: "dial", Net: "tcp", Addr: d.refused.Addr, Err: os.ErrDeadlineExceeded})
		})
		return
	}
	d.timer = n.Clock.At(next, d.attempt)
}

// arrived is what the SYN meets where it was sent to.
func (d *dialling) arrived(target target, verdict verdict) {
	h := d.host
	if verdict == reject || target.host.detached {
		d.done(nil, d.refused)
		return
	}
	switch l := target.host.listener(target.port); {
	case l == nil && target.host.Beyond != nil:
		h.dialBeyond(target, func(l *Listener) {
			switch {
			case d.cancelled:
			case l == nil, target.host.detached:
				d.done(nil, d.refused)
			default:
				d.done(h.establish(l, target, d.address), nil)
			}
		})
	case l == nil:
		d.done(nil, d.refused)
	default:
		d.done(h.establish(l, target, d.address), nil)
	}
}

// listener returns who listens at a port, nil if nobody does.
func (h *Host) listener(port uint16) *Listener {
	if l := h.listeners[port]; l != nil || h.Place != Node {
		return l
	}
	return h.serviceHealth(port)
}

// dialBeyond asks for somebody outside who listens. found belongs to whom the
// present event belongs to.
func (h *Host) dialBeyond(t target, found func(*Listener)) {
	keeper := h.network.Clock.Keeper()
	t.host.Beyond(t.port, func(accept func(*Conn)) {
		h.network.Clock.Within(keeper, func() {
			if accept == nil {
				found(nil)
				return
			}
			found(&Listener{Port: t.port, host: t.host, accept: accept})
		})
	})
}

// establish makes both ends of a connection and hands the server its own.
func (h *Host) establish(l *Listener, t target, dialled netip.AddrPort) *Conn {
	from := h.IP
	if t.loopback {
		from = dialled.Addr()
	}
	client := &Conn{host: h, Local: netip.AddrPortFrom(from, h.ephemeral()), Remote: dialled}
	server := &Conn{host: l.host, Local: netip.AddrPortFrom(l.host.IP, l.Port), Remote: client.Local}
	if t.loopback {
		server.Local = dialled
	}
	if t.source.IsValid() {
		server.Remote = netip.AddrPortFrom(t.source, client.Local.Port())
	}
	client.peer, server.peer = server, client
	h.conns = append(h.conns, client)
	l.host.conns = append(l.host.conns, server)
	h.network.Clock.After(0, func() { l.within(func() { l.accept(server) }) })
	return client
}

// ephemeral returns the next port for an outgoing connection.
func (h *Host) ephemeral() uint16 {
	h.lastPort++
	if h.lastPort < 32768 || h.lastPort > 60999 {
		h.lastPort = 32768
	}
	return h.lastPort
}

func (h *Host) String() string { return fmt.Sprintf("host %s", h.IP) }
