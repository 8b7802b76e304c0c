package upstream

import (
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/api/meta"
	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/registry/rest"
)

// Kind is one kind that a kube-apiserver 1.37 serves by default and that can be
// created through an endpoint of its own.
type Kind struct {
	GVK        runtimeschema.GroupVersionKind
	resource   string
	Namespaced bool
	scheme     *scheme
	create     creation
	// Custom is set for kinds of custom resources.
	Custom *customKind
	// outline is the kind without what was compiled of its definition; nil for
	// built-in kinds.
	outline *Kind
}

// Outline is what can be said of the kind's objects without its definition, which
// takes memory.
func (k *Kind) Outline() *Kind {
	if k.outline == nil {
		return k
	}
	return k.outline
}

// Kinds knows every kind that can be checked natively.
type Kinds struct {
	ByGVK map[runtimeschema.GroupVersionKind]*Kind
	// All is sorted by group, version and kind.
	All []*Kind
}

// family adds the kinds of one API group and version.
type family struct {
	table        *Kinds
	groupVersion runtimeschema.GroupVersion
	scheme       *scheme
}

func (t *Kinds) family(group, version string, s *scheme) family {
	return family{table: t, groupVersion: runtimeschema.GroupVersion{Group: group, Version: version}, scheme: s}
}

// add adds a kind whose creation is its strategy's.
func (f family) add(name string, strategy rest.RESTCreateStrategy) {
	f.addCreation(name, strategy.NamespaceScoped(), byStrategy(strategy))
}

func (f family) addCreation(name string, namespaced bool, create creation) {
	gvk := f.groupVersion.WithKind(name)
	plural, _ := meta.UnsafeGuessKindToResource(gvk)
	k := &Kind{GVK: gvk, resource: plural.Resource, Namespaced: namespaced, scheme: f.scheme, create: create}
	if name == "Endpoints" {
		k.resource = "endpoints"
	}
	f.table.ByGVK[gvk] = k
	f.table.All = append(f.table.All, k)
}

// groupVersions returns the served versions of a group, and nil if the group is
// not one of Kubernetes' own.
func (t *Kinds) groupVersions(group string) []string {
	var versions []string
	for _, k := range t.All {
		if k.GVK.Group == group && !slices.Contains(versions, k.GVK.Version) {
			versions = append(versions, k.GVK.Version)
		}
	}
	return versions
}

// byName returns the kinds of that name in all groups, ignoring case.
func (t *Kinds) byName(name string) []*Kind {
	var found []*Kind
	for _, k := range t.All {
		if strings.EqualFold(k.GVK.Kind, name) {
			found = append(found, k)
		}
	}
	return found
}

// Decode reads an object of the kind as the API server's decoder does.
func (k *Kind) Decode(data []byte) (Decoded, error) {
	if k.Custom != nil {
		return k.Custom.decode(data)
	}
	return k.scheme.decode(data, k.GVK)
}
