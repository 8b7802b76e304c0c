package node

import (
	"context"
	"crypto/tls"
	"errors"
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
	t.DialTLSContext = dialPodTLS
	return t
}

// unasked is a connection whose client waits for an answer to what it has said, until it
// says that none comes.
type unasked interface{ Unasked() }

// dialPodTLS opens a connection that speaks TLS. No answer comes to the last message of a
// handshake: time passes only when the client has made its request.
func dialPodTLS(ctx context.Context, protocol, address string) (net.Conn, error) {
	conn, err := dialPod(ctx, protocol, address)
	if err != nil {
		return nil, err
	}
	secure := tls.Client(conn, &tls.Config{InsecureSkipVerify: true}) //nolint:gosec // see ToPods
	if err := secure.HandshakeContext(ctx); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	if c, ok := conn.(unasked); ok {
		c.Unasked()
	}
	return secure, nil
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
