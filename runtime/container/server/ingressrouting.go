package server

import (
	"crypto/tls"
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/gherkube/gherkube/runtime/store"
)

// ingressRouting is what nginx is configured to do: ingress.Configuration.
type ingressRouting struct {
	servers  map[string]*ingressServer // by host; "_" is that of all others
	backends map[string][]ingressEndpoint
	// services and secrets are those that it was made of, there or not.
	services, secrets map[types.NamespacedName]bool
	// fallback is the certificate of hosts without one; nil for the controller's own.
	fallback *tls.Certificate
}

// everyHost is the server of hosts that no rule names (defServerName).
const everyHost = "_"

// nobody is the backend of what is not routed (defUpstreamName).
const nobody = "upstream-default-backend"

// ingressServer is what a host serves.
type ingressServer struct {
	locations []*ingressLocation
	byPattern bool // paths are regular expressions
	// secure says that a TLS section names the host; certificate is nil if there is none
	// that fits.
	secure      bool
	certificate *tls.Certificate
	serial      string // of the certificate
}

// ingressLocation is what becomes of a path.
type ingressLocation struct {
	path    string
	kind    networkingv1.PathType
	backend string
	ingress types.NamespacedName
	// free says that an Ingress may take the location.
	free bool
	ingressAnnotations
	pattern *regexp.Regexp // if paths are regular expressions
}

// ingressEndpoint is where requests go to: an address, or a name.
type ingressEndpoint struct {
	address netip.AddrPort
	name    string
	port    uint16
}

func (e ingressEndpoint) String() string {
	if e.name != "" {
		return e.name + ":" + strconv.Itoa(int(e.port))
	}
	return e.address.String()
}

// uses reports whether the routing was made of the Service.
func (r *ingressRouting) uses(namespace, name string) bool {
	return r != nil && r.services[types.NamespacedName{Namespace: namespace, Name: name}]
}

// shape is what nginx has to be reloaded for (IsDynamicConfigurationEnough): neither
// endpoints nor certificates.
func (r *ingressRouting) shape() []string {
	var out []string
	for _, host := range sorted(r.servers) {
		for _, l := range r.servers[host].locations {
			out = append(out, fmt.Sprint(host, l.path, l.kind, l.backend, l.ingress, l.ingressAnnotations))
		}
	}
	return out
}

// route makes the routing of Ingresses (NGINXController.getBackendServers).
func (c *ingressController) route(view store.View, all []*networkingv1.Ingress) *ingressRouting {
	r := &ingressRouting{servers: map[string]*ingressServer{}, backends: map[string][]ingressEndpoint{}, services: map[types.NamespacedName]bool{}, secrets: map[types.NamespacedName]bool{}}
	b := routingBuilder{c, view, r, map[string]map[string][]*discoveryv1.EndpointSlice{}}
	b.defaults()
	for _, ing := range all {
		b.hosts(ing)
	}
	for _, ing := range all {
		b.certificates(ing)
	}
	for _, ing := range all {
		b.paths(ing)
	}
	for _, host := range sorted(r.servers) {
		r.servers[host].arrange()
	}
	return r
}

// routingBuilder makes a routing of what a view shows.
type routingBuilder struct {
	*ingressController
	view store.View
	*ingressRouting
	slices map[string]map[string][]*discoveryv1.EndpointSlice // by namespace and Service
}

// defaults are the server of all other hosts, and what is done with what nothing
// routes.
func (b routingBuilder) defaults() {
	b.servers[everyHost] = &ingressServer{locations: []*ingressLocation{{path: "/", kind: networkingv1.PathTypePrefix, backend: nobody, free: true}}}
	if namespace, name, ok := strings.Cut(b.defaultBackend, "/"); ok {
		if service := b.service(namespace, name); service != nil && len(service.Spec.Ports) > 0 {
			b.backends[nobody] = b.endpoints(service, &service.Spec.Ports[0])
		}
	}
	if namespace, name, ok := strings.Cut(b.defaultCertificate, "/"); ok {
		b.fallback, _, _ = b.pair(namespace, name)
	}
}

// hosts makes the servers of an Ingress, and what its default backend says
// (createServers).
func (b routingBuilder) hosts(ing *networkingv1.Ingress) {
	otherwise := nobody
	if d := ing.Spec.DefaultBackend; d != nil && d.Service != nil {
		otherwise = b.backend(ing.Namespace, d.Service)
		if root := b.servers[everyHost].locations[0]; root.free && len(ing.Spec.Rules) == 0 {
			root.free, root.backend, root.ingress = false, otherwise, types.NamespacedName{Namespace: ing.Namespace, Name: ing.Name}
			root.ingressAnnotations = b.annotations(ing)
			root.target = ""
		}
	}
	for _, rule := range ing.Spec.Rules {
		if host := hostOf(rule); b.servers[host] == nil {
			b.servers[host] = &ingressServer{locations: []*ingressLocation{{
				path: "/", kind: networkingv1.PathTypePrefix, backend: otherwise, free: true, ingressAnnotations: b.annotations(ing),
				ingress: types.NamespacedName{Namespace: ing.Namespace, Name: ing.Name},
			}}}
		}
	}
}

