package containers

import (
	"fmt"
	"net/netip"
	"strconv"

	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/kubelet/relist"
	"github.com/gherkube/gherkube/runtime/network"
)

// Addresses are those of a node's pods.
type Addresses struct {
	net   string // "10.244.1" for 10.244.1.0/24
	last  int
	taken map[int]bool
}

// NewAddresses returns the addresses of the /24 net, none of which is taken.
func NewAddresses(net string) *Addresses {
	return &Addresses{net: net, last: 1, taken: map[int]bool{}}
}

// take returns the node's next free pod address, as host-local IPAM does;
// false if all are taken.
func (a *Addresses) take() (string, int, bool) {
	for range 253 {
		a.last++
		if a.last > 254 {
			a.last = 2
		}
		if !a.taken[a.last] {
			a.taken[a.last] = true
			return a.net + "." + strconv.Itoa(a.last), a.last, true
		}
	}
	return "", 0, false
}

// free gives an address back.
func (a *Addresses) free(slot int) { delete(a.taken, slot) }

// sandbox is the pod's network namespace in the runtime, with what it holds.
type sandbox struct {
	relist.Sandbox
	slot int // of the node's addresses
	host *network.Host
	// processes is the namespace that the pod's containers share, if they do.
	processes *process.Namespace
}

// createSandbox makes the pod's next sandbox and then calls done.
func (cs *Containers) createSandbox(attempt int, done func(error)) {
	cs.pod.After(cs.pod.Latency.Sandbox, func() {
		if err := cs.runtimeHandler(); err != nil {
			done(err)
			return
		}
		s := sandbox{Sandbox: relist.Sandbox{Exists: true, Ready: true, Attempt: attempt}}
		if cs.pod.API.Spec.HostNetwork {
			s.IP, s.host = cs.pod.Node.IP, cs.pod.Node.Host
		} else {
			ip, slot, ok := cs.addresses.take()
			if !ok {
				done(fmt.Errorf("rpc error: code = Unknown desc = failed to setup network for sandbox: plugin type=\"host-local\" failed (add): no IP addresses available in range set: %[1]s.1-%[1]s.254", cs.addresses.net))
				return
			}
			host, err := cs.pod.Network.Attach(network.Pod, ip)
			if err != nil {
				cs.addresses.free(slot)
				done(fmt.Errorf("rpc error: code = Unknown desc = failed to setup network for sandbox: %w", err))
				return
			}
			s.IP, s.slot, s.host = ip, slot, host
			cs.connect(host)
		}
		share := cs.pod.API.Spec.ShareProcessNamespace
		switch {
		case cs.pod.API.Spec.HostPID:
			s.processes = cs.pod.Runtime.NodeProcesses(cs.pod.Node.Name)
		case share != nil && *share:
			s.processes = cs.pod.Runtime.PauseProcesses(cs.pod.Node.Name)
		}
		cs.sandbox = s
		cs.changed()
		done(nil)
	})
}

// runtimeHandler is containerd's error if the pod's class names a handler that
// nodes do not have: they have its default only. Admission has seen to it that
// there is such a class.
func (cs *Containers) runtimeHandler() error {
	name := cs.pod.API.Spec.RuntimeClassName
	if name == nil || *name == "" {
		return nil
	}
	handler, ok := cs.pod.RuntimeHandler(*name)
	switch {
	case !ok:
		return fmt.Errorf("failed to get runtime class %q: runtimeclass.node.k8s.io %q not found", *name, *name)
	case handler == "runc":
		return nil
	}
	return fmt.Errorf("rpc error: code = Unknown desc = failed to get sandbox runtime: no runtime for %q is configured", handler)
}

// connect tells a sandbox's host its node and pod, and lets the pod's hostPorts
// lead to it: PortMappings of generatePodSandboxConfig.
func (cs *Containers) connect(host *network.Host) {
	node := cs.pod.Node.Host
	host.Node, host.Pod = node, &cs.pod.Key
	for i := range cs.pod.API.Spec.Containers {
		for _, port := range cs.pod.API.Spec.Containers[i].Ports {
			if port.HostPort == 0 {
				continue
			}
			ip, _ := netip.ParseAddr(port.HostIP) // none means every one
			node.Publish(network.HostPort{
				Protocol: port.Protocol, IP: ip, Port: uint16(port.HostPort), ToPort: uint16(port.ContainerPort), To: host,
			})
		}
	}
}

// dropSandbox stops the sandbox: its address is free again.
func (cs *Containers) dropSandbox() {
	if !cs.sandbox.Ready {
		return
	}
	cs.sandbox.Ready = false
	if cs.sandbox.slot != 0 {
		cs.sandbox.host.Detach()
		cs.addresses.free(cs.sandbox.slot)
	}
	cs.sandbox.host = nil
}
