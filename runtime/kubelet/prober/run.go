package prober

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	probeutil "k8s.io/kubernetes/pkg/probe"
	"k8s.io/kubernetes/third_party/forked/golang/expansion"

	"github.com/gherkube/gherkube/runtime/kubelet/handler"
	"github.com/gherkube/gherkube/runtime/network"
)

// Reasons of events about probes (pkg/kubelet/events).
const (
	unhealthy = "Unhealthy"
	warning   = "ProbeWarning"
)

// maxProbeOutput is how much of a command's output an exec probe keeps
// (probe/exec.maxReadLength).
const maxProbeOutput = 10 << 10

// do does one probe (prober.probe) and calls done, in a turn of the pod,
// with the result; valid is false if it could not be done. The result cancels.
func (w *probe) do(ip string, done func(result State, valid bool)) (cancel func()) {
	p := w.of.pod
	finish := func(result network.Result, output string) {
		switch result {
		case network.Success:
			done(Success, true)
		case network.Warning:
			p.EventOf(w.c, corev1.EventTypeWarning, warning, "%s probe warning: %s", w.kind, output)
			done(Success, true)
		default:
			p.EventOf(w.c, corev1.EventTypeWarning, unhealthy, "%s probe failed: %s", w.kind, output)
			done(Failure, true)
		}
	}
	errored := func(err error) {
		p.EventOf(w.c, corev1.EventTypeWarning, unhealthy, "%s probe errored and resulted in unknown state: %s", w.kind, err)
		done(Failure, false)
	}
	timeout := time.Duration(w.spec.TimeoutSeconds) * time.Second
	later := func(result network.Result, output string) { p.Soon(func() { finish(result, output) }) }
	switch h := w.spec.ProbeHandler; {
	case h.Exec != nil:
		return w.exec(h.Exec.Command, timeout, finish, errored)
	case h.HTTPGet != nil:
		u, err := handler.URL(h.HTTPGet, w.c, ip)
		if err != nil {
			errored(err)
			return nil
		}
		return p.Node.Host.ProbeHTTP(u, handler.Header(h.HTTPGet.HTTPHeaders), timeout, later)
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

// exec runs a command; one that takes longer than the timeout is killed
// and has failed.
func (w *probe) exec(command []string, timeout time.Duration, finish func(network.Result, string), errored func(error)) (cancel func()) {
	p := w.of.pod
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
	kill = handler.Exec(p, w.id, args, func(output string, err error) {
		if over {
			return
		}
		over = true
		p.Cancel(expired)
		output = output[:min(len(output), maxProbeOutput)]
		var exit handler.ExitError
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