func hostOf(rule networkingv1.IngressRule) string {
	if rule.Host == "" {
		return everyHost
	}
	return rule.Host
}

// paths routes the paths of an Ingress. Who comes first has a path.
func (b routingBuilder) paths(ing *networkingv1.Ingress) {
	for _, rule := range ing.Spec.Rules {
		if rule.HTTP == nil {
			continue
		}
		server := b.servers[hostOf(rule)]
		for _, path := range rule.HTTP.Paths {
			if path.Backend.Service == nil {
				b.warn(fmt.Sprintf("not modelled of Ingress %s/%s: backends that are no Services", ing.Namespace, ing.Name))
				continue
			}
			l := &ingressLocation{
				path: path.Path, kind: kindOf(path), backend: b.backend(ing.Namespace, path.Backend.Service), ingressAnnotations: b.annotations(ing),
				ingress: types.NamespacedName{Namespace: ing.Namespace, Name: ing.Name},
			}
			if l.path == "" {
				l.path = "/"
			}
			if _, err := regexp.Compile(patternOf(l.path)); err != nil && (l.useRegex || l.rewrites()) {
				b.warn(fmt.Sprintf("not modelled of Ingress %s/%s: path %s: %v", ing.Namespace, ing.Name, l.path, err))
			}
			server.add(l)
		}
	}
}

// kindOf is a path's type (SetDefaultNGINXPathType).
func kindOf(path networkingv1.HTTPIngressPath) networkingv1.PathType {
	if path.PathType == nil || *path.PathType == networkingv1.PathTypeImplementationSpecific {
		return networkingv1.PathTypePrefix
	}
	return *path.PathType
}

// add adds a location, unless an Ingress has one of the path and type.
func (s *ingressServer) add(l *ingressLocation) {
	for i, other := range s.locations {
		if other.path != l.path {
			continue
		}
		if other.kind != l.kind {
			break
		}
		if other.free {
			s.locations[i] = l
		}
		return
	}
	s.locations = append(s.locations, l)
}

// arrange brings the locations into the order in which nginx tries them, and makes of
// a prefix what it means (updateServerLocations, and the order of
// getBackendServers).
func (s *ingressServer) arrange() {
	s.byPattern = slices.ContainsFunc(s.locations, func(l *ingressLocation) bool { return l.rewrites() || l.useRegex })
	var out []*ingressLocation
	for _, l := range s.locations {
		out = append(out, l)
		if l.path == "/" || l.kind != networkingv1.PathTypePrefix || l.rewrites() || l.useRegex {
			continue
		}
		if exact := *l; !strings.HasSuffix(l.path, "/") && !slices.ContainsFunc(s.locations, func(o *ingressLocation) bool {
			return o.path == l.path && o.kind == networkingv1.PathTypeExact
		}) {
			exact.kind = networkingv1.PathTypeExact
			out = append(out, &exact)
		}
		l.path = strings.TrimSuffix(l.path, "/") + "/"
	}
	slices.SortStableFunc(out, func(a, b *ingressLocation) int {
		if n := len(b.path) - len(a.path); n != 0 {
			return n
		}
		return strings.Compare(b.path, a.path)
	})
	for _, l := range out {
		if s.byPattern {
			l.pattern, _ = regexp.Compile(patternOf(l.path)) // paths tells of one that cannot be read, which matches nothing
		}
	}
	s.locations = out
}

// patternOf is the regular expression that a path stands for (buildLocation).
func patternOf(path string) string { return "(?i)^" + path }

// find is the location of a path: by regular expressions the first that matches, else
// the one that is exactly the path, or the longest that the path begins with.
func (s *ingressServer) find(path string) *ingressLocation {
	if s.byPattern {
		for _, l := range s.locations {
			if l.pattern != nil && l.pattern.MatchString(path) {
				return l
			}
		}
		return nil
	}
	for _, l := range s.locations {
		if l.kind == networkingv1.PathTypeExact && l.path == path {
			return l
		}
	}
	for _, l := range s.locations {
		if l.kind != networkingv1.PathTypeExact && strings.HasPrefix(path, l.path) {
			return l
		}
	}
	return nil
}

// server is the server of a host: its own, that of the longest wildcard, or that of
// all others.
func (r *ingressRouting) server(host string) *ingressServer {
	if s := r.servers[host]; s != nil {
		return s
	}
	for rest := host; ; {
		_, parent, found := strings.Cut(rest, ".")
		if !found {
			return r.servers[everyHost]
		}
		if s := r.servers["*."+parent]; s != nil {
			return s
		}
		rest = parent
	}
}

