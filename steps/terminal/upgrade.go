package terminal

import (
	"errors"
	"net/http"

	"k8s.io/apimachinery/pkg/util/httpstream/spdy"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/transport/websocket"
	"k8s.io/streaming/pkg/httpstream"
)

// upgradeInProcess makes the connections to containers that a configuration is
// used for reach a cluster that lives in this process. Upstream dials the
// network for them whatever rest.Config.Transport says, but lets the
// configuration wrap what does. WebSockets are refused, upon which upstream
// takes SPDY.
func (k *kubectl) upgradeInProcess(c *rest.Config) {
	if k.client == nil {
		return
	}
	c.Wrap(func(next http.RoundTripper) http.RoundTripper {
		switch upgrade := next.(type) {
		case *websocket.RoundTripper:
			return noWebSocket{}
		case *spdy.SpdyRoundTripper:
			inside, err := spdy.NewRoundTripperWithConfig(spdy.RoundTripperConfig{UpgradeTransport: &http.Transport{DialContext: k.connections.dial}})
			if err != nil {
				return failing{err}
			}
			*upgrade = *inside // what made it asks it for the connection
			return unprotected{upgrade}
		}
		return next
	})
}

// noWebSocket refuses connections over WebSockets.
type noWebSocket struct{}

// RoundTrip implements http.RoundTripper.
func (noWebSocket) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, &httpstream.UpgradeFailureError{Cause: errors.New("no WebSockets in this process")}
}

type failing struct{ err error }

// RoundTrip implements http.RoundTripper.
func (f failing) RoundTrip(*http.Request) (*http.Response, error) { return nil, f.err }

// unprotected takes the encryption away: there is no wire.
type unprotected struct{ next http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (u unprotected) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	req.URL.Scheme = "http"
	return u.next.RoundTrip(req)
}
