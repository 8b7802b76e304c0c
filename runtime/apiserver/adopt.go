package apiserver

import (
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/registry/rest"
	genericapiserver "k8s.io/apiserver/pkg/server"

	"github.com/gherkube/gherkube/runtime/apiserver/instant"
)

// adopt remembers the group's storages for the performer, and teaches their
// registries virtual time. It fails if a storage shows instants and cannot be
// taught.
func (s *Server) adopt(info genericapiserver.APIGroupInfo) error {
	for _, gv := range info.PrioritizedVersions {
		for path, storage := range info.VersionedResourcesStorageMap[gv.Version] {
			resource, sub, _ := strings.Cut(path, "/")
			gr := schema.GroupResource{Group: gv.Group, Resource: resource}
			if s.storages[gr] == nil {
				s.storages[gr] = map[string]rest.Storage{}
				s.versions[gr] = gv.Version
			}
			if s.storages[gr][sub] == nil {
				s.storages[gr][sub] = storage
			}
			if err := instant.Teach(storage); err != nil {
				return fmt.Errorf("resource %s of %s: %w", path, gv, err)
			}
		}
	}
	return nil
}

// resourceOf returns the resource of a built-in kind, and whether it is
// namespaced.
func (s *Server) resourceOf(kind schema.GroupVersionKind) (resource schema.GroupResource, namespaced, found bool) {
	plural, _ := meta.UnsafeGuessKindToResource(kind)
	scoped, ok := s.storages[plural.GroupResource()][""].(rest.Scoper)
	if !ok {
		return schema.GroupResource{}, false, false
	}
	return plural.GroupResource(), scoped.NamespaceScoped(), true
}
