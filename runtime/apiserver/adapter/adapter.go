// Package adapter serves custom.metrics.k8s.io and external.metrics.k8s.io as
// adapters of metrics do (sigs.k8s.io/custom-metrics-apiserver), in the worlds in
// which somebody has set such metrics. In other worlds nothing serves them.
package adapter

import (
	"net/http"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apiserver/pkg/endpoints/discovery"
	custominstall "k8s.io/metrics/pkg/apis/custom_metrics/install"
	externalinstall "k8s.io/metrics/pkg/apis/external_metrics/install"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/gherkube/gherkube/runtime/apiserver/world"
	"github.com/gherkube/gherkube/runtime/metrics"
	"github.com/gherkube/gherkube/runtime/store"
)

// Resource is what a kind is called in paths.
type Resource struct {
	schema.GroupResource
	schema.GroupVersionKind
	Namespaced bool
}

// Server answers for adapters, in any number of worlds.
type Server struct {
	serializer runtime.NegotiatedSerializer // of what the API server says itself
	addresses  discovery.Addresses
	resources  func(*world.World) []Resource
	codecs     serializer.CodecFactory // of metrics
}

// New returns a server. The resources of a world tell what the kinds are called
// of whose objects metrics are.
func New(s runtime.NegotiatedSerializer, addresses discovery.Addresses, resources func(*world.World) []Resource) *Server {
	scheme := runtime.NewScheme()
	custominstall.Install(scheme)
	externalinstall.Install(scheme)
	metav1.AddToGroupVersion(scheme, schema.GroupVersion{Version: "v1"})
	return &Server{serializer: s, addresses: addresses, resources: resources, codecs: serializer.NewCodecFactory(scheme)}
}

// Route returns the handler of all requests, given that of those which are not
// for adapters.
func (s *Server) Route(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		req := world.RequestOf(r.Context())
		parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
		if req == nil || parts[0] != "apis" || len(parts) > 1 && !Serves(parts[1]) {
			next.ServeHTTP(w, r)
			return
		}
		leave := req.Enter()
		if groups := Groups(req.World.Values); len(groups) == 0 || len(parts) > 1 && !slices.Contains(groups, parts[1]) {
			leave()
			next.ServeHTTP(w, r)
			return
		}
		defer leave()
		s.answer(w, r.WithContext(world.With(r.Context(), req.Behind())), parts, next)
	})
}

// answer answers inside the gate for a path below /apis.
func (s *Server) answer(w http.ResponseWriter, r *http.Request, parts []string, next http.Handler) {
	a := s.of(world.Of(r.Context()))
	switch len(parts) {
	case 1:
		a.root(w, r, next)
	case 2:
		a.group(parts[1]).ServeHTTP(w, r)
	case 3:
		a.version(w, r, schema.GroupVersion{Group: parts[1], Version: parts[2]})
	default:
		a.metric(w, r, schema.GroupVersion{Group: parts[1], Version: parts[2]})
	}
}

// adapters are those of one world at an instant.
type adapters struct {
	*Server
	values    *metrics.Values
	view      store.View
	now       metav1.Time
	resources []Resource
}

func (s *Server) of(w *world.World) *adapters {
	return &adapters{Server: s, values: w.Values, view: w.Store.View(), now: metav1.NewTime(w.Clock.Now()), resources: s.resources(w)}
}

// byKind returns the resource of a kind that is given in lower case.
func (a *adapters) byKind(kind string) (Resource, bool) {
	for _, r := range a.resources {
		if strings.ToLower(r.Kind) == kind {
			return r, true
		}
	}
	return Resource{}, false
}

// byName returns the resource that a path calls so: with its group, or without
// if the resource is known without it (RESTMapper.ResourceFor).
func (a *adapters) byName(name string) (Resource, bool) {
	for _, r := range a.resources {
		if r.GroupResource.String() == name {
			return r, true
		}
	}
	for _, r := range a.resources {
		if r.GroupResource.Resource == name {
			return r, true
		}
	}
	return Resource{}, false
}
