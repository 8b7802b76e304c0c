package apiserver

import (
	"math/rand/v2"
	"net"
	"strconv"

	corev1 "k8s.io/api/core/v1"
	utilnet "k8s.io/apimachinery/pkg/util/net"
	api "k8s.io/kubernetes/pkg/apis/core"
	"k8s.io/kubernetes/pkg/registry/core/service/ipallocator"
	"k8s.io/kubernetes/pkg/registry/core/service/portallocator"

	"github.com/gherkube/gherkube/runtime/apiserver/world"
	"github.com/gherkube/gherkube/runtime/store"
)

// The ranges of cluster IPs and node ports: kind's and upstream's defaults.
// What is picked comes from the upper band of each, above what upstream keeps
// for those who choose for themselves (ipallocator.calculateRangeOffset,
// portallocator.calculateRangeOffset).
var (
	serviceRange  = net.IPNet{IP: net.IPv4(10, 96, 0, 0).To4(), Mask: net.CIDRMask(16, 32)}
	nodePortRange = utilnet.PortRange{Base: 30000, Size: 2768}
)

const kubernetesIP = "10.96.0.1"

const (
	serviceIPs     = 1<<16 - 2 // without the network's and the broadcast address
	serviceIPBand  = 256
	nodePortBand   = 86
	drawsBeforeRow = 16
)

// addresses are the cluster IPs and node ports of one world. Who has which is
// read from its services; what a running request took is remembered until the
// next begins.
type addresses struct {
	world *world.World
	ips   map[string]bool
	ports map[int]bool
	owner string // whose addresses are being picked
}

// begin forgets what an earlier request took: its service holds it by now, or
// never will. From now on addresses are picked for the named service.
func (a *addresses) begin(namespace, name string) {
	a.ips, a.ports = map[string]bool{}, map[int]bool{}
	key := store.Services.Key(namespace, name)
	a.owner = key.String() + " " + strconv.Itoa(a.world.Lives(key))
}

func (a *addresses) services() []*corev1.Service {
	return store.Services.List(a.world.Store.View(), "")
}

func (a *addresses) usedIPs() map[string]bool {
	used := map[string]bool{}
	for ip := range a.ips {
		used[ip] = true
	}
	for _, s := range a.services() {
		for _, ip := range s.Spec.ClusterIPs {
			used[ip] = true
		}
	}
	return used
}

func (a *addresses) usedPorts() map[int]bool {
	used := map[int]bool{}
	for p := range a.ports {
		used[p] = true
	}
	for _, s := range a.services() {
		used[int(s.Spec.HealthCheckNodePort)] = true
		for _, p := range s.Spec.Ports {
			used[int(p.NodePort)] = true
		}
	}
	delete(used, 0)
	return used
}

// pick returns a free number in [low, high), or one in [0, low) when all those
// are taken; false when none is free. Each service has its own stream.
func (a *addresses) pick(purpose string, low, high int, free func(int) bool) (int, bool) {
	r := a.world.Seed.For(purpose + " " + a.owner)
	for range drawsBeforeRow {
		if n := low + r.IntN(high-low); free(n) {
			return n, true
		}
	}
	return firstFree(r, low, high, free)
}

func firstFree(r *rand.Rand, low, high int, free func(int) bool) (int, bool) {
	start := r.IntN(high - low)
	for i := range high - low {
		if n := low + (start+i)%(high-low); free(n) {
			return n, true
		}
	}
	for n := range low {
		if free(n) {
			return n, true
		}
	}
	return 0, false
}

// clusterIPs is upstream's allocator over a world's addresses.
type clusterIPs struct{ *addresses }

var _ ipallocator.Interface = clusterIPs{}

// Allocate implements ipallocator.Interface.
func (c clusterIPs) Allocate(ip net.IP) error {
	if !serviceRange.Contains(ip) {
		return &ipallocator.ErrNotInRange{IP: ip, ValidRange: serviceRange.String()}
	}
	if c.usedIPs()[ip.String()] {
		return ipallocator.ErrAllocated
	}
	c.ips[ip.String()] = true
	return nil
}

// AllocateNext implements ipallocator.Interface.
func (c clusterIPs) AllocateNext() (net.IP, error) {
	used := c.usedIPs()
	n, ok := c.pick("cluster IP", serviceIPBand, serviceIPs, func(n int) bool { return !used[serviceIP(n).String()] })
	if !ok {
		return nil, ipallocator.ErrFull
	}
	ip := serviceIP(n)
	c.ips[ip.String()] = true
	return ip, nil
}

// serviceIP returns the n-th address of the range, from 0.
func serviceIP(n int) net.IP {
	n++
	return net.IPv4(10, 96, byte(n>>8), byte(n)).To4()
}

// Release implements ipallocator.Interface.
func (c clusterIPs) Release(ip net.IP) error { delete(c.ips, ip.String()); return nil }

// ForEach implements ipallocator.Interface.
func (c clusterIPs) ForEach(func(net.IP)) {}

// CIDR implements ipallocator.Interface.
func (c clusterIPs) CIDR() net.IPNet { return serviceRange }

// IPFamily implements ipallocator.Interface.
func (c clusterIPs) IPFamily() api.IPFamily { return api.IPv4Protocol }

// Has implements ipallocator.Interface.
func (c clusterIPs) Has(ip net.IP) bool { return c.usedIPs()[ip.String()] }

// Destroy implements ipallocator.Interface.
func (c clusterIPs) Destroy() {}

// EnableMetrics implements ipallocator.Interface.
func (c clusterIPs) EnableMetrics() {}

// DryRun implements ipallocator.Interface. What is taken is given back at the
// next request anyway.
func (c clusterIPs) DryRun() ipallocator.Interface { return c }

// nodePorts is upstream's allocator over a world's addresses.
type nodePorts struct{ *addresses }

var _ portallocator.Interface = nodePorts{}

// Allocate implements portallocator.Interface.
func (p nodePorts) Allocate(port int) error {
	if !nodePortRange.Contains(port) {
		return &portallocator.ErrNotInRange{ValidPorts: nodePortRange.String()}
	}
	if p.usedPorts()[port] {
		return portallocator.ErrAllocated
	}
	p.ports[port] = true
	return nil
}

// AllocateNext implements portallocator.Interface.
func (p nodePorts) AllocateNext() (int, error) {
	used := p.usedPorts()
	n, ok := p.pick("node port", nodePortBand, nodePortRange.Size, func(n int) bool { return !used[nodePortRange.Base+n] })
	if !ok {
		return 0, portallocator.ErrFull
	}
	p.ports[nodePortRange.Base+n] = true
	return nodePortRange.Base + n, nil
}

// Release implements portallocator.Interface.
func (p nodePorts) Release(port int) error { delete(p.ports, port); return nil }

// ForEach implements portallocator.Interface.
func (p nodePorts) ForEach(func(int)) {}

// Has implements portallocator.Interface.
func (p nodePorts) Has(port int) bool { return p.usedPorts()[port] }

// Destroy implements portallocator.Interface.
func (p nodePorts) Destroy() {}

// EnableMetrics implements portallocator.Interface.
func (p nodePorts) EnableMetrics() {}
