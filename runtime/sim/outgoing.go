package sim

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"github.com/gherkube/gherkube/runtime/apiserver"
	"github.com/gherkube/gherkube/runtime/client"
	"github.com/gherkube/gherkube/runtime/network"
)

// longestWait is more than anything may take that a request waits for.
const longestWait = time.Hour

// await is how a client's request waits, which is inside the gate: outside of it,
// and as a client that waits for the cluster. If nobody else lets time pass, it does
// so itself.
func (c *passage) await(ctx context.Context, begin func(over func())) error {
	waits := client.PassedOn(ctx)
	defer waits()
	if c.clients.Passes() || !c.pace.now().IsZero() {
		arrived := make(chan struct{})
		begin(func() {
			client.Of(ctx).Tell(func() {
				waits()
				close(arrived)
			})
		})
		var err error
		wake := c.waker()
		c.world.Outside(func() {
			wake()
			select {
			case <-arrived:
			case <-ctx.Done():
				err = ctx.Err()
			}
		})
		return err
	}
	over := false
	begin(func() { over = true })
	var err error
	c.world.Outside(func() {
		err = c.Pass(ctx, longestWait, func() bool {
			defer c.world.Enter()()
			return over
		})
	})
	return err
}

// send sends a request from the node of the control plane.
func (c *outside) send(r apiserver.Outgoing, done func(*http.Response, error)) {
	u := r.Request.URL
	failed := func(err error) { c.world.Clock.After(0, func() { done(nil, err) }) }
	host := c.network.Host(apiserver.ControlPlaneIP)
	if host == nil {
		failed(fmt.Errorf("dial tcp: lookup %s: no such host", u.Hostname()))
		return
	}
	address, err := addressOf(u)
	if err != nil {
		failed(err)
		return
	}
	request := network.Request{
		Address: address, Method: r.Request.Method, URL: u, Host: r.Request.Host, Header: r.Request.Header,
		Body: r.Body, TLS: r.TLS, Timeout: r.Timeout,
	}
	host.HTTP(request, func(answer network.Response, err error) {
		var inner *url.Error
		switch {
		case err == nil:
			done(&http.Response{
				Status: fmt.Sprintf("%d %s", answer.Status, http.StatusText(answer.Status)), StatusCode: answer.Status,
				Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: answer.Header,
				Body: io.NopCloser(bytes.NewReader(answer.Body)), ContentLength: int64(len(answer.Body)), Request: r.Request,
			}, nil)
		case errors.Is(err, context.DeadlineExceeded):
			done(nil, context.DeadlineExceeded)
		case errors.As(err, &inner):
			done(nil, inner.Err)
		default:
			done(nil, err)
		}
	})
}

// addressOf is where a URL leads from a node, whose resolver knows nothing but
// itself: nothing outside of the cluster is reached.
func addressOf(u *url.URL) (netip.AddrPort, error) {
	port := u.Port()
	if port == "" {
		port = "443"
	}
	name := u.Hostname()
	if name == "localhost" {
		name = "127.0.0.1"
	}
	ip, err := netip.ParseAddr(name)
	if err != nil {
		return netip.AddrPort{}, fmt.Errorf("dial tcp: lookup %s: no such host", name)
	}
	address, err := netip.ParseAddrPort(net.JoinHostPort(ip.String(), port))
	if err != nil {
		return netip.AddrPort{}, fmt.Errorf("dial tcp: invalid port %q", port)
	}
	return address, nil
}
