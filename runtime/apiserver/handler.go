package apiserver

import (
	"bytes"
	"io"
	"net/http"
	"time"

	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	genericapifilters "k8s.io/apiserver/pkg/endpoints/filters"
	apirequest "k8s.io/apiserver/pkg/endpoints/request"
	genericapiserver "k8s.io/apiserver/pkg/server"
	genericfilters "k8s.io/apiserver/pkg/server/filters"

	"github.com/gherkube/gherkube/runtime/apiserver/access"
	"github.com/gherkube/gherkube/runtime/apiserver/aggregation"
	"github.com/gherkube/gherkube/runtime/apiserver/flow"
	"github.com/gherkube/gherkube/runtime/apiserver/transport"
	"github.com/gherkube/gherkube/runtime/apiserver/world"
)

// Handler returns the API of the world. Who calls it is an administrator,
// unless the token of a service account says otherwise; for callers that are
// not trusted see HandlerWithToken.
func (s *Server) Handler(w *world.World) http.Handler {
	return s.serve(&world.Request{World: w})
}

// HandlerWithToken returns the API of the world for those who send the bearer
// token, who are administrators, or one of a service account.
func (s *Server) HandlerWithToken(w *world.World, token string) http.Handler {
	return s.serve(&world.Request{World: w, Token: token})
}

func (s *Server) serve(template *world.Request) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		s.generic.Handler.ServeHTTP(rw, r.WithContext(world.With(r.Context(), template.Arriving())))
	})
}

// chain is genericapiserver's DefaultBuildHandlerChain without what protects a
// server from load, and with the world's gate.
func (s *Server) chain(api http.Handler, c *genericapiserver.Config) http.Handler {
	h := aggregation.Forwarded(s.adapters.Route(s.custom.Route(api)))
	h = genericapifilters.WithAuthorization(h, c.Authorization.Authorizer, c.Serializer)
	h = flow.Handler(h, c.LongRunningFunc)
	h = access.Impersonation(h, c.Authorization.Authorizer, c.Serializer)
	h = genericapifilters.WithAudit(h, c.AuditBackend, c.AuditPolicyRuleEvaluator, c.LongRunningFunc)
	h = genericapifilters.WithAuthentication(h, c.Authentication.Authenticator,
		genericapifilters.Unauthorized(c.Serializer), c.Authentication.APIAudiences, nil)
	h = genericapifilters.WithWarningRecorder(h)
	h = genericapifilters.WithCacheControl(h)
	h = refuseBadTimeouts(h, genericapifilters.WithRequestDeadline(h, c.AuditBackend, c.AuditPolicyRuleEvaluator, c.LongRunningFunc, c.Serializer, c.RequestTimeout))
	h = &gate{server: s, next: h, longRunning: c.LongRunningFunc, limit: c.MaxRequestBodyBytes}
	h = genericapifilters.WithRequestInfo(h, c.RequestInfoResolver)
	h = genericapifilters.WithRequestReceivedTimestamp(h)
	h = genericfilters.WithPanicRecovery(h, c.RequestInfoResolver)
	return genericapifilters.WithAuditInit(h)
}

// refuseBadTimeouts lets upstream's filter answer requests whose parameter timeout
// is not a duration. Other requests have no deadline: it would be the wall
// clock's.
func refuseBadTimeouts(next, filter http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if timeout := r.URL.Query().Get("timeout"); timeout != "" {
			if _, err := time.ParseDuration(timeout); err != nil {
				filter.ServeHTTP(w, r)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

// gate lets short requests through one at a time, and not while the world
// moves. What a client sends is read before, and what it gets is written
// after, so that a slow client keeps nobody waiting.
type gate struct {
	server      *Server
	next        http.Handler
	longRunning apirequest.LongRunningRequestCheck
	limit       int64
}

func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	req := world.RequestOf(r.Context())
	info, _ := apirequest.RequestInfoFrom(r.Context())
	if req == nil || req.Gated || info != nil && g.longRunning(r, info) {
		g.next.ServeHTTP(w, r)
		return
	}
	// One byte more than upstream accepts lets upstream refuse it.
	body, err := io.ReadAll(io.LimitReader(r.Body, g.limit+1))
	if err != nil {
		http.Error(w, "reading the request: "+err.Error(), http.StatusBadRequest)
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	out := transport.NewAnswer(w.Header())
	before, after := g.pass(out, r, req)
	if after != before && req.World.Wrote != nil {
		req.World.Wrote()
	}
	out.WriteTo(w)
}

// pass serves the request behind the gate. It returns the store's revision
// before and after.
func (g *gate) pass(out *transport.Answer, r *http.Request, req *world.Request) (before, after int64) {
	defer req.World.Enter()()
	before = req.World.Store.Revision()
	ctx := world.With(r.Context(), req.Behind())
	defer req.World.Act(ctx)()
	g.next.ServeHTTP(out, r.WithContext(ctx))
	if err := g.server.custom.Settle(req.World); err != nil {
		utilruntime.HandleErrorWithContext(r.Context(), err, "custom resource definitions")
	}
	if err := aggregation.Settle(req.World); err != nil {
		utilruntime.HandleErrorWithContext(r.Context(), err, "APIServices")
	}
	if err := flow.Settle(req.World, g.server.inner); err != nil {
		utilruntime.HandleErrorWithContext(r.Context(), err, "FlowSchemas")
	}
	return before, req.World.Store.Revision()
}
