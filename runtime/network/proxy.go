package network

import (
	"cmp"
	"net/netip"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"

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
	// source is the address that the target sees, if it is not the sender's.
	source netip.Addr
	// by is the node that has translated the destination; nil if none has.
	by *Host
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

// route finds where what h sends goes: what the kernels do with the rules of
// kube-proxy, of the CNI's plugins and of network policies.
func (n *Network) route(h *Host, d destination) (target, verdict) {
	t, v := n.translate(h, d)
	if v != deliver || t.host == h {
		return t, v
	}
	if !n.permitted(h, t, d) {
		return target{}, silent
	}
	return t, v
}

// translate finds where what h sends goes, whether or not it may.
func (n *Network) translate(h *Host, d destination) (target, verdict) {
	to, here := d.address, h.node()
	local := to.Addr().IsLoopback() || to.Addr().IsUnspecified()
	if local || to.Addr() == h.IP {
		if h.Place == Node {
			if t, v, ok := n.atNode(h, h, d); ok {
				return t, v
			}
		}
		return target{host: h, port: to.Port(), loopback: local}, deliver
	}
	if h.Place != Outside { // where cluster IPs mean nothing
		if svc, port := n.byClusterIP(d); svc != nil {
			return n.balance(traffic{from: h, node: here, service: svc, port: port}, d.before)
		}
	}
	if svc, port := n.byExternalIP(d); svc != nil {
		return n.balance(traffic{from: h, node: here, service: svc, port: port, external: true}, d.before)
	}
	host := n.hosts[to.Addr()]
	switch {
	case host == nil:
		return target{}, silent
	case host.Place == Node:
		if t, v, ok := n.atNode(h, host, d); ok {
			return t, v
		}
	}
	return target{host: host, port: to.Port()}, deliver
}

// node returns the node whose kernel a host's packets meet first; nil outside.
func (h *Host) node() *Host {
	if h.Place == Node {
		return h
	}
	return h.Node
}

// atNode finds where a node sends what arrives for its own address; false if
// that is for the node itself.
func (n *Network) atNode(from, node *Host, d destination) (target, verdict, bool) {
	if svc, port := n.byNodePort(d); svc != nil {
		t, v := n.balance(traffic{from: from, node: node, service: svc, port: port, external: true}, d.before)
		return t, v, true
	}
	if p := node.hostPort(d); p != nil {
		t := target{host: p.To, port: p.ToPort, by: node}
		if from == node || from == p.To {
			t.source = node.Gateway
		}
		return t, deliver, true
	}
	return target{}, deliver, false
}

func (n *Network) services() []*corev1.Service {
	if n.View == nil {
		return nil
	}
	return store.Services.List(n.View(), "")
}

// find returns the first service port of the protocol for which match holds.
func (n *Network) find(protocol corev1.Protocol, match func(*corev1.Service, *corev1.ServicePort) bool) (*corev1.Service, *corev1.ServicePort) {
	for _, svc := range n.rules().services {
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
			slices.ContainsFunc(s.Status.LoadBalancer.Ingress, func(i corev1.LoadBalancerIngress) bool {
				return i.IP == ip && value(i.IPMode, corev1.LoadBalancerIPModeVIP) == corev1.LoadBalancerIPModeVIP
			})
	})
}

func (n *Network) byNodePort(d destination) (*corev1.Service, *corev1.ServicePort) {
	port := d.address.Port()
	if port < 1024 {
		return nil, nil
	}
	return n.find(d.protocol, func(_ *corev1.Service, p *corev1.ServicePort) bool { return p.NodePort == int32(port) })
}

// traffic is what a node's rules send to a Service's endpoints.
type traffic struct {
	from    *Host
	node    *Host // whose rules; nil for a load balancer outside, which reaches every endpoint
	service *corev1.Service
	port    *corev1.ServicePort
	// external is whether it came to a node port or an external address.
	external bool
}

// candidates returns the endpoints that the traffic may go to, and what becomes
// of it if there is none: the chains of Proxier.syncProxyRules.
func (n *Network) candidates(t traffic) ([]netip.AddrPort, verdict) {
	name := ""
	if t.node != nil {
		name = t.node.Name
	}
	r := n.rules().reach(t.service, t.port.Name, name)
	list := r.cluster
	switch {
	case !r.anywhere:
		return nil, reject
	case t.external && externalLocal(t.service) && t.node != nil && !t.fromHere(),
		!t.external && internalLocal(t.service):
		list = r.local
	}
	return list, silent
}

// fromHere reports whether the traffic comes from the node itself or from a pod
// on it, which the policy Local does not concern.
func (t traffic) fromHere() bool { return t.from.node() == t.node }

// seenAs returns the address that an endpoint sees in place of the sender's; the
// zero value if it sees that.
func (t traffic) seenAs(endpoint *Host) netip.Addr {
	translated := t.external && !externalLocal(t.service) || endpoint == t.from
	switch {
	case !translated || t.node == nil:
		return netip.Addr{}
	case endpoint.node() == t.node && t.node.Gateway.IsValid():
		return t.node.Gateway
	}
	return t.node.IP
}

// balance picks one of the service's endpoints: a random one, as iptables
// does, unless the flow goes on with the one before. A service without
// endpoints refuses.
func (n *Network) balance(t traffic, before netip.AddrPort) (target, verdict) {
	endpoints, otherwise := n.candidates(t)
	if len(endpoints) == 0 {
		return target{}, otherwise
	}
	chosen, sticky := netip.AddrPort{}, t.service.Spec.SessionAffinity == corev1.ServiceAffinityClientIP
	key := affinityKey{store.Services.KeyOf(t.service), t.port.Name, t.from.IP}
	if sticky {
		a, ok := n.affinity[key]
		if ok && n.Clock.Now().Sub(a.used) < affinityTimeout(t.service) && slices.Contains(endpoints, a.endpoint) {
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
	return target{host: host, port: chosen.Port(), source: t.seenAs(host), by: t.node}, deliver
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
