package network

import (
	"net"
	"net/netip"
	"os"
	"slices"
	"syscall"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/clock"
)

// flowTimeout is how long the kernel remembers where it sent the datagrams of
// a socket: nf_conntrack_udp_timeout_stream.
const flowTimeout = 120 * time.Second

// UDP is a UDP socket of a host.
type UDP struct {
	Port uint16

	host    *Host
	peer    netip.AddrPort // of a connected socket
	receive func(data []byte, from netip.AddrPort, err error)
	keeper  clock.Keeper // of receive
	flows   []flow
	closed  bool
}

// flow is what the kernel remembers of a Service's traffic: to which endpoint
// what was sent to an address goes, so that answers seem to come from there.
type flow struct {
	dialled, endpoint netip.AddrPort
	used              time.Time
}

// ListenUDP opens a UDP port on all the host's addresses. receive gets each
// datagram. The error is EADDRINUSE.
func (h *Host) ListenUDP(port uint16, receive func(data []byte, from netip.AddrPort)) (*UDP, error) {
	if h.udp[port] != nil {
		return nil, &net.OpError{Op: "listen", Net: "udp", Addr: &net.UDPAddr{Port: int(port)},
			Err: os.NewSyscallError("bind", syscall.EADDRINUSE)}
	}
	return h.openUDP(port, func(data []byte, from netip.AddrPort, err error) {
		if err == nil {
			receive(data, from)
		}
	}), nil
}

// DialUDP opens a socket that is connected to the address. receive gets what
// comes from there, or ECONNREFUSED once it is known that nobody listens.
func (h *Host) DialUDP(to netip.AddrPort, receive func(data []byte, err error)) *UDP {
	port := h.ephemeral()
	for h.udp[port] != nil {
		port = h.ephemeral()
	}
	u := h.openUDP(port, func(data []byte, from netip.AddrPort, err error) {
		if from == to {
			receive(data, err)
		}
	})
	u.peer = to
	return u
}

func (h *Host) openUDP(port uint16, receive func([]byte, netip.AddrPort, error)) *UDP {
	u := &UDP{Port: port, host: h, receive: receive, keeper: h.network.Clock.Keeper()}
	if h.udp == nil {
		h.udp = map[uint16]*UDP{}
	}
	h.udp[port] = u
	return u
}

// Close closes the socket: it gets nothing more.
func (u *UDP) Close() {
	if u == nil || u.closed {
		return
	}
	u.closed = true
	if u.host.udp[u.Port] == u {
		delete(u.host.udp, u.Port)
	}
}

// Send sends a datagram to where the socket is connected.
func (u *UDP) Send(data []byte) { u.SendTo(u.peer, data) }

// SendTo sends a datagram, through the cluster's Services. Nothing tells
// whether it arrives.
func (u *UDP) SendTo(to netip.AddrPort, data []byte) {
	n := u.host.network
	before := u.endpointOf(to)
	t, verdict := n.route(u.host, destination{protocol: corev1.ProtocolUDP, address: to, before: before})
	switch {
	case u.closed || u.host.detached || verdict == silent:
		return
	case verdict == reject:
		n.Clock.After(Latency, func() { u.refused(to) })
		return
	}
	from := netip.AddrPortFrom(u.host.IP, u.Port)
	if t.loopback {
		from = netip.AddrPortFrom(to.Addr(), u.Port)
	}
	if endpoint := netip.AddrPortFrom(t.host.IP, t.port); !t.loopback && endpoint != to {
		u.remember(to, endpoint)
	}
	data = slices.Clone(data)
	n.Clock.After(Latency, func() {
		switch peer := t.host.udp[t.port]; {
		case t.host.detached:
		case peer == nil:
			n.Clock.After(Latency, func() { u.refused(to) })
		default:
			peer.deliver(data, from)
		}
	})
}

func (u *UDP) deliver(data []byte, from netip.AddrPort) {
	for i := range u.flows {
		if f := &u.flows[i]; f.endpoint == from {
			f.used = u.host.network.Clock.Now()
			from = f.dialled
			break
		}
	}
	u.host.network.Clock.Within(u.keeper, func() { u.receive(data, from, nil) })
}

// refused is what a port unreachable message does to the socket.
func (u *UDP) refused(to netip.AddrPort) {
	if u.closed || u.peer != to {
		return // only connected sockets get to know
	}
	err := &net.OpError{Op: "read", Net: "udp", Source: net.UDPAddrFromAddrPort(netip.AddrPortFrom(u.host.IP, u.Port)),
		Addr: net.UDPAddrFromAddrPort(to), Err: os.NewSyscallError("read", syscall.ECONNREFUSED)}
	u.host.network.Clock.Within(u.keeper, func() { u.receive(nil, to, err) })
}

// endpointOf returns where what was sent to the address went before; the zero
// value if that is forgotten.
func (u *UDP) endpointOf(to netip.AddrPort) netip.AddrPort {
	u.flows = slices.DeleteFunc(u.flows, func(f flow) bool { return u.host.network.Clock.Now().Sub(f.used) > flowTimeout })
	for _, f := range u.flows {
		if f.dialled == to {
			return f.endpoint
		}
	}
	return netip.AddrPort{}
}

func (u *UDP) remember(to, endpoint netip.AddrPort) {
	u.flows = slices.DeleteFunc(u.flows, func(f flow) bool { return f.dialled == to })
	u.flows = append(u.flows, flow{to, endpoint, u.host.network.Clock.Now()})
}
