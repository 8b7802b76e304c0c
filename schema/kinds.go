package schema

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime"
	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/registry/rest"
)

// kind is one kind that a kube-apiserver 1.37 serves by default and that can be
// created through an endpoint of its own.
type kind struct {
	gvk        runtimeschema.GroupVersionKind
	resource   string
	namespaced bool
	scheme     *scheme
	create     creation
	// custom is set for kinds of custom resources.
	custom *customKind
}

// creation is what the API server does with a decoded object of the internal
// version before it stores it. The context holds the request's namespace and
// info. It may change the object.
type creation func(ctx context.Context, obj runtime.Object) error

// kindTable knows every kind that can be checked natively.
type kindTable struct {
	byGVK map[runtimeschema.GroupVersionKind]*kind
	// all is sorted by group, version and kind.
	all []*kind
}

// builtinKinds is the table of the kinds of kube-apiserver 1.37.2: what
// DefaultAPIResourceConfigSource in pkg/controlplane/instance.go enables, and
// what the storage providers in pkg/registry/*/rest install for it.
// kinds_test.go compares it with upstream's discovery documents.
func builtinKinds() *kindTable {
	t := &kindTable{byGVK: map[runtimeschema.GroupVersionKind]*kind{}}
	t.addCore()
	t.addWorkloads()
	t.addNetworking()
	t.addStorage()
	t.addAccess()
	t.addAdmission()
	t.addDevices()
	t.addReviews()
	t.addExtensions()
	slices.SortFunc(t.all, func(a, b *kind) int {
		return cmp.Or(cmp.Compare(a.gvk.Group, b.gvk.Group), cmp.Compare(a.gvk.Version, b.gvk.Version), cmp.Compare(a.gvk.Kind, b.gvk.Kind))
	})
	return t
}

// family adds the kinds of one API group and version.
type family struct {
	table        *kindTable
	groupVersion runtimeschema.GroupVersion
	scheme       *scheme
}

func (t *kindTable) family(group, version string, s *scheme) family {
	return family{table: t, groupVersion: runtimeschema.GroupVersion{Group: group, Version: version}, scheme: s}
}

// add adds a kind whose creation is its strategy's.
func (f family) add(name string, strategy rest.RESTCreateStrategy) {
	f.addCreation(name, strategy.NamespaceScoped(), byStrategy(strategy))
}

// byStrategy is the creation that does what the strategy says.
func byStrategy(strategy rest.RESTCreateStrategy) creation {
	return func(ctx context.Context, obj runtime.Object) error { return createByStrategy(ctx, strategy, obj) }
}

func (f family) addCreation(name string, namespaced bool, create creation) {
	gvk := f.groupVersion.WithKind(name)
	plural, _ := meta.UnsafeGuessKindToResource(gvk)
	k := &kind{gvk: gvk, resource: plural.Resource, namespaced: namespaced, scheme: f.scheme, create: create}
	if name == "Endpoints" {
		k.resource = "endpoints"
	}
	f.table.byGVK[gvk] = k
	f.table.all = append(f.table.all, k)
}

// groupVersions returns the served versions of a group, and nil if the group is
// not one of Kubernetes' own.
func (t *kindTable) groupVersions(group string) []string {
	var versions []string
	for _, k := range t.all {
		if k.gvk.Group == group && !slices.Contains(versions, k.gvk.Version) {
			versions = append(versions, k.gvk.Version)
		}
	}
	return versions
}

// byName returns the kinds of that name in all groups, ignoring case.
func (t *kindTable) byName(name string) []*kind {
	var found []*kind
	for _, k := range t.all {
		if strings.EqualFold(k.gvk.Kind, name) {
			found = append(found, k)
		}
	}
	return found
}
