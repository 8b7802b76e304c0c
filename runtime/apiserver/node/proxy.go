package node

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"strconv"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/apiserver/world"
	"github.com/gherkube/gherkube/runtime/store"
)

// ToPods returns the transport of what pods/proxy and services/proxy forward. Whom
// it reaches by TLS it believes, as kube-apiserver's CreateProxyTransport: pods are
// reached by their addresses.
func ToPods() *http.Transport {
	t := dialing(dialPod)
	t.TLSClientConfig = &tls.Config{InsecureSkipVerify: true} //nolint:gosec // see above
	return t
}

// dialPod opens the connections of pods/proxy and services/proxy, whose
// addresses are pod IPs.
func dialPod(ctx context.Context, _, address string) (net.Conn, error) {
	w := world.Of(ctx)
	if w == nil {
		return nil, world.ErrNone
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	number, err := strconv.ParseInt(port, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("port of %s: %w", address, err)
	}
	if w.Runtime == nil {
		return nil, errNoRuntime
	}
	pod := podAt(w, host)
	if pod == nil {
		return nil, fmt.Errorf("dial tcp %s: connect: no route to host", address)
	}
	return w.Runtime.Dial(ctx, name(pod), int32(number))
}

// podAt returns the running pod with the IP, or nil. Pods in their node's
// network are found by the node's address, the first by name.
func podAt(w *world.World, ip string) *corev1.Pod {
	for _, p := range store.Pods.List(w.Store.View(), "") {
		if p.Status.PodIP == ip && p.Status.Phase == corev1.PodRunning {
			return p
		}
	}
	return nil
}
