package admission

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"time"

	utilnet "k8s.io/apimachinery/pkg/util/net"
	"k8s.io/apiserver/pkg/util/proxy"
	webhookutil "k8s.io/apiserver/pkg/util/webhook"
	corev1listers "k8s.io/client-go/listers/core/v1"
	"k8s.io/client-go/rest"

	"github.com/gherkube/gherkube/runtime/apiserver/world"
)

// longestRequest is the limit of requests that have none of their own, as those for
// conversion: that of webhookutil's setGlobalDefaults. Each webhook for admission has
// one by defaulting.
const longestRequest = 30 * time.Second

// Converters returns how upstream's code reaches the webhooks of a world that convert
// custom resources: where their Services are, and how requests are sent.
func Converters(w *world.World) (webhookutil.ServiceResolver, webhookutil.AuthenticationInfoResolverWrapper) {
	return services{w}, wrapper(callers{world: w, timeout: longestRequest})
}

// wrapper replaces upstream's own way of calling.
func wrapper(c callers) webhookutil.AuthenticationInfoResolverWrapper {
	return func(webhookutil.AuthenticationInfoResolver) webhookutil.AuthenticationInfoResolver { return c }
}

// services finds what the API server calls in a Service's place, as kube-apiserver
// without --enable-aggregator-routing: its cluster IP.
type services struct{ world *world.World }

// ResolveEndpoint implements webhookutil.ServiceResolver.
func (s services) ResolveEndpoint(namespace, name string, port int32) (*url.URL, error) {
	return proxy.ResolveCluster(corev1listers.NewServiceLister(index(s.world.Store, "", "services")), namespace, name, port)
}

// callers is how webhooks are called.
type callers struct {
	world *world.World
	// timeout is what requests say that have none of their own; 0 for nothing.
	timeout time.Duration
}

// ClientConfigFor implements webhookutil.AuthenticationInfoResolver.
func (c callers) ClientConfigFor(string) (*rest.Config, error) { return c.config(), nil }

// ClientConfigForService implements webhookutil.AuthenticationInfoResolver.
func (c callers) ClientConfigForService(string, string, int) (*rest.Config, error) {
	return c.config(), nil
}

func (c callers) config() *rest.Config {
	return &rest.Config{Timeout: c.timeout, WrapTransport: func(rt http.RoundTripper) http.RoundTripper { return caller{c.world, rt} }}
}

// caller sends requests into the cluster's network, in the place of a transport
// that only says how servers are judged.
type caller struct {
	world     *world.World
	transport http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (c caller) RoundTrip(r *http.Request) (*http.Response, error) {
	if c.world.Send == nil {
		return nil, fmt.Errorf("dial tcp: lookup %s: no such host", r.URL.Hostname())
	}
	config, err := utilnet.TLSClientConfig(c.transport)
	if err != nil {
		return nil, err
	}
	if config == nil {
		config = &tls.Config{}
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	timeout, err := time.ParseDuration(r.URL.Query().Get("timeout"))
	if err != nil {
		timeout = longestRequest
	}
	id, err := c.identify(body)
	if err != nil {
		return nil, err
	}
	out := world.Outgoing{Request: r, Body: id.hide(body), TLS: config, Timeout: timeout}
	var answer *http.Response
	var failure error
	err = world.Await(c.caller(r.Context()), func(over func()) {
		c.world.Send(out, func(a *http.Response, err error) {
			answer, failure = a, err
			over()
		})
	})
	switch {
	case err != nil:
		return nil, err
	case failure != nil:
		return nil, failure
	}
	said, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, err
	}
	said = id.show(said)
	answer.Body, answer.ContentLength = io.NopCloser(bytes.NewReader(said)), int64(len(said))
	answer.Header.Del("Content-Length")
	return answer, nil
}

// caller is the context of what waits for the answer. Upstream converts custom
// resources without one.
func (c caller) caller(ctx context.Context) context.Context {
	if acting := c.world.Acting(); acting != nil && world.Of(ctx) == nil {
		return acting
	}
	return ctx
}

// uid finds the name that upstream has given a review by global chance.
var uid = regexp.MustCompile(`"uid":"([0-9a-f-]{36})"`)

// identity is the name of a review that its webhook sees, and upstream's.
type identity struct{ shown, upstreams []byte }

// reviews is what chance names the reviews of a world by.
type reviews struct{ rand *rand.Rand }

// identify gives a review a name by the world's own chance.
func (c caller) identify(body []byte) (identity, error) {
	m := uid.FindSubmatch(body)
	if m == nil {
		return identity{}, nil
	}
	r, err := world.Part(c.world, func() (*reviews, error) { return &reviews{c.world.Seed.For("admission reviews")}, nil })
	if err != nil {
		return identity{}, err
	}
	a, b := r.rand.Uint64(), r.rand.Uint64()
	shown := fmt.Appendf(nil, "%08x-%04x-4%03x-a%03x-%012x", uint32(a>>32), uint16(a>>16), a&0xfff, b>>52, b&0xffffffffffff)
	return identity{shown, m[1]}, nil
}

func (i identity) hide(b []byte) []byte { return i.replace(b, i.upstreams, i.shown) }

func (i identity) show(b []byte) []byte { return i.replace(b, i.shown, i.upstreams) }

func (i identity) replace(b, from, to []byte) []byte {
	if from == nil {
		return b
	}
	return bytes.Replace(b, from, to, 1)
}
