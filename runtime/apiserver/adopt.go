package apiserver

import (
	"strings"

	"github.com/gherkube/gherkube/runtime/apiserver/instant"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/registry/rest"
	genericapiserver "k8s.io/apiserver/pkg/server"
)

// adopt remembers the group's storages for the performer, and teaches their
// registries virtual time.
func (s *Server) adopt(info genericapiserver.APIGroupInfo) {
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
			instant.Teach(storage)
		}
	}
}
