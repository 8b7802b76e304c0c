package network

import (
	"cmp"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"

	"github.com/gherkube/gherkube/runtime/store"
)

// Answer is what a DNS server says about a name.
type Answer struct {
	// Name is the name that the addresses belong to: the one asked for, or
	// where its canonical names led.
	Name string
	// Aliases are the CNAME records on the way, as name and target.
	Aliases [][2]string
	IPv4    []netip.Addr
	IPv6    []netip.Addr
	// Exists is false for NXDOMAIN.
	Exists bool
}

// Addresses returns all addresses of the answer.
func (a Answer) Addresses() []netip.Addr { return slices.Concat(a.IPv4, a.IPv6) }

// Query asks a DNS server for a full name. Only the cluster's own server is
// modelled; any other address does not answer within timeout, nor does one that
// network policies keep from the host. done's ok is
// false then. The result cancels.
func (h *Host) Query(server netip.Addr, name string, timeout time.Duration, done func(a Answer, ok bool)) (cancel func()) {
	if server != h.network.DNS || !h.network.permitsDNS(h) {
		t := h.network.Clock.After(timeout, func() { done(Answer{}, false) })
		return func() { t.Stop() }
	}
	t := h.network.Clock.After(2*Latency, func() { done(h.network.Resolve(name), true) })
	return func() { t.Stop() }
}

// Resolve answers a full name at once, as CoreDNS's kubernetes plugin does:
// the records of Services, of the pods behind headless ones, and of pods by
// address, below the cluster's domain. There is no other zone.
func (n *Network) Resolve(name string) Answer {
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	if name == "localhost" {
		return Answer{Name: name, Exists: true, IPv4: []netip.Addr{netip.MustParseAddr("127.0.0.1")}}
	}
	a := Answer{Name: name}
	for range 8 {
		target := n.zone(&a)
		if target == "" {
			return a
		}
		a.Aliases = append(a.Aliases, [2]string{a.Name, target})
		a.Name = target
	}
	return a
}

// zone fills in what the cluster's zone has for a.Name and returns the target
// of a CNAME.
func (n *Network) zone(a *Answer) (alias string) {
	rest, ok := strings.CutSuffix("."+a.Name, "."+n.Domain)
	if !ok || n.View == nil {
		a.Exists = len(a.Aliases) > 0 // the alias itself exists
		return ""
	}
	labels := strings.Split(strings.TrimPrefix(rest, "."), ".")
	count := len(labels)
	if rest == "" {
		a.Exists = true
		return ""
	}
	switch labels[count-1] {
	case "svc":
		return n.service(a, labels[:count-1])
	case "pod":
		n.podRecord(a, labels[:count-1])
	}
	return ""
}

// service answers NAME.NAMESPACE and ENDPOINT.NAME.NAMESPACE.
func (n *Network) service(a *Answer, labels []string) (alias string) {
	count := len(labels)
	if count == 0 {
		a.Exists = true
		return ""
	}
	namespace := labels[count-1]
	if count == 1 {
		_, a.Exists = store.Namespaces.Get(n.View(), "", namespace)
		return ""
	}
	svc, ok := store.Services.Get(n.View(), namespace, labels[count-2])
	if !ok || count > 4 {
		return ""
	}
	if count == 4 && strings.HasPrefix(labels[0], "_") { // SRV names have no addresses
		a.Exists = true
		return ""
	}
	switch {
	case svc.Spec.Type == corev1.ServiceTypeExternalName:
		if count != 2 {
			return ""
		}
		a.Exists = true
		return strings.ToLower(strings.TrimSuffix(svc.Spec.ExternalName, "."))
	case svc.Spec.ClusterIP == corev1.ClusterIPNone:
		n.headless(a, svc, labels[:count-2])
	case count == 2:
		a.Exists = true
		ips := svc.Spec.ClusterIPs
		if len(ips) == 0 {
			ips = []string{svc.Spec.ClusterIP}
		}
		for _, ip := range ips {
			a.add(ip)
		}
	}
	return ""
}

// headless answers with the addresses of the ready endpoints, or of the one
// with the host name.
func (n *Network) headless(a *Answer, svc *corev1.Service, host []string) {
	if len(host) > 1 {
		return
	}
	a.Exists = len(host) == 0
	n.eachEndpoint(svc, func(_ *discoveryv1.EndpointSlice, e *discoveryv1.Endpoint) {
		if !value(e.Conditions.Ready, true) && !svc.Spec.PublishNotReadyAddresses {
			return
		}
		if len(host) == 1 && value(e.Hostname, strings.NewReplacer(".", "-", ":", "-").Replace(e.Addresses[0])) != host[0] {
			return
		}
		a.Exists = true
		for _, ip := range e.Addresses {
			a.add(ip)
		}
	})
	a.IPv4, a.IPv6 = unique(a.IPv4), unique(a.IPv6)
	// Without an endpoint CoreDNS has nothing to say, not even that the name
	// exists.
	a.Exists = len(a.IPv4)+len(a.IPv6) > 0
}

