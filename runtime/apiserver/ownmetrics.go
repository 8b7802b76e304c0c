package apiserver

import (
	"net/http"
	"sync"

	apimetrics "k8s.io/apiserver/pkg/endpoints/metrics"
	"k8s.io/component-base/metrics"
	"k8s.io/component-base/metrics/legacyregistry"

	"github.com/gherkube/gherkube/runtime/apiserver/world"
)

// ownMetrics serves /metrics. Clients in the process are told what depends on their
// world alone, for a scenario is to see the same in every run. Clients that come by the
// network are told, too, what upstream's code in this process has counted, of all worlds
// together; requests are counted from when somebody asks first.
type ownMetrics struct {
	server *Server
	once   sync.Once
}

func (m *ownMetrics) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if req := world.RequestOf(r.Context()); req != nil {
		metrics.HandlerFor(m.server.objectsStored(req), metrics.HandlerOpts{}).ServeHTTP(w, r)
	}
	if r.Context().Value(http.ServerContextKey) != nil {
		m.once.Do(apimetrics.Register)
		legacyregistry.Handler().ServeHTTP(w, r)
	}
}

// objectsStored is newObjectCounts of apiserver/pkg/storage/etcd3/metrics, which is of
// a process, for the request's world.
func (s *Server) objectsStored(req *world.Request) metrics.Gatherer {
	counts := metrics.NewGaugeVec(&metrics.GaugeOpts{
		Name:           "apiserver_resource_objects",
		Help:           "Number of stored objects at the time of last check split by kind. In case of a fetching error, the value will be -1.",
		StabilityLevel: metrics.ALPHA,
	}, []string{"group", "resource"})
	registry := metrics.NewKubeRegistry()
	registry.MustRegister(counts)
	defer req.Enter()()
	for _, r := range s.resourcesIn(req.World) {
		stored, _ := req.World.Store.List(r.GroupResource, "")
		counts.WithLabelValues(r.GroupResource.Group, r.GroupResource.Resource).Set(float64(len(stored)))
	}
	return registry
}
