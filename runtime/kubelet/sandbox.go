package kubelet

import (
	"fmt"
	"github.com/gherkube/gherkube/runtime/kubelet/relist"

	"github.com/gherkube/gherkube/runtime/network"
)

// sandbox is the pod's network namespace in the runtime, with what it holds.
type sandbox struct {
	relist.Sandbox
	slot int // of the node's addresses
	host *network.Host
}

// createSandbox makes the pod's next sandbox and then calls done.
func (p *worker) createSandbox(attempt int, done func(error)) {
	p.After(p.Latency.Sandbox, func() {
		s := sandbox{Sandbox: relist.Sandbox{Exists: true, Ready: true, Attempt: attempt}}
		if p.API.Spec.HostNetwork {
			s.IP, s.host = p.Node.IP, p.Node.Host
		} else {
			ip, slot, ok := p.machine.takeIP()
			if !ok {
				done(fmt.Errorf("rpc error: code = Unknown desc = failed to setup network for sandbox: plugin type=\"host-local\" failed (add): no IP addresses available in range set: %[1]s.1-%[1]s.254", p.machine.PodNet))
				return
			}
			host, err := p.Network.Attach(network.Pod, ip)
			if err != nil {
				delete(p.machine.ips, slot)
				done(fmt.Errorf("rpc error: code = Unknown desc = failed to setup network for sandbox: %w", err))
				return
			}
			s.IP, s.slot, s.host = ip, slot, host
		}
		p.sandbox = s
		p.lister.Changed()
		done(nil)
	})
}

// dropSandbox stops the sandbox: its address is free again.
func (p *worker) dropSandbox() {
	if !p.sandbox.Ready {
		return
	}
	p.sandbox.Ready = false
	if p.sandbox.slot != 0 {
		p.sandbox.host.Detach()
		delete(p.machine.ips, p.sandbox.slot)
	}
	p.sandbox.host = nil
}
