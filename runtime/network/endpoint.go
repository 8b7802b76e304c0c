package network

import (
	"cmp"
	"net/netip"
	"slices"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"

	"github.com/gherkube/gherkube/runtime/store"
)

// backend is one of a Service's port, as kube-proxy sees it.
type backend struct {
	netip.AddrPort
	node        string
	ready       bool
	terminating bool // and serving
	nodes       []string
	zones       []string // hints
}

func (r *rules) endpoints(svc *corev1.Service, portName string) []backend {
	var out []backend
	for _, slice := range r.slices[store.Services.KeyOf(svc)] {
		for i := range slice.Endpoints {
			out = append(out, endpointsOf(slice, &slice.Endpoints[i], portName)...)
		}
	}
	slices.SortStableFunc(out, func(a, b backend) int {
		return cmp.Or(a.Addr().Compare(b.Addr()), cmp.Compare(a.Port(), b.Port()))
	})
	return slices.CompactFunc(out, func(a, b backend) bool { return a.AddrPort == b.AddrPort })
}

// endpointsOf is EndpointSliceCache.addEndpoints for one endpoint: the first of
// its addresses counts.
func endpointsOf(slice *discoveryv1.EndpointSlice, e *discoveryv1.Endpoint, portName string) []backend {
	if len(e.Addresses) == 0 {
		return nil
	}
	addr, err := netip.ParseAddr(e.Addresses[0])
	if err != nil {
		return nil
	}
	var out []backend
	for _, p := range slice.Ports {
		if p.Port == nil || value(p.Name, "") != portName {
			continue
		}
		one := backend{
			AddrPort: netip.AddrPortFrom(addr, uint16(*p.Port)), node: value(e.NodeName, ""),
			ready:       value(e.Conditions.Ready, true),
			terminating: value(e.Conditions.Serving, true) && value(e.Conditions.Terminating, false),
		}
		if e.Hints != nil {
			for _, h := range e.Hints.ForNodes {
				one.nodes = append(one.nodes, h.Name)
			}
			for _, h := range e.Hints.ForZones {
				one.zones = append(one.zones, h.Name)
			}
		}
		out = append(out, one)
	}
	return out
}

// reachable are the endpoints of a Service's port from one node, by traffic
// policy.
type reachable struct {
	cluster, local []netip.AddrPort
	anywhere       bool // some node reaches some
}

// reach is proxy.CategorizeEndpoints.
func (r *rules) reach(svc *corev1.Service, portName, node string) reachable {
	all := r.endpoints(svc, portName)
	var out reachable
	if usesCluster(svc) {
		mode := topology(all, node, r.zones[node])
		out.cluster = choose(all, func(e backend) bool { return e.ready && available(e, mode, node, r.zones[node]) })
		if len(out.cluster) == 0 {
			out.cluster = choose(all, func(e backend) bool { return !e.ready && e.terminating })
		}
		out.anywhere = len(out.cluster) > 0
	}
	if usesLocal(svc) {
		usable := func(e backend) bool { return e.ready || e.terminating }
		out.anywhere = out.anywhere || slices.ContainsFunc(all, usable)
		out.local = choose(all, func(e backend) bool { return e.node == node && e.ready })
		if len(out.local) == 0 {
			out.local = choose(all, func(e backend) bool { return e.node == node && e.terminating })
		}
	}
	return out
}

// usesCluster is ServicePort.UsesClusterEndpoints.
func usesCluster(svc *corev1.Service) bool { return !internalLocal(svc) || external(svc) }

// usesLocal is ServicePort.UsesLocalEndpoints.
func usesLocal(svc *corev1.Service) bool {
	return internalLocal(svc) || externalLocal(svc) && external(svc)
}

func internalLocal(svc *corev1.Service) bool {
	return value(svc.Spec.InternalTrafficPolicy, corev1.ServiceInternalTrafficPolicyCluster) == corev1.ServiceInternalTrafficPolicyLocal
}

func externalLocal(svc *corev1.Service) bool {
	return svc.Spec.ExternalTrafficPolicy == corev1.ServiceExternalTrafficPolicyLocal
}

// external is ServicePort.ExternallyAccessible.
func external(svc *corev1.Service) bool {
	return len(svc.Spec.ExternalIPs) > 0 || len(svc.Status.LoadBalancer.Ingress) > 0 ||
		slices.ContainsFunc(svc.Spec.Ports, func(p corev1.ServicePort) bool { return p.NodePort != 0 })
}

// topology is proxy.topologyModeFromHints.
func topology(all []backend, node, zone string) string {
	ready := slices.DeleteFunc(slices.Clone(all), func(e backend) bool { return !e.ready })
	if len(ready) == 0 {
		return ""
	}
	hinted := func(hints func(backend) []string, here string) bool {
		return !slices.ContainsFunc(ready, func(e backend) bool { return len(hints(e)) == 0 }) &&
			slices.ContainsFunc(ready, func(e backend) bool { return slices.Contains(hints(e), here) })
	}
	switch {
	case hinted(func(e backend) []string { return e.nodes }, node):
		return corev1.ServiceTrafficDistributionPreferSameNode
	case hinted(func(e backend) []string { return e.zones }, zone):
		return corev1.ServiceTrafficDistributionPreferSameZone
	}
	return ""
}

// available is proxy.availableForTopology.
func available(e backend, mode, node, zone string) bool {
	switch mode {
	case corev1.ServiceTrafficDistributionPreferSameNode:
		return slices.Contains(e.nodes, node)
	case corev1.ServiceTrafficDistributionPreferSameZone:
		return slices.Contains(e.zones, zone)
	}
	return true
}

func choose(all []backend, usable func(backend) bool) []netip.AddrPort {
	var out []netip.AddrPort
	for _, e := range all {
		if usable(e) {
			out = append(out, e.AddrPort)
		}
	}
	return out
}

// Endpoints returns the addresses that kube-proxy sends the traffic of a
// Service's port to from all nodes, in order: the ready ones or, if there is
// none, those that still serve while they terminate (KEP-1669).
func (n *Network) Endpoints(svc *corev1.Service, portName string) []netip.AddrPort {
	return n.rules().reach(svc, portName, "").cluster
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
