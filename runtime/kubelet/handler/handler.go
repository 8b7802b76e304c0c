// Package handler is what lifecycle hooks and probes share: commands in containers,
// and the URLs and headers of requests.
package handler

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
	probeutil "k8s.io/kubernetes/pkg/probe"

	"github.com/gherkube/gherkube/runtime/container"
	"github.com/gherkube/gherkube/runtime/kubelet/pod"
)

// URL is pkg/probe/http.NewRequestForHTTPGetAction's URL.
func URL(get *corev1.HTTPGetAction, c *corev1.Container, ip string) (*url.URL, error) {
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

// Header are the headers of a request.
func Header(list []corev1.HTTPHeader) http.Header {
	h := http.Header{}
	for _, e := range list {
		h.Add(e.Name, e.Value)
	}
	return h
}

// ExitError is that a command ended with another code than 0, in the words of
// the kubelet's CRI client.
type ExitError struct {
	command []string
	code    int
	stderr  string
}

func (e ExitError) Error() string {
	return fmt.Sprintf("command '%s' exited with %d: %s", strings.Join(e.command, " "), e.code, e.stderr)
}

// code is the gRPC code of an error of the runtime (errgrpc.ToGRPC).
func code(err error) string {
	if errors.Is(err, container.ErrNotFound) {
		return "NotFound"
	}
	return "Unknown"
}

// Exec runs a command in a container and calls done, in a turn of the pod,
// with what it wrote: first its standard output, then its standard error
// (RunInContainer). The result kills it.
func Exec(p *pod.Pod, id string, command []string, done func(output string, err error)) (cancel func()) {
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
					err = ExitError{command, code, string(stderr)}
				}
				done(string(stdout)+string(stderr), err)
			})
		})
		if err != nil {
			done("", fmt.Errorf("rpc error: code = %s desc = %w", code(err), err))
		}
	})
	return func() {
		p.Cancel(begin)
		running.Kill()
	}
}