// backend is the name of a Service's port as a backend (upstreamName), which is there
// from then on.
func (b routingBuilder) backend(namespace string, s *networkingv1.IngressServiceBackend) string {
	port := s.Port.Name
	if port == "" {
		port = strconv.Itoa(int(s.Port.Number))
	}
	name := namespace + "-" + s.Name + "-" + port
	if _, made := b.backends[name]; made {
		return name
	}
	b.backends[name] = nil
	service := b.service(namespace, s.Name)
	switch {
	case service == nil:
		b.log('W', "controller.go:1122", fmt.Sprintf("Error obtaining Endpoints for Service \"%s/%s\": no object matching key \"%s/%s\" in local store", namespace, s.Name, namespace, s.Name))
	case service.Spec.Type == corev1.ServiceTypeExternalName:
		b.backends[name] = outsideOf(service, port)
	default:
		i := slices.IndexFunc(service.Spec.Ports, func(p corev1.ServicePort) bool {
			return strconv.Itoa(int(p.Port)) == port || p.TargetPort.String() == port || p.Name == port
		})
		if i >= 0 {
			b.backends[name] = b.endpoints(service, &service.Spec.Ports[i])
		}
		if len(b.backends[name]) == 0 {
			b.log('W', "controller.go:1239", fmt.Sprintf("Service %q does not have any active Endpoint.", namespace+"/"+s.Name))
		}
	}
	return name
}

// outsideOf is the endpoint of a Service that stands for a name (externalNamePorts).
func outsideOf(s *corev1.Service, port string) []ingressEndpoint {
	for _, p := range s.Spec.Ports {
		if strconv.Itoa(int(p.Port)) == port || p.Name == port || p.TargetPort.String() == port {
			port = strconv.Itoa(int(p.Port))
			if n := p.TargetPort.IntValue(); n != 0 {
				port = strconv.Itoa(n)
			}
		}
	}
	if number16(port) == 0 || s.Spec.ExternalName == "localhost" {
		return nil
	}
	return []ingressEndpoint{{name: strings.TrimSuffix(s.Spec.ExternalName, "."), port: number16(port)}}
}

func (b routingBuilder) service(namespace, name string) *corev1.Service {
	b.services[types.NamespacedName{Namespace: namespace, Name: name}] = true
	s, _ := store.Services.Get(b.view, namespace, name)
	return s
}

// endpoints are the ready ones of a Service's port (getEndpointsFromSlices), each
// once.
func (b routingBuilder) endpoints(s *corev1.Service, port *corev1.ServicePort) []ingressEndpoint {
	var out []ingressEndpoint
	for _, slice := range b.slicesOf(s) {
		for _, e := range slice.Endpoints {
			if e.Conditions.Ready != nil && !*e.Conditions.Ready {
				continue
			}
			for _, number := range portsOf(slice, port) {
				for _, address := range e.Addresses {
					ip, err := netip.ParseAddr(address)
					endpoint := ingressEndpoint{address: netip.AddrPortFrom(ip, number)}
					if err == nil && !slices.Contains(out, endpoint) {
						out = append(out, endpoint)
					}
				}
			}
		}
	}
	return out
}

// slicesOf are the EndpointSlices of a Service.
func (b routingBuilder) slicesOf(s *corev1.Service) []*discoveryv1.EndpointSlice {
	if b.slices[s.Namespace] == nil {
		b.slices[s.Namespace] = map[string][]*discoveryv1.EndpointSlice{}
		for _, slice := range store.EndpointSlices.List(b.view, s.Namespace) {
			service := slice.Labels[discoveryv1.LabelServiceName]
			b.slices[s.Namespace][service] = append(b.slices[s.Namespace][service], slice)
		}
	}
	return b.slices[s.Namespace][s.Name]
}

// portsOf are the ports of a slice's endpoints that a Service's port leads to.
func portsOf(slice *discoveryv1.EndpointSlice, port *corev1.ServicePort) []uint16 {
	if len(slice.Ports) == 0 && port.TargetPort.Type == intstr.Int {
		return []uint16{uint16(port.TargetPort.IntVal)}
	}
	var out []uint16
	for _, p := range slice.Ports {
		if p.Port == nil || p.Protocol != nil && *p.Protocol != corev1.ProtocolTCP {
			continue
		}
		switch {
		case port.Name == "", p.Name != nil && *p.Name == port.Name:
			out = append(out, uint16(*p.Port))
		case port.TargetPort.Type == intstr.Int && port.TargetPort.IntVal != 0:
			out = append(out, uint16(port.TargetPort.IntVal))
		}
	}
	return out
}
