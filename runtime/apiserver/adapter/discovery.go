package adapter

import (
	"encoding/json"
	"net/http"
	"slices"

	apidiscoveryv2 "k8s.io/api/apidiscovery/v2"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	genericapi "k8s.io/apiserver/pkg/endpoints"
	"k8s.io/apiserver/pkg/endpoints/discovery"
	"k8s.io/apiserver/pkg/endpoints/discovery/aggregated"
	"k8s.io/metrics/pkg/apis/custom_metrics"
	customv1beta1 "k8s.io/metrics/pkg/apis/custom_metrics/v1beta1"
	customv1beta2 "k8s.io/metrics/pkg/apis/custom_metrics/v1beta2"
	"k8s.io/metrics/pkg/apis/external_metrics"
	externalv1beta1 "k8s.io/metrics/pkg/apis/external_metrics/v1beta1"

	"github.com/gherkube/gherkube/runtime/apiserver/transport"
	"github.com/gherkube/gherkube/runtime/metrics"
)

// Versions are those that adapters serve of a group, the preferred one first;
// none of other groups.
func Versions(group string) []schema.GroupVersion {
	switch group {
	case custom_metrics.GroupName:
		return []schema.GroupVersion{customv1beta2.SchemeGroupVersion, customv1beta1.SchemeGroupVersion}
	case external_metrics.GroupName:
		return []schema.GroupVersion{externalv1beta1.SchemeGroupVersion}
	}
	return nil
}

// Serves reports whether a group is one of those that adapters serve.
func Serves(group string) bool { return len(Versions(group)) > 0 }

// Groups are those that somebody has set metrics of.
func Groups(v *metrics.Values) []string {
	var out []string
	if v != nil && v.HasCustom() {
		out = append(out, custom_metrics.GroupName)
	}
	if v != nil && v.HasExternal() {
		out = append(out, external_metrics.GroupName)
	}
	return out
}

func apiGroup(name string) metav1.APIGroup {
	out := metav1.APIGroup{Name: name}
	for _, gv := range Versions(name) {
		out.Versions = append(out.Versions, metav1.GroupVersionForDiscovery{GroupVersion: gv.String(), Version: gv.Version})
	}
	out.PreferredVersion = out.Versions[0]
	return out
}

func (a *adapters) group(name string) http.Handler {
	return discovery.NewAPIGroupHandler(a.serializer, apiGroup(name))
}

func (a *adapters) version(w http.ResponseWriter, r *http.Request, gv schema.GroupVersion) {
	if !slices.Contains(Versions(gv.Group), gv) {
		http.NotFound(w, r)
		return
	}
	list := a.metrics(gv)
	discovery.NewAPIVersionHandler(a.serializer, gv, discovery.APIResourceListerFunc(func() []metav1.APIResource { return list })).ServeHTTP(w, r)
}

// metrics are those of a version as discovery shows them (NewCustomMetricResourceLister,
// NewExternalMetricResourceLister).
func (a *adapters) metrics(gv schema.GroupVersion) []metav1.APIResource {
	verbs := metav1.Verbs{"get"}
	out := []metav1.APIResource{}
	if gv.Group == external_metrics.GroupName {
		for _, name := range a.values.Externals() {
			out = append(out, metav1.APIResource{Name: name, Namespaced: true, Kind: "ExternalMetricValueList", Verbs: verbs})
		}
		return out
	}
	for _, c := range a.values.Customs() {
		if r, ok := a.byKind(c.Kind); ok {
			out = append(out, metav1.APIResource{
				Name: r.GroupResource.String() + "/" + c.Metric, Namespaced: r.Namespaced, Kind: "MetricValueList", Verbs: verbs,
			})
		}
	}
	return out
}

// root is /apis with the groups of adapters.
func (a *adapters) root(w http.ResponseWriter, r *http.Request, next http.Handler) {
	var known metav1.APIGroupList
	var described apidiscoveryv2.APIGroupDiscoveryList
	if !ask(w, r, next, "application/json", &known) ||
		!ask(w, r, next, "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList", &described) {
		return
	}
	root := discovery.NewRootAPIsHandler(a.addresses, a.serializer)
	for _, g := range known.Groups {
		root.AddGroup(g)
	}
	manager := aggregated.NewResourceManager("apis")
	manager.SetGroups(described.Items)
	for _, name := range Groups(a.values) {
		root.AddGroup(apiGroup(name))
		for _, gv := range Versions(name) {
			resources, err := genericapi.ConvertGroupVersionIntoToDiscovery(a.metrics(gv))
			if err != nil {
				http.Error(w, "discovery of "+gv.String()+": "+err.Error(), http.StatusInternalServerError)
				return
			}
			manager.AddGroupVersion(name, apidiscoveryv2.APIVersionDiscovery{
				Freshness: apidiscoveryv2.DiscoveryFreshnessCurrent, Version: gv.Version, Resources: resources,
			})
		}
	}
	aggregated.WrapAggregatedDiscoveryToHandler(root, manager, manager).ServeHTTP(w, r)
}

// ask gets a page of the other groups' discovery; false if there is none, which
// the client has been told.
func ask(w http.ResponseWriter, r *http.Request, next http.Handler, accept string, into any) bool {
	inner := r.Clone(r.Context())
	inner.Header.Set("Accept", accept)
	inner.Header.Del("If-None-Match")
	page := transport.NewAnswer(http.Header{})
	next.ServeHTTP(page, inner)
	if err := json.Unmarshal(page.Body(), into); err != nil {
		http.Error(w, "discovery: "+err.Error(), http.StatusInternalServerError)
		return false
	}
	return true
}
