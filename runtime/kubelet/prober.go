package kubelet

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	probeutil "k8s.io/kubernetes/pkg/probe"
	"k8s.io/kubernetes/third_party/forked/golang/expansion"

	"github.com/gherkube/gherkube/runtime/network"
)

// maxProbeOutput is how much of a command's output an exec probe keeps
// (probe/exec.maxReadLength).
const maxProbeOutput = 10 << 10

// runProbe does one probe (prober.probe) and calls done, in a turn of the pod,
// with the result; valid is false if it could not be done. The result cancels.
func (p *worker) runProbe(w *probe, ip string, done func(result probeState, valid bool)) (cancel func()) {
	finish := func(result network.Result, output string) {
		switch result {
		case network.Success:
			done(probeSuccess, true)
		case network.Warning:
			p.EventOf(w.c, corev1.EventTypeWarning, probeWarning, "%s probe warning: %s", w.kind, output)
			done(probeSuccess, true)
		default:
			p.EventOf(w.c, corev1.EventTypeWarning, unhealthy, "%s probe failed: %s", w.kind, output)
			done(probeFailure, true)
		}
	}
	errored := func(err error) {
		p.EventOf(w.c, corev1.EventTypeWarning, unhealthy, "%s probe errored and resulted in unknown state: %s", w.kind, err)
		done(probeFailure, false)
	}
	timeout := time.Duration(w.spec.TimeoutSeconds) * time.Second
	later := func(result network.Result, output string) { p.Soon(func() { finish(result, output) }) }
	switch h := w.spec.ProbeHandler; {
	case h.Exec != nil:
		return p.execProbe(w, h.Exec.Command, timeout, finish, errored)
	case h.HTTPGet != nil:
		u, err := probeURL(h.HTTPGet, w.c, ip)
		if err != nil {
			errored(err)
			return nil
		}
		return p.Node.Host.ProbeHTTP(u, headerOf(h.HTTPGet.HTTPHeaders), timeout, later)
	case h.TCPSocket != nil:
		port, err := probeutil.ResolveContainerPort(h.TCPSocket.Port, w.c)
		if err != nil {
			errored(err)
			return nil
		}
		host := h.TCPSocket.Host
		if host == "" {
			host = ip
		}
		addr, err := netip.ParseAddr(host)
		if err != nil {
			finish(network.Failure, fmt.Sprintf("dial tcp: lookup %s: no such host", host))
			return nil
		}
		return p.Node.Host.ProbeTCP(netip.AddrPortFrom(addr, uint16(port)), timeout, later)
	case h.GRPC != nil:
		service := ""
		if h.GRPC.Service != nil {
			service = *h.GRPC.Service
		}
		addr, err := netip.ParseAddr(ip)
		if err != nil {
			errored(err)
			return nil
		}
		return p.Node.Host.ProbeGRPC(netip.AddrPortFrom(addr, uint16(h.GRPC.Port)), service, timeout, later)
	}
	errored(fmt.Errorf("missing probe handler for %s:%s", p.Full(), w.c.Name))
	return nil
}

// execProbe runs a command; one that takes longer than the timeout is killed
// and has failed.
func (p *worker) execProbe(w *probe, command []string, timeout time.Duration, finish func(network.Result, string), errored func(error)) (cancel func()) {
	static := map[string]string{}
	for _, e := range w.c.Env {
		static[e.Name] = e.Value
	}
	args := make([]string, len(command))
	for i, a := range command {
		args[i] = expansion.Expand(a, expansion.MappingFuncFor(static))
	}
	over := false
	var kill func()
	expired := p.At(p.Now().Add(timeout), func() {
		over = true
		kill()
		finish(network.Failure, fmt.Sprintf("command timed out: %q timed out after %v", strings.Join(args, " "), timeout))
	})
	kill = p.exec(w.id, args, func(output string, err error) {
		if over {
			return
		}
		over = true
		p.Cancel(expired)
		output = output[:min(len(output), maxProbeOutput)]
		var exit exitError
		switch {
		case err == nil:
			finish(network.Success, output)
		case errors.As(err, &exit):
			finish(network.Failure, output)
		default:
			errored(err)
		}
	})
	return func() {
		over = true
		p.Cancel(expired)
		kill()
	}
}
