package network

import (
	"cmp"
	"net/netip"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"

	"github.com/gherkube/gherkube/runtime/store"
)

// verdict is what becomes of a connection attempt.
type verdict int

const (
	deliver verdict = iota
	reject          // refused
	silent          // dropped: no answer ever comes
)

// target is where a connection ends up.
type target struct {
	host     *Host
	port     uint16
	loopback bool
}

// destination is where something is sent to.
type destination struct {
	protocol corev1.Protocol
	address  netip.AddrPort
	// before is the endpoint that belongs to the address so far, of a flow
	// that goes on; the zero value means that there is none. kube-proxy
	// forgets flows to endpoints that are gone.
	before netip.AddrPort
}

// affinityKey and affinity are kube-proxy's memory for sessionAffinity
// ClientIP.
type affinityKey struct {
	service store.Key
	port    string
	client  netip.Addr
}

type affinity struct {
	endpoint netip.AddrPort
	used     time.Time
}

// route finds where what h sends goes: what the kernel does with kube-proxy's
// rules.
func (n *Network) route(h *Host, d destination) (target, verdict) {
	to := d.address
	if to.Addr().IsLoopback() || to.Addr() == h.IP && h.Place != Node {
		return target{h, to.Port(), to.Addr().IsLoopback()}, deliver
	}
	if to.Addr().IsUnspecified() {
		return target{h, to.Port(), true}, deliver
	}
	if host := n.hosts[to.Addr()]; host != nil {
		if host.Place == Node {
			if svc, port := n.byNodePort(d); svc != nil {
				return n.balance(h, svc, port, d.before)
			}
		}
		return target{host, to.Port(), false}, deliver
	}
	if h.Place == Outside {
		if svc, port := n.byExternalIP(d); svc != nil {
			return n.balance(h, svc, port, d.before)
		}
		return target{}, silent // cluster IPs mean nothing outside
	}
	if svc, port := n.byClusterIP(d); svc != nil {
		return n.balance(h, svc, port, d.before)
	}
	if svc, port := n.byExternalIP(d); svc != nil {
		return n.balance(h, svc, port, d.before)
	}
	return target{}, silent
}

func (n *Network) services() []*corev1.Service {
	if n.View == nil {
		return nil
	}
	return store.Services.List(n.View(), "")
}

// find returns the first service port of the protocol for which match holds.
func (n *Network) find(protocol corev1.Protocol, match func(*corev1.Service, *corev1.ServicePort) bool) (*corev1.Service, *corev1.ServicePort) {
	for _, svc := range n.services() {
		if svc.Spec.Type == corev1.ServiceTypeExternalName || svc.Spec.ClusterIP == corev1.ClusterIPNone || svc.Spec.ClusterIP == "" {
			continue
		}
		for i := range svc.Spec.Ports {
			p := &svc.Spec.Ports[i]
			if cmp.Or(p.Protocol, corev1.ProtocolTCP) == protocol && match(svc, p) {
				return svc, p
			}
		}
	}
	return nil, nil
}

func (n *Network) byClusterIP(d destination) (*corev1.Service, *corev1.ServicePort) {
	ip := d.address.Addr().String()
	return n.find(d.protocol, func(s *corev1.Service, p *corev1.ServicePort) bool {
		return p.Port == int32(d.address.Port()) && (s.Spec.ClusterIP == ip || slices.Contains(s.Spec.ClusterIPs, ip))
	})
}

func (n *Network) byExternalIP(d destination) (*corev1.Service, *corev1.ServicePort) {
	ip := d.address.Addr().String()
	return n.find(d.protocol, func(s *corev1.Service, p *corev1.ServicePort) bool {
		if p.Port != int32(d.address.Port()) {
			return false
		}
		return slices.Contains(s.Spec.ExternalIPs, ip) ||
			slices.ContainsFunc(s.Status.LoadBalancer.Ingress, func(i corev1.LoadBalancerIngress) bool { return i.IP == ip })
	})
}

