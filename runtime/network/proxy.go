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

// route finds where a connection from h to the address goes: what the kernel
// does with kube-proxy's rules.
func (n *Network) route(h *Host, to netip.AddrPort) (target, verdict) {
	if to.Addr().IsLoopback() || to.Addr() == h.IP && h.Place != Node {
		return target{h, to.Port(), to.Addr().IsLoopback()}, deliver
	}
	if to.Addr().IsUnspecified() {
		return target{h, to.Port(), true}, deliver
	}
	if host := n.hosts[to.Addr()]; host != nil {
		if host.Place == Node {
			if svc, port := n.byNodePort(to.Port()); svc != nil {
				return n.balance(h, svc, port)
			}
		}
		return target{host, to.Port(), false}, deliver
	}
	if h.Place == Outside {
		if svc, port := n.byExternalIP(to); svc != nil {
			return n.balance(h, svc, port)
		}
		return target{}, silent // cluster IPs mean nothing outside
	}
	if svc, port := n.byClusterIP(to); svc != nil {
		return n.balance(h, svc, port)
	}
	if svc, port := n.byExternalIP(to); svc != nil {
		return n.balance(h, svc, port)
	}
	return target{}, silent
}

func (n *Network) services() []*corev1.Service {
	if n.View == nil {
		return nil
	}
	return store.Services.List(n.View(), "")
}

// find returns the first TCP service port for which match holds.
func (n *Network) find(match func(*corev1.Service, *corev1.ServicePort) bool) (*corev1.Service, *corev1.ServicePort) {
	for _, svc := range n.services() {
		if svc.Spec.Type == corev1.ServiceTypeExternalName || svc.Spec.ClusterIP == corev1.ClusterIPNone || svc.Spec.ClusterIP == "" {
			continue
		}
		for i := range svc.Spec.Ports {
			p := &svc.Spec.Ports[i]
			if (p.Protocol == corev1.ProtocolTCP || p.Protocol == "") && match(svc, p) {
				return svc, p
			}
		}
	}
	return nil, nil
}

func (n *Network) byClusterIP(to netip.AddrPort) (*corev1.Service, *corev1.ServicePort) {
	ip := to.Addr().String()
	return n.find(func(s *corev1.Service, p *corev1.ServicePort) bool {
		return p.Port == int32(to.Port()) && (s.Spec.ClusterIP == ip || slices.Contains(s.Spec.ClusterIPs, ip))
	})
}

func (n *Network) byExternalIP(to netip.AddrPort) (*corev1.Service, *corev1.ServicePort) {
	ip := to.Addr().String()
	return n.find(func(s *corev1.Service, p *corev1.ServicePort) bool {
		if p.Port != int32(to.Port()) {
			return false
		}
		return slices.Contains(s.Spec.ExternalIPs, ip) ||
			slices.ContainsFunc(s.Status.LoadBalancer.Ingress, func(i corev1.LoadBalancerIngress) bool { return i.IP == ip })
	})
}

func (n *Network) byNodePort(port uint16) (*corev1.Service, *corev1.ServicePort) {
	if port < 1024 {
		return nil, nil
	}
	return n.find(func(_ *corev1.Service, p *corev1.ServicePort) bool { return p.NodePort == int32(port) })
}

// balance picks one of the service's endpoints: a random one, as iptables
// does. A service without endpoints refuses.
func (n *Network) balance(h *Host, svc *corev1.Service, port *corev1.ServicePort) (target, verdict) {
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
