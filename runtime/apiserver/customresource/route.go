package customresource

import (
	"net/http"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"
	apirequest "k8s.io/apiserver/pkg/endpoints/request"

	"github.com/gherkube/gherkube/runtime/apiserver/world"
)

// route hands requests for custom resources to the world's own handler, and
// everything else to the built-in API. A world without definitions has only
// that.
type route struct {
	server  *Server
	builtIn http.Handler
}

// Route returns the handler of all resources, given that of the built-in ones.
func (s *Server) Route(builtIn http.Handler) http.Handler {
	s.builtIn = builtIn
	return &route{server: s, builtIn: builtIn}
}

func (h *route) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	custom := h.server.customOf(world.RequestOf(r.Context()))
	info, _ := apirequest.RequestInfoFrom(r.Context())
	if custom == nil || info == nil {
		h.builtIn.ServeHTTP(w, r)
		return
	}
	if info.IsResourceRequest {
		if h.server.isBuiltIn(info.APIGroup) {
			h.builtIn.ServeHTTP(w, r)
		} else {
			custom.handler.ServeHTTP(w, r)
		}
		return
	}
	custom.mu.RLock()
	d := custom.discovery
	custom.mu.RUnlock()
	if page := d.page(r.URL.Path); page != nil {
		page.ServeHTTP(w, r)
	} else if r.URL.Path == "/openapi/v3" {
		d.serveOpenAPIIndex(w, r, h.builtIn)
	} else {
		h.builtIn.ServeHTTP(w, r)
	}
}

// page returns what serves a path of discovery or OpenAPI, if it is not as
// without custom resources.
func (d *pages) page(path string) http.Handler {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	switch {
	case len(parts) == 1 && parts[0] == "apis":
		return d.root
	case len(parts) == 2 && parts[0] == "apis" && d.groups[parts[1]] != nil:
		return d.groups[parts[1]]
	case len(parts) == 3 && parts[0] == "apis":
		if v := d.versions[schema.GroupVersion{Group: parts[1], Version: parts[2]}]; v != nil {
			return v
		}
	case path == "/openapi/v2":
		return d.v2
	case len(parts) == 5 && parts[0] == "openapi" && d.groups[parts[3]] != nil:
		return d.openAPI
	}
	return nil
}

// customOf returns the custom resources of the request's world; nil if it has
// none.
func (s *Server) customOf(r *world.Request) *resources {
	if r == nil {
		return nil
	}
	defer r.Enter()()
	return world.Made[resources](r.World)
}