func (n *Network) byNodePort(d destination) (*corev1.Service, *corev1.ServicePort) {
	port := d.address.Port()
	if port < 1024 {
		return nil, nil
	}
	return n.find(d.protocol, func(_ *corev1.Service, p *corev1.ServicePort) bool { return p.NodePort == int32(port) })
}

// balance picks one of the service's endpoints: a random one, as iptables
// does, unless the flow goes on with the one before. A service without
// endpoints refuses.
func (n *Network) balance(h *Host, svc *corev1.Service, port *corev1.ServicePort, before netip.AddrPort) (target, verdict) {
	endpoints := n.Endpoints(svc, port.Name)
	if len(endpoints) == 0 {
		return target{}, reject
	}
	chosen, sticky := netip.AddrPort{}, svc.Spec.SessionAffinity == corev1.ServiceAffinityClientIP
	key := affinityKey{store.Services.KeyOf(svc), port.Name, h.IP}
	if sticky {
		a, ok := n.affinity[key]
		if ok && n.Clock.Now().Sub(a.used) < affinityTimeout(svc) && slices.Contains(endpoints, a.endpoint) {
			chosen = a.endpoint
		}
	}
	if slices.Contains(endpoints, before) {
		chosen = before
	}
	if !chosen.IsValid() {
		chosen = endpoints[n.pick(len(endpoints))]
	}
	if sticky {
		n.affinity[key] = affinity{chosen, n.Clock.Now()}
	}
	host := n.hosts[chosen.Addr()]
	if host == nil {
		return target{}, silent
	}
	return target{host, chosen.Port(), false}, deliver
}

func (n *Network) pick(count int) int {
	if count == 1 || n.Rand == nil {
		return 0
	}
	return n.Rand.IntN(count)
}

func affinityTimeout(svc *corev1.Service) time.Duration {
	if c := svc.Spec.SessionAffinityConfig; c != nil && c.ClientIP != nil && c.ClientIP.TimeoutSeconds != nil {
		return time.Duration(*c.ClientIP.TimeoutSeconds) * time.Second
	}
	return 3 * time.Hour
}

// Endpoints returns the addresses that kube-proxy sends the traffic of a
// Service's port to, in order: the ready ones or, if there is none, those that
// still serve while they terminate (KEP-1669).
func (n *Network) Endpoints(svc *corev1.Service, portName string) []netip.AddrPort {
	var ready, terminating []netip.AddrPort
	n.eachEndpoint(svc, func(slice *discoveryv1.EndpointSlice, e *discoveryv1.Endpoint) {
		addr, err := netip.ParseAddr(e.Addresses[0])
		if err != nil {
			return
		}
		for _, p := range slice.Ports {
			if p.Port == nil || value(p.Name, "") != portName {
				continue
			}
			ap := netip.AddrPortFrom(addr, uint16(*p.Port))
			switch {
			case value(e.Conditions.Ready, true):
				ready = append(ready, ap)
			case value(e.Conditions.Serving, false) && value(e.Conditions.Terminating, false):
				terminating = append(terminating, ap)
			}
		}
	})
	if len(ready) == 0 {
		ready = terminating
	}
	slices.SortFunc(ready, func(a, b netip.AddrPort) int {
		return cmp.Or(a.Addr().Compare(b.Addr()), cmp.Compare(a.Port(), b.Port()))
	})
	return slices.Compact(ready)
}

// eachEndpoint calls f for each endpoint with an address of the service's
// EndpointSlices, in order of their names.
func (n *Network) eachEndpoint(svc *corev1.Service, f func(*discoveryv1.EndpointSlice, *discoveryv1.Endpoint)) {
	for _, slice := range store.EndpointSlices.List(n.View(), svc.Namespace) {
		if slice.Labels[discoveryv1.LabelServiceName] != svc.Name {
			continue
		}
		for i := range slice.Endpoints {
			if e := &slice.Endpoints[i]; len(e.Addresses) > 0 {
				f(slice, e)
			}
		}
	}
}

func value[T any](p *T, otherwise T) T {
	if p == nil {
		return otherwise
	}
	return *p
}
