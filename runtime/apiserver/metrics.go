package apiserver

import (
	"slices"

	apidiscoveryv2 "k8s.io/api/apidiscovery/v2"
	rbacv1 "k8s.io/api/rbac/v1"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/metrics/pkg/apis/metrics"

	"github.com/gherkube/gherkube/runtime/apiserver/adapter"
	"github.com/gherkube/gherkube/runtime/apiserver/aggregation"
	"github.com/gherkube/gherkube/runtime/apiserver/customresource"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// ServeAdapters tells the world's clients that somebody has set metrics: the
// aggregator has an APIService for each adapter. The caller is inside the world's
// gate.
func (s *Server) ServeAdapters(w *World) error { return aggregation.Settle(w) }

// remember remembers what the resources of a group are called.
func (s *Server) remember(p prepared) {
	gv := schema.GroupVersion{Group: p.info.PrioritizedVersions[0].Group, Version: p.versions[0].Version}
	for _, r := range p.versions[0].Resources {
		s.resources = append(s.resources, adapter.Resource{
			GroupResource:    gv.WithResource(r.Resource).GroupResource(),
			GroupVersionKind: gv.WithKind(r.ResponseKind.Kind),
			Namespaced:       r.Scope == apidiscoveryv2.ScopeNamespace,
		})
	}
}

// resourcesIn are those of the built-in groups and of a world's definitions.
func (s *Server) resourcesIn(w *World) []adapter.Resource {
	out := slices.Clone(s.resources)
	for _, crd := range customresource.Definitions.List(w.Store.View(), "") {
		for _, v := range crd.Spec.Versions {
			if v.Served {
				out = append(out, adapter.Resource{
					GroupResource:    schema.GroupResource{Group: crd.Spec.Group, Resource: crd.Spec.Names.Plural},
					GroupVersionKind: schema.GroupVersionKind{Group: crd.Spec.Group, Version: v.Name, Kind: crd.Spec.Names.Kind},
					Namespaced:       crd.Spec.Scope == apiextensionsv1.NamespaceScoped,
				})
			}
		}
	}
	return out
}

// metricsReader is the role by which metrics-server's manifest lets those read
// metrics who may view a namespace.
func metricsReader() loop.Create {
	const name = "system:aggregated-metrics-reader"
	labels := map[string]string{"k8s-app": "metrics-server"}
	for _, role := range []string{"admin", "edit", "view"} {
		labels["rbac.authorization.k8s.io/aggregate-to-"+role] = "true"
	}
	return loop.Create{
		Key: store.ClusterRoles.Key("", name),
		Object: &rbacv1.ClusterRole{
			ObjectMeta: metav1.ObjectMeta{Name: name, Labels: labels},
			Rules:      []rbacv1.PolicyRule{{APIGroups: []string{metrics.GroupName}, Resources: []string{"pods", "nodes"}, Verbs: []string{"get", "list", "watch"}}},
		},
	}
}
