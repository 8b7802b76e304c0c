package kubelet

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	probeutil "k8s.io/kubernetes/pkg/probe"

	"github.com/gherkube/gherkube/runtime/container"
	"github.com/gherkube/gherkube/runtime/network"
)

// runHook runs a lifecycle handler (lifecycle.handlerRunner.Run) and calls
// done with the message of a failure, "" if there was none.
func (p *worker) runHook(c *corev1.Container, id string, h *corev1.LifecycleHandler, done func(message string)) {
	switch {
	case h.Exec != nil:
		p.exec(id, h.Exec.Command, func(output string, err error) {
			if err != nil {
				done(fmt.Sprintf("Exec lifecycle hook (%v) for Container %q in Pod %q failed - error: %v, message: %q", h.Exec.Command, c.Name, p.Full(), err, output))
				return
			}
			done("")
		})
	case h.HTTPGet != nil:
		p.httpHook(c, h.HTTPGet, func(err error) {
			if err != nil {
				done(fmt.Sprintf("HTTP lifecycle hook (%s) for Container %q in Pod %q failed - error: %v", h.HTTPGet.Path, c.Name, p.Full(), err))
				return
			}
			done("")
		})
	case h.Sleep != nil:
		p.At(p.Now().Add(time.Duration(h.Sleep.Seconds)*time.Second), func() { done("") })
	default:
		done(fmt.Sprintf("Cannot run handler: invalid handler: %v", h))
	}
}

// httpHook sends the GET of an HTTP hook; any answer will do.
func (p *worker) httpHook(c *corev1.Container, get *corev1.HTTPGetAction, done func(error)) {
	u, err := probeURL(get, c, p.sandbox.IP)
	if err != nil {
		p.Soon(func() { done(err) })
		return
	}
	u.Scheme = "http" // runHTTPHandler falls back from https
	address, err := netip.ParseAddrPort(u.Host)
	if err != nil {
		p.Soon(func() {
			done(&url.Error{Op: "Get", URL: u.String(), Err: fmt.Errorf("dial tcp: lookup %s: no such host", u.Hostname())})
		})
		return
	}
	header := headerOf(get.HTTPHeaders)
	if header.Get("User-Agent") == "" {
		header.Set("User-Agent", "kube-lifecycle/1.37")
	}
	p.Node.Host.HTTP(network.Request{Address: address, URL: u, Host: header.Get("Host"), Header: header}, func(_ network.Response, err error) {
		p.Soon(func() { done(err) })
	})
}

// probeURL is pkg/probe/http.NewRequestForHTTPGetAction's URL.
func probeURL(get *corev1.HTTPGetAction, c *corev1.Container, ip string) (*url.URL, error) {
	scheme := strings.ToLower(string(get.Scheme))
	if scheme == "" {
		scheme = "http"
	}
	host := get.Host
	if host == "" {
		host = ip
	}
	port, err := probeutil.ResolveContainerPort(get.Port, c)
	if err != nil {
		return nil, err
	}
	u, err := url.Parse(get.Path)
	if err != nil {
		u = &url.URL{Path: get.Path}
	}
	u.Scheme = scheme
	u.Host = net.JoinHostPort(host, strconv.Itoa(port))
	return u, nil
}

func headerOf(list []corev1.HTTPHeader) http.Header {
	h := http.Header{}
	for _, e := range list {
		h.Add(e.Name, e.Value)
	}
	return h
}

// exitError is that a command ended with another code than 0, in the words of
// the kubelet's CRI client.
type exitError struct {
	command []string
	code    int
	stderr  string
}

func (e exitError) Error() string {
	return fmt.Sprintf("command '%s' exited with %d: %s", strings.Join(e.command, " "), e.code, e.stderr)
}

// exec runs a command in a container and calls done, in a turn of the pod,
// with what it wrote: first its standard output, then its standard error
// (RunInContainer). The result kills it.
func (p *worker) exec(id string, command []string, done func(output string, err error)) (cancel func()) {
	var stdout, stderr []byte
	var running *container.Execution
	begin := p.After(p.Latency.Exec, func() {
		var err error
		running, err = p.Runtime.Exec(id, command, container.NoTerminal, container.Streams{
			Stdout: func(b []byte) { stdout = append(stdout, b...) },
			Stderr: func(b []byte) { stderr = append(stderr, b...) },
		}, func(code int) {
			p.Soon(func() {
				var err error
				if code != 0 {
					err = exitError{command, code, string(stderr)}
				}
				done(string(stdout)+string(stderr), err)
			})
		})
		if err != nil {
			done("", fmt.Errorf("rpc error: code = Unknown desc = %w", err))
		}
	})
	return func() {
		p.Cancel(begin)
		running.Kill()
	}
}
