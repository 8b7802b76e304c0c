package customresource

import (
	"fmt"
	"net/http"
	"sync"

	"k8s.io/apiextensions-apiserver/pkg/apihelpers"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/controller/openapi/builder"
	"k8s.io/apiserver/pkg/server/mux"
	"k8s.io/kube-openapi/pkg/handler"
	"k8s.io/kube-openapi/pkg/validation/spec"
)

// openAPIV2 serves /openapi/v2 with the schemas of definitions beside the
// built-in ones, made when somebody asks for it.
type openAPIV2 struct {
	builtIn func() *spec.Swagger
	crds    []*apiextensionsv1.CustomResourceDefinition
	once    sync.Once
	page    *mux.PathRecorderMux
	err     error
}

func (o *openAPIV2) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	o.once.Do(func() { o.err = o.build() })
	if o.err != nil {
		http.Error(w, o.err.Error(), http.StatusInternalServerError)
		return
	}
	o.page.ServeHTTP(w, r)
}

// build is upstream's openapi.Controller: createSpecCache and updateSpecLocked.
func (o *openAPIV2) build() error {
	var specs []*spec.Swagger
	for _, crd := range o.crds {
		if !apihelpers.IsCRDConditionTrue(crd, apiextensionsv1.Established) {
			continue
		}
		for _, v := range crd.Spec.Versions {
			if !v.Served {
				continue
			}
			one, err := builder.BuildOpenAPIV2(crd, v.Name, builder.Options{V2: true, IncludeSelectableFields: true})
			if err != nil {
				return fmt.Errorf("OpenAPI of %s: %w", crd.Name, err)
			}
			one.Definitions = handler.PruneDefaults(one.Definitions)
			specs = append(specs, one)
		}
	}
	merged, err := builder.MergeSpecs(o.builtIn(), specs...)
	if err != nil {
		return fmt.Errorf("OpenAPI v2: %w", err)
	}
	o.page = mux.NewPathRecorderMux("openapi-v2")
	handler.NewOpenAPIService(merged).RegisterOpenAPIVersionedService("/openapi/v2", o.page)
	return nil
}
