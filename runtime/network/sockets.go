package network

import (
	"cmp"
	"maps"
	"net/netip"
	"slices"

	"github.com/gherkube/gherkube/runtime/clock"
)

// Socket is what a host says of one of its sockets.
type Socket struct {
	UDP           bool
	Local, Remote netip.AddrPort
	// State is that of TCP in netstat's words; empty for UDP.
	State string
	// Received are bytes that nobody has read yet, and Sent those that the other end
	// has not.
	Received, Sent int
	// Owner is who has opened it, as the clock knows it.
	Owner clock.Keeper
}

// Sockets returns the host's sockets in order: those that listen, those that are
// connected, and those of UDP.
func (h *Host) Sockets() []Socket {
	var out []Socket
	unspecified := netip.IPv4Unspecified()
	for _, port := range h.Listening() {
		out = append(out, Socket{Local: netip.AddrPortFrom(unspecified, port), Remote: netip.AddrPortFrom(unspecified, 0), State: "LISTEN", Owner: h.listeners[port].keeper})
	}
	connected := len(out)
	for _, c := range h.conns {
		if c.err == nil {
			out = append(out, Socket{Local: c.Local, Remote: c.Remote, State: c.state(), Received: len(c.in), Sent: c.inFlight, Owner: c.keeper})
		}
	}
	slices.SortStableFunc(out[connected:], func(a, b Socket) int {
		return cmp.Or(a.Local.Compare(b.Local), a.Remote.Compare(b.Remote))
	})
	for _, port := range slices.Sorted(maps.Keys(h.udp)) {
		u := h.udp[port]
		s := Socket{UDP: true, Local: netip.AddrPortFrom(unspecified, port), Remote: netip.AddrPortFrom(unspecified, 0), Owner: u.keeper}
		if u.peer.IsValid() {
			s.Local, s.Remote, s.State = netip.AddrPortFrom(h.IP, port), u.peer, "ESTABLISHED"
		}
		out = append(out, s)
	}
	return out
}

// state is that of a connection, by which of its ends has finished.
func (c *Conn) state() string {
	switch {
	case c.finished && c.eof, c.closed && c.eof:
		return "TIME_WAIT"
	case c.finished, c.closed:
		return "FIN_WAIT2"
	case c.eof:
		return "CLOSE_WAIT"
	}
	return "ESTABLISHED"
}
