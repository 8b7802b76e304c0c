package customresource

import (
	"errors"
	"net/http"

	webhookutil "k8s.io/apiserver/pkg/util/webhook"
	"k8s.io/client-go/rest"
)

// errConversion says why objects are not converted. Upstream's converter asks its
// webhook without the context of a request, in which a cluster is found and its time
// can pass; by itself it would dial from the machine that this runs on.
var errConversion = errors.New("conversion webhooks are not supported by the simulator: use the conversion strategy None")

// unconverted refuses to call conversion webhooks. Objects of the stored version
// need none.
type unconverted struct{}

func refuseConversion(webhookutil.AuthenticationInfoResolver) webhookutil.AuthenticationInfoResolver {
	return unconverted{}
}

// ClientConfigFor implements webhookutil.AuthenticationInfoResolver.
func (u unconverted) ClientConfigFor(string) (*rest.Config, error) {
	return &rest.Config{WrapTransport: func(http.RoundTripper) http.RoundTripper { return u }}, nil
}

// ClientConfigForService implements webhookutil.AuthenticationInfoResolver.
func (u unconverted) ClientConfigForService(string, string, int) (*rest.Config, error) {
	return u.ClientConfigFor("")
}

// RoundTrip implements http.RoundTripper.
func (unconverted) RoundTrip(*http.Request) (*http.Response, error) { return nil, errConversion }
