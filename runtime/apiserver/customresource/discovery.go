package customresource

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"

	apidiscoveryv2 "k8s.io/api/apidiscovery/v2"
	"k8s.io/apiextensions-apiserver/pkg/apihelpers"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	apiextensionsserver "k8s.io/apiextensions-apiserver/pkg/apiserver"
	"k8s.io/apiextensions-apiserver/pkg/controller/openapi/builder"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/version"
	genericapi "k8s.io/apiserver/pkg/endpoints"
	"k8s.io/apiserver/pkg/endpoints/discovery"
	discoveryendpoint "k8s.io/apiserver/pkg/endpoints/discovery/aggregated"
	"k8s.io/apiserver/pkg/server/mux"
	"k8s.io/kube-openapi/pkg/handler3"

	"github.com/gherkube/gherkube/runtime/apiserver/transport"
)

// pages is what discovery and OpenAPI v3 say in a world with custom
// resources. It never changes: a changed definition makes a new one.
type pages struct {
	root     http.Handler // /apis
	groups   map[string]http.Handler
	versions map[schema.GroupVersion]http.Handler
	openAPI  *mux.PathRecorderMux // /openapi/v3/... of the custom groups
	v2       *openAPIV2
}

// newDiscovery describes the server's groups and those of the
// definitions, as upstream's DiscoveryController does.
func newDiscovery(s *Server, crds []*apiextensionsv1.CustomResourceDefinition) (*pages, error) {
	d := &pages{groups: map[string]http.Handler{}, versions: map[schema.GroupVersion]http.Handler{}, v2: &openAPIV2{builtIn: s.BuiltInSpec, crds: crds}}
	root := discovery.NewRootAPIsHandler(s.config.DiscoveryAddresses, s.config.Serializer)
	manager := discoveryendpoint.NewResourceManager("apis")
	for _, g := range s.groups {
		root.AddGroup(g.group)
		for _, v := range g.versions {
			manager.AddGroupVersion(g.group.Name, v)
		}
	}
	for _, group := range groupsOf(crds) {
		versions := servedVersions(crds, group)
		api := metav1.APIGroup{Name: group}
		for _, v := range versions {
			gv := schema.GroupVersion{Group: group, Version: v}
			api.Versions = append(api.Versions, metav1.GroupVersionForDiscovery{GroupVersion: gv.String(), Version: v})
			resources := resourcesOf(crds, gv)
			d.versions[gv] = discovery.NewAPIVersionHandler(apiextensionsserver.Codecs, gv,
				discovery.APIResourceListerFunc(func() []metav1.APIResource { return resources }))
			converted, err := genericapi.ConvertGroupVersionIntoToDiscovery(resources)
			if err != nil {
				return nil, fmt.Errorf("discovery of %s: %w", gv, err)
			}
			manager.AddGroupVersion(group, apidiscoveryv2.APIVersionDiscovery{
				Freshness: apidiscoveryv2.DiscoveryFreshnessCurrent, Version: v, Resources: converted,
			})
		}
		api.PreferredVersion = api.Versions[0]
		root.AddGroup(api)
		d.groups[group] = discovery.NewAPIGroupHandler(apiextensionsserver.Codecs, api)
	}
	d.root = discoveryendpoint.WrapAggregatedDiscoveryToHandler(root, manager, manager)
	return d, d.describe(crds)
}

// groupsOf returns the groups with an established definition that is served.
func groupsOf(crds []*apiextensionsv1.CustomResourceDefinition) []string {
	var out []string
	for _, crd := range crds {
		if len(servedVersions(crds, crd.Spec.Group)) > 0 && !slices.Contains(out, crd.Spec.Group) {
			out = append(out, crd.Spec.Group)
		}
	}
	return out
}

