package apiserver

import (
	"net/http"
	"sync"

	"k8s.io/apiserver/pkg/server/mux"
	"k8s.io/apiserver/pkg/server/routes"
	"k8s.io/kube-openapi/pkg/validation/spec"
)

// openAPI serves /openapi/v2 and /openapi/v3, built when first asked for.
type openAPI struct {
	server *Server
	once   sync.Once
	pages  *mux.PathRecorderMux
	v2     *spec.Swagger // of the built-in kinds
}

func (o *openAPI) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	o.once.Do(o.build)
	o.pages.ServeHTTP(w, r)
}

func (o *openAPI) build() {
	o.pages = mux.NewPathRecorderMux("openapi")
	container := o.server.generic.Handler.GoRestfulContainer
	_, o.v2 = routes.OpenAPI{Config: o.server.models.v2()}.InstallV2(container, o.pages)
	routes.OpenAPI{V3Config: o.server.models.v3()}.InstallV3(container, o.pages)
}

// builtInSpec returns OpenAPI v2 of the built-in kinds.
func (o *openAPI) builtInSpec() *spec.Swagger {
	o.once.Do(o.build)
	return o.v2
}