// podRecord answers 10-244-0-5.NAMESPACE.pod: in CoreDNS's mode "insecure",
// kubeadm's default, without looking whether there is such a pod.
func (n *Network) podRecord(a *Answer, labels []string) {
	if len(labels) != 2 {
		return
	}
	if _, ok := store.Namespaces.Get(n.View(), "", labels[1]); !ok {
		return
	}
	if strings.Count(labels[0], "-") == 3 {
		a.add(strings.ReplaceAll(labels[0], "-", "."))
		a.Exists = len(a.IPv4) > 0
	}
}

func (a *Answer) add(ip string) {
	addr, err := netip.ParseAddr(ip)
	switch {
	case err != nil:
	case addr.Is4():
		a.IPv4 = append(a.IPv4, addr)
	default:
		a.IPv6 = append(a.IPv6, addr)
	}
}

func unique(list []netip.Addr) []netip.Addr {
	slices.SortFunc(list, netip.Addr.Compare)
	return slices.Compact(list)
}

// Reverse returns the name of an address: that of a Service with this cluster
// IP or of a headless Service's endpoint; "" if there is none.
func (n *Network) Reverse(addr netip.Addr) string {
	if n.View == nil {
		return n.ownName(addr)
	}
	ip := addr.String()
	var names []string
	for _, svc := range n.services() {
		full := svc.Name + "." + svc.Namespace + ".svc." + n.Domain
		if svc.Spec.ClusterIP == ip || slices.Contains(svc.Spec.ClusterIPs, ip) {
			return full
		}
		n.eachEndpoint(svc, func(_ *discoveryv1.EndpointSlice, e *discoveryv1.Endpoint) {
			if slices.Contains(e.Addresses, ip) {
				names = append(names, value(e.Hostname, strings.ReplaceAll(ip, ".", "-"))+"."+full)
			}
		})
	}
	if len(names) > 0 {
		return slices.MinFunc(names, func(x, y string) int { return cmp.Compare(x, y) })
	}
	return n.ownName(addr)
}

// ownName is the name of the DNS server itself, whose Service need not exist
// in a simulated cluster.
func (n *Network) ownName(addr netip.Addr) string {
	if addr == n.DNS {
		return "kube-dns.kube-system.svc." + n.Domain
	}
	return ""
}

// Resolver is what a resolv.conf says.
type Resolver struct {
	Servers  []netip.Addr
	Searches []string
	Ndots    int
}

// ParseResolver reads a resolv.conf.
func ParseResolver(text string) Resolver {
	r := Resolver{Ndots: 1}
	for _, line := range strings.Split(text, "\n") {
		f := strings.Fields(line)
		if len(f) < 2 {
			continue
		}
		switch f[0] {
		case "nameserver":
			if addr, err := netip.ParseAddr(f[1]); err == nil {
				r.Servers = append(r.Servers, addr)
			}
		case "search":
			r.Searches = f[1:]
		case "options":
			for _, option := range f[1:] {
				if v, ok := strings.CutPrefix(option, "ndots:"); ok {
					if n, err := strconv.Atoi(v); err == nil {
						r.Ndots = n
					}
				}
			}
		}
	}
	return r
}

// Candidates returns the full names that a name may mean, in the order in
// which the C library tries them.
func (r Resolver) Candidates(name string) []string {
	if strings.HasSuffix(name, ".") {
		return []string{strings.TrimSuffix(name, ".")}
	}
	var out []string
	for _, s := range r.Searches {
		out = append(out, name+"."+s)
	}
	if strings.Count(name, ".") >= r.Ndots {
		return append([]string{name}, out...)
	}
	return append(out, name)
}

// Lookup resolves a name as the C library does, through the search domains.
// done gets no address if there is none, and reached false if no server
// answered. The result cancels.
func (h *Host) Lookup(r Resolver, name string, done func(a Answer, reached bool)) (cancel func()) {
	if addr, err := netip.ParseAddr(name); err == nil {
		a := Answer{Name: name, Exists: true}
		a.add(addr.String())
		t := h.network.Clock.After(0, func() { done(a, true) })
		return func() { t.Stop() }
	}
	stop := func() {}
	var try func(names []string)
	try = func(names []string) {
		if len(names) == 0 || len(r.Servers) == 0 {
			t := h.network.Clock.After(0, func() { done(Answer{}, len(r.Servers) > 0) })
			stop = func() { t.Stop() }
			return
		}
		stop = h.Query(r.Servers[0], names[0], 5*time.Second, func(a Answer, ok bool) {
			switch {
			case !ok:
				done(Answer{}, false)
			case len(a.Addresses()) > 0:
				done(a, true)
			default:
				try(names[1:])
			}
		})
	}
	try(r.Candidates(name))
	return func() { stop() }
}
