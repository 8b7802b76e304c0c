package network

import (
	"net/netip"

	corev1 "k8s.io/api/core/v1"
)

// HostPort is a port of a node that leads to one of a pod on it: what the CNI
// plugin portmap makes of a container's hostPort.
type HostPort struct {
	Protocol corev1.Protocol
	// IP is the address of the node; the zero value and 0.0.0.0 mean every one.
	IP           netip.Addr
	Port, ToPort uint16
	To           *Host
}

// Publish makes a port of the node lead to a pod until the pod's host is
// detached. The first one of those with the same port counts.
func (h *Host) Publish(p HostPort) { h.published = append(h.published, p) }

// hostPort returns where a pod's hostPort leads; nil if there is none.
func (h *Host) hostPort(d destination) *HostPort {
	live := h.published[:0]
	for _, p := range h.published {
		if !p.To.detached {
			live = append(live, p)
		}
	}
	h.published = live
	for i, p := range live {
		if p.Protocol == d.protocol && p.Port == d.address.Port() && (!p.IP.IsValid() || p.IP.IsUnspecified() || p.IP == d.address.Addr()) {
			return &live[i]
		}
	}
	return nil
}