// servedVersions returns the group's versions, the preferred one first.
func servedVersions(crds []*apiextensionsv1.CustomResourceDefinition, group string) []string {
	var out []string
	for _, crd := range crds {
		if crd.Spec.Group != group || !apihelpers.IsCRDConditionTrue(crd, apiextensionsv1.Established) {
			continue
		}
		for _, v := range crd.Spec.Versions {
			if v.Served && !slices.Contains(out, v.Name) {
				out = append(out, v.Name)
			}
		}
	}
	slices.SortFunc(out, func(a, b string) int { return -version.CompareKubeAwareVersionStrings(a, b) })
	return out
}

func resourcesOf(crds []*apiextensionsv1.CustomResourceDefinition, gv schema.GroupVersion) []metav1.APIResource {
	var out []metav1.APIResource
	for _, crd := range crds {
		if crd.Spec.Group == gv.Group && apihelpers.IsCRDConditionTrue(crd, apiextensionsv1.Established) && apihelpers.HasVersionServed(crd, gv.Version) {
			out = append(out, definedResources(crd, gv)...)
		}
	}
	return out
}

// definedResources returns a definition's resource and its subresources.
func definedResources(crd *apiextensionsv1.CustomResourceDefinition, gv schema.GroupVersion) []metav1.APIResource {
	names := crd.Status.AcceptedNames
	namespaced := crd.Spec.Scope == apiextensionsv1.NamespaceScoped
	verbs := metav1.Verbs{"delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"}
	if apihelpers.IsCRDConditionTrue(crd, apiextensionsv1.Terminating) {
		verbs = metav1.Verbs{"delete", "deletecollection", "get", "list", "watch"}
	}
	out := []metav1.APIResource{{
		Name: names.Plural, SingularName: names.Singular, Namespaced: namespaced, Kind: names.Kind,
		Group: gv.Group, Version: gv.Version, Verbs: verbs, ShortNames: names.ShortNames, Categories: names.Categories,
	}}
	subresources, err := apihelpers.GetSubresourcesForVersion(crd, gv.Version)
	if err != nil || subresources == nil {
		return out
	}
	if subresources.Status != nil {
		out = append(out, metav1.APIResource{
			Name: names.Plural + "/status", Namespaced: namespaced, Kind: names.Kind,
			Group: gv.Group, Version: gv.Version, Verbs: metav1.Verbs{"get", "patch", "update"},
		})
	}
	if subresources.Scale != nil {
		out = append(out, metav1.APIResource{
			Name: names.Plural + "/scale", Namespaced: namespaced, Kind: "Scale",
			Group: "autoscaling", Version: "v1", Verbs: metav1.Verbs{"get", "patch", "update"},
		})
	}
	return out
}

// describe makes the OpenAPI v3 pages of the custom groups.
func (d *pages) describe(crds []*apiextensionsv1.CustomResourceDefinition) error {
	d.openAPI = mux.NewPathRecorderMux("custom-openapi")
	service := handler3.NewOpenAPIService()
	if err := service.RegisterOpenAPIV3VersionedService("/openapi/v3", d.openAPI); err != nil {
		return err
	}
	for gv := range d.versions { // in any order: each has its own page
		for _, crd := range crds {
			if crd.Spec.Group != gv.Group || !apihelpers.HasVersionServed(crd, gv.Version) {
				continue
			}
			spec, err := builder.BuildOpenAPIV3(crd, gv.Version, builder.Options{IncludeSelectableFields: true})
			if err != nil {
				return fmt.Errorf("OpenAPI of %s: %w", crd.Name, err)
			}
			service.UpdateGroupVersion("apis/"+gv.String(), spec)
		}
	}
	return nil
}

// serveOpenAPIIndex answers with the built-in index and the custom one.
func (d *pages) serveOpenAPIIndex(w http.ResponseWriter, r *http.Request, builtIn http.Handler) {
	var index struct {
		Paths map[string]any `json:"paths"`
	}
	for _, h := range []http.Handler{builtIn, d.openAPI} {
		part := transport.NewAnswer(http.Header{})
		h.ServeHTTP(part, r)
		if err := json.Unmarshal(part.Body(), &index); err != nil {
			http.Error(w, "OpenAPI index: "+err.Error(), http.StatusInternalServerError)
			return
		}
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(index) // a client that went away
}
