package network

import (
	"net/netip"
	"slices"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/gherkube/gherkube/runtime/store"
)

// peer is one end of a connection as network policies see it.
type peer struct {
	address netip.Addr
	pod     *corev1.Pod // nil unless the address is a pod's own
	labels  labels.Set  // of the pod's namespace
}

// connection is what a network policy allows or not, after kube-proxy has
// translated its destination.
type connection struct {
	from, to peer
	protocol corev1.Protocol
	port     uint16
}

// permitted reports whether network policies allow what h sends to the target.
// They are enforced as kube-network-policies does in kind's network plugin: for
// pods with a network of their own, when a connection begins. What comes from a
// pod's node is always allowed.
func (n *Network) permitted(h *Host, t target, d destination) bool {
	if n.View == nil || h.Pod == nil && t.host.Pod == nil {
		return true
	}
	c := connection{from: n.peer(h), to: n.peer(t.host), protocol: d.protocol, port: t.port}
	leaving := c
	if t.by != nil && t.by != h.node() { // it leaves for an address that another node translates
		leaving.to, leaving.port = peer{address: d.address.Addr()}, d.address.Port()
	}
	if !n.allowed(networkingv1.PolicyTypeEgress, leaving) {
		return false
	}
	if t.host.Node != nil && h == t.host.Node {
		return true
	}
	if t.source.IsValid() && t.by != t.host.node() { // another node has sent it on as its own
		c.from = peer{address: t.source}
	}
	return n.allowed(networkingv1.PolicyTypeIngress, c)
}

// permitsDNS reports whether network policies let the host ask the cluster's DNS
// server, which stands for the pods behind its Service.
func (n *Network) permitsDNS(h *Host) bool {
	if n.View == nil || h.Pod == nil {
		return true
	}
	server := peer{address: n.DNS, pod: &corev1.Pod{ObjectMeta: metav1.ObjectMeta{
		Namespace: metav1.NamespaceSystem, Labels: map[string]string{"k8s-app": "kube-dns"},
	}}}
	if ns, ok := store.Namespaces.Get(n.View(), "", metav1.NamespaceSystem); ok {
		server.labels = ns.Labels
	}
	return n.allowed(networkingv1.PolicyTypeEgress, connection{from: n.peer(h), to: server, protocol: corev1.ProtocolUDP, port: 53})
}

func (n *Network) peer(h *Host) peer {
	p := peer{address: h.IP}
	if h.Pod == nil {
		return p
	}
	if pod, ok := store.Pods.Get(n.View(), h.Pod.Namespace, h.Pod.Name); ok {
		p.pod = pod
		if ns, ok := store.Namespaces.Get(n.View(), "", pod.Namespace); ok {
			p.labels = ns.Labels
		}
	}
	return p
}

// allowed reports whether the policies of one direction allow the connection:
// all do that do not select the pod, and else one of them must.
func (n *Network) allowed(direction networkingv1.PolicyType, c connection) bool {
	pod := c.from.pod
	if direction == networkingv1.PolicyTypeIngress {
		pod = c.to.pod
	}
	if pod == nil {
		return true
	}
	isolated := false
	for _, policy := range store.NetworkPolicies.List(n.View(), pod.Namespace) {
		if !slices.Contains(policy.Spec.PolicyTypes, direction) || !selects(&policy.Spec.PodSelector, pod.Labels) {
			continue
		}
		isolated = true
		if direction == networkingv1.PolicyTypeIngress {
			if slices.ContainsFunc(policy.Spec.Ingress, func(r networkingv1.NetworkPolicyIngressRule) bool {
				return c.throughPorts(r.Ports) && c.from.among(r.From, policy.Namespace)
			}) {
				return true
			}
		} else if slices.ContainsFunc(policy.Spec.Egress, func(r networkingv1.NetworkPolicyEgressRule) bool {
			return c.throughPorts(r.Ports) && c.to.among(r.To, policy.Namespace)
		}) {
			return true
		}
	}
	return !isolated
}

// throughPorts reports whether the connection is to one of the ports; no ports
// mean all.
func (c connection) throughPorts(ports []networkingv1.NetworkPolicyPort) bool {
	return len(ports) == 0 || slices.ContainsFunc(ports, func(p networkingv1.NetworkPolicyPort) bool {
		if value(p.Protocol, corev1.ProtocolTCP) != c.protocol {
			return false
		}
		switch {
		case p.Port == nil:
			return true
		case p.Port.Type == intstr.String:
			return c.portNamed(p.Port.StrVal)
		case p.EndPort != nil:
			return int32(c.port) >= p.Port.IntVal && int32(c.port) <= *p.EndPort
		}
		return int32(c.port) == p.Port.IntVal
	})
}

// portNamed reports whether the port is the one that a container of the pod at
// the other end has under the name.
func (c connection) portNamed(name string) bool {
	if c.to.pod == nil {
		return false
	}
	for i := range c.to.pod.Spec.Containers {
		for _, p := range c.to.pod.Spec.Containers[i].Ports {
			if p.Name == name && p.ContainerPort == int32(c.port) && (p.Protocol == "" || p.Protocol == c.protocol) {
				return true
			}
		}
	}
	return false
}

// among reports whether the peer is one of those that a rule of a policy in the
// namespace names; a rule that names none means all.
func (p peer) among(named []networkingv1.NetworkPolicyPeer, namespace string) bool {
	return len(named) == 0 || slices.ContainsFunc(named, func(one networkingv1.NetworkPolicyPeer) bool {
		switch {
		case one.IPBlock != nil:
			return p.within(one.IPBlock)
		case p.pod == nil:
			return false
		case one.NamespaceSelector == nil && p.pod.Namespace != namespace,
			one.NamespaceSelector != nil && !selects(one.NamespaceSelector, p.labels):
			return false
		}
		return one.PodSelector == nil || selects(one.PodSelector, p.pod.Labels)
	})
}

func (p peer) within(block *networkingv1.IPBlock) bool {
	in := func(cidr string) bool {
		prefix, err := netip.ParsePrefix(cidr)
		return err == nil && prefix.Contains(p.address)
	}
	return in(block.CIDR) && !slices.ContainsFunc(block.Except, in)
}

func selects(s *metav1.LabelSelector, set labels.Set) bool {
	selector, err := metav1.LabelSelectorAsSelector(s)
	return err == nil && selector.Matches(set)
}
