package apiserver

import (
	"net/http"
	"sync"

	"k8s.io/apiserver/pkg/server/mux"
	"k8s.io/apiserver/pkg/server/routes"
)

// openAPI serves /openapi/v2 and /openapi/v3, built when first asked for.
type openAPI struct {
	server *Server
	once   sync.Once
	pages  *mux.PathRecorderMux
}

func (o *openAPI) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	o.once.Do(func() {
		o.pages = mux.NewPathRecorderMux("openapi")
		container := o.server.generic.Handler.GoRestfulContainer
		routes.OpenAPI{Config: o.server.models.v2()}.InstallV2(container, o.pages)
		routes.OpenAPI{V3Config: o.server.models.v3()}.InstallV3(container, o.pages)
	})
	o.pages.ServeHTTP(w, r)
}
