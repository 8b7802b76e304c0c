package network

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/gherkube/gherkube/schema/release"
)

// Result is the result of a probe, as of k8s.io/kubernetes/pkg/probe.
type Result string

// The results of probes.
const (
	Success Result = "success"
	// Warning counts as success, with an event that shows the output.
	Warning Result = "warning"
	Failure Result = "failure"
)

// maxBody is how much of a body the kubelet's HTTP probe keeps.
const maxBody = 10 * 1 << 10

// ProbeHTTP does what pkg/probe/http.DoHTTPProbe does: a GET of the URL,
// whose host must be an address, following redirects to the same host. done
// is called with the result and the output, within timeout. The result
// cancels.
func (h *Host) ProbeHTTP(u *url.URL, header http.Header, timeout time.Duration, done func(Result, string)) (cancel func()) {
	p := &httpProbe{host: h, first: u, header: probeHeader(header), done: done}
	t := h.network.Clock.After(timeout, func() {
		p.finish(Failure, (&url.Error{Op: "Get", URL: p.current.String(), Err: errClientTimeout}).Error())
	})
	p.stop = func() { t.Stop() }
	p.get(u, 0)
	return func() {
		p.over = true
		p.release()
	}
}

// probeHeader fills in what pkg/probe/http.NewRequestForHTTPGetAction does.
func probeHeader(header http.Header) http.Header {
	out := header.Clone()
	if out == nil {
		out = http.Header{}
	}
	if _, ok := out["User-Agent"]; !ok {
		out.Set("User-Agent", "kube-probe/"+release.Release)
	}
	if _, ok := out["Accept"]; !ok {
		out.Set("Accept", "*/*")
	} else if out.Get("Accept") == "" {
		out.Del("Accept")
	}
	out.Set("Connection", "close")
	return out
}

// Unverified is what the kubelet's probes and hooks trust: everybody.
var Unverified = &tls.Config{InsecureSkipVerify: true} //nolint:gosec // pkg/probe/http.New, as the kubelet calls it

type httpProbe struct {
	host           *Host
	first, current *url.URL
	header         http.Header
	done           func(Result, string)
	stop, cancel   func()
	over           bool
}

func (p *httpProbe) get(u *url.URL, redirects int) {
	p.current = u
	address, err := addressOf(u)
	if err != nil {
		p.finish(Failure, (&url.Error{Op: "Get", URL: u.String(), Err: err}).Error())
		return
	}
	p.cancel = p.host.HTTP(Request{
		Address: address, URL: u, Host: p.header.Get("Host"), Header: p.header, TLS: Unverified,
	}, func(r Response, err error) {
		p.answered(r, err, redirects)
	})
}

func (p *httpProbe) answered(r Response, err error, redirects int) {
	switch {
	case err != nil:
		p.finish(Failure, err.Error())
		return
	case redirected(r):
		if next, err := p.current.Parse(r.Header.Get("Location")); err == nil && next.Hostname() == p.first.Hostname() {
			if redirects >= 9 {
				p.finish(Failure, (&url.Error{Op: "Get", URL: next.String(), Err: errors.New("stopped after 10 redirects")}).Error())
				return
			}
			p.get(next, redirects+1)
			return
		}
	}
	body := string(r.Body[:min(len(r.Body), maxBody)])
	switch {
	case r.Status < 200 || r.Status >= 400:
		p.finish(Failure, fmt.Sprintf("HTTP probe failed with statuscode: %d", r.Status))
	case r.Status >= 300:
		p.finish(Warning, fmt.Sprintf("Probe terminated redirects, Response body: %v", body))
	default:
		p.finish(Success, body)
	}
}

// redirected reports whether http.Client would follow the response.
func redirected(r Response) bool {
	switch r.Status {
	case 301, 302, 303, 307, 308:
		return r.Header.Get("Location") != ""
	}
	return false
}

func (p *httpProbe) finish(result Result, output string) {
	if p.over {
		return
	}
	p.over = true
	p.release()
	p.done(result, output)
}

func (p *httpProbe) release() {
	p.stop()
	if p.cancel != nil {
		p.cancel()
	}
}

// addressOf returns the address that a URL with a numeric host names.
func addressOf(u *url.URL) (netip.AddrPort, error) {
	addr, err := netip.ParseAddr(u.Hostname())
	if err != nil {
		return netip.AddrPort{}, fmt.Errorf("dial tcp: lookup %s: no such host", u.Hostname())
	}
	port := u.Port()
	if port == "" {
		port = "80"
		if u.Scheme == "https" {
			port = "443"
		}
	}
	number, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return netip.AddrPort{}, fmt.Errorf("dial tcp: invalid port %q", port)
	}
	return netip.AddrPortFrom(addr, uint16(number)), nil
}

// ProbeTCP does what pkg/probe/tcp.DoTCPProbe does: connect and close.
func (h *Host) ProbeTCP(address netip.AddrPort, timeout time.Duration, done func(Result, string)) (cancel func()) {
	return h.Dial(address, timeout, func(c *Conn, err error) {
		if err != nil {
			done(Failure, err.Error())
			return
		}
		c.Close()
		done(Success, "")
	})
}

// ProbeGRPC does what pkg/probe/grpc.Probe does. A port that refuses, does not
// answer, or is not a gRPC server, uses up the timeout, for the prober dials
// until then.
func (h *Host) ProbeGRPC(address netip.AddrPort, service string, timeout time.Duration, done func(Result, string)) (cancel func()) {
	clock := h.network.Clock
	over := false
	finish := func(result Result, output string) {
		if !over {
			over = true
			done(result, output)
		}
	}
	expired := clock.After(timeout, func() {
		finish(Failure, fmt.Sprintf("timeout: failed to connect service %q within %v: %v", address, timeout, context.DeadlineExceeded))
	})
	stop := h.Dial(address, timeout, func(c *Conn, err error) {
		if err != nil {
			return
		}
		listener := h.listenerAt(c)
		c.Close()
		if listener == nil || listener.health == nil {
			return
		}
		status, known := "", true
		listener.within(func() { status, known = listener.health(service) })
		clock.After(4*Latency, func() {
			expired.Stop()
			switch {
			case !known:
				finish(Failure, "error: health rpc probe failed: rpc error: code = NotFound desc = unknown service")
			case status != "SERVING":
				finish(Failure, fmt.Sprintf("service unhealthy (responded with %q)", status))
			default:
				finish(Success, "service healthy")
			}
		})
	})
	return func() {
		over = true
		expired.Stop()
		stop()
	}
}

func (h *Host) listenerAt(c *Conn) *Listener { return c.peer.host.listeners[c.peer.Local.Port()] }

// IsTimeout reports whether the error of Dial or HTTP is that of a host that
// does not answer.
func IsTimeout(err error) bool {
	return errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.DeadlineExceeded) || strings.Contains(fmt.Sprint(err), "timeout")
}
