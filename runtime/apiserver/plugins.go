package apiserver

import (
	podstore "k8s.io/kubernetes/pkg/registry/core/pod/storage"
	servicestore "k8s.io/kubernetes/pkg/registry/core/service/storage"

	"github.com/gherkube/gherkube/runtime/store"
)

// plugins are the parts of upstream's code that know no request, and of which
// every world therefore has its own, made when they are first needed. The
// world's gate guards them.
type plugins struct {
	server    *Server
	addresses *addresses
	services  *servicestore.REST
	eviction  *podstore.EvictionREST
	events    map[eventID]store.Key // recorded before
}

// adoptWorld makes the world one of the server's.
func (s *Server) adoptWorld(w *World) { w.plugins.server = s }
