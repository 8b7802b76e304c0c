// Package network is the network of one simulated cluster: pods, nodes and
// clients outside with their addresses, TCP streams between virtual programs,
// the cluster's DNS and what kube-proxy does for Services.
//
// Nothing here blocks and nothing is a real socket. Whatever takes time calls
// back on the loop's goroutine, as an event of the virtual clock.
package network

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"time"

	"github.com/gherkube/gherkube/runtime/clock"
	"github.com/gherkube/gherkube/runtime/store"
)

// Latency is how long a segment travels between any two hosts, and half of
// what a DNS answer takes.
const Latency = 200 * time.Microsecond

// Defaults of a kubeadm cluster.
const (
	DefaultDomain = "cluster.local"
	DefaultDNS    = "10.96.0.10"
)

// Config is what a network is made of.
type Config struct {
	Clock *clock.Clock
	// Rand chooses among a Service's endpoints. Give the network a stream of
	// its own.
	Rand *rand.Rand
	// View is the world as kube-proxy and CoreDNS see it.
	View func() store.View
	// Domain is the cluster's DNS domain; empty means DefaultDomain.
	Domain string
	// DNS is the cluster IP of the cluster's DNS; the zero value means
	// DefaultDNS.
	DNS netip.Addr
}

// Network connects the hosts of one cluster. Make one with New.
type Network struct {
	Config
	hosts    map[netip.Addr]*Host
	affinity map[affinityKey]affinity
	written  *rules // by kube-proxy; nil in a network without one
	// handshakes are those of TLS that are not over.
	handshakes map[*session]bool
}

// New returns a network without hosts.
func New(c Config) *Network {
	if c.Domain == "" {
		c.Domain = DefaultDomain
	}
	if !c.DNS.IsValid() {
		c.DNS = netip.MustParseAddr(DefaultDNS)
	}
	return &Network{Config: c, hosts: map[netip.Addr]*Host{}, affinity: map[affinityKey]affinity{}, handshakes: map[*session]bool{}}
}

// Close ends what waits inside the network. It must not be used any more.
func (n *Network) Close() {
	for s := range n.handshakes {
		s.abandon()
	}
}

// Place says where on the network a host is.
type Place int

// The places of hosts.
const (
	Pod     Place = iota // a pod's own network namespace
	Node                 // a node: it also serves node ports
	Outside              // a machine that is not part of the cluster
)

// Attach adds a host with the address. The error says that the address is
// invalid or taken.
func (n *Network) Attach(place Place, ip string) (*Host, error) {
	addr, err := netip.ParseAddr(ip)
	if err != nil {
		return nil, fmt.Errorf("attach to the network: %w", err)
	}
	if n.hosts[addr] != nil {
		return nil, fmt.Errorf("attach to the network: address %s is taken: detach its host first", addr)
	}
	h := &Host{IP: addr, Place: place, network: n, listeners: map[uint16]*Listener{}, lastPort: 32767}
	n.hosts[addr] = h
	return h, nil
}

// Host returns the host with the address, or nil.
func (n *Network) Host(ip string) *Host {
	addr, err := netip.ParseAddr(ip)
	if err != nil {
		return nil
	}
	return n.hosts[addr]
}

// Node returns the host of the node with the name, or nil.
func (n *Network) Node(name string) *Host {
	for _, h := range n.hosts {
		if h.Place == Node && h.Name == name {
			return h
		}
	}
	return nil
}
