package apiserver

import (
	"net/http"

	restclient "k8s.io/client-go/rest"

	"github.com/gherkube/gherkube/runtime/apiserver/transport"
	"github.com/gherkube/gherkube/runtime/apiserver/world"
)

// host is the name that in-process clients call the server by. Nothing
// resolves it.
const host = "https://kubernetes.default.svc"

// userAgent is what in-process clients call themselves, and with it the field manager
// of what they write. Client-go takes the name of the process's file, which is
// another one in each test binary.
const userAgent = "gherkube"

// RESTConfig returns the configuration of in-process clients of the world,
// which are administrators and have the user agent gherkube. Requests call the
// server's handler directly; responses stream.
func (s *Server) RESTConfig(w *world.World) *restclient.Config {
	return &restclient.Config{
		Host:      host,
		Transport: transport.New(s.Handler(w), s.longRunning),
		QPS:       -1,
		UserAgent: userAgent,
	}
}

// longRunning reports whether a request is answered while it is served.
func (s *Server) longRunning(r *http.Request) bool {
	info, err := s.config.RequestInfoResolver.NewRequestInfo(r)
	return err != nil || s.config.LongRunningFunc(r, info)
}

// nestedTransport carries the requests that the server makes of itself while
// it serves another: they are part of that one, and inside its gate.
type nestedTransport struct {
	server *Server
	world  *world.World // nil: that of the request's context
}

func (s *Server) nested() http.RoundTripper { return &nestedTransport{server: s} }

// inner returns the configuration of clients that the server's own parts use
// while they serve a request of the world; their requests need not carry its
// context.
func (s *Server) inner(w *world.World) *restclient.Config {
	return &restclient.Config{Host: host, Transport: &nestedTransport{server: s, world: w}, QPS: -1}
}

// RoundTrip implements http.RoundTripper.
func (t *nestedTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx := r.Context()
	if t.world != nil {
		ctx = world.Inside(ctx, t.world)
	}
	outer := world.RequestOf(ctx)
	if outer == nil {
		return nil, world.ErrNone
	}
	inner := *outer
	inner.Nested = true
	return transport.Call(t.server.generic.Handler, r.WithContext(world.With(ctx, &inner))), nil
}
