package apiserver

import (
	"fmt"

	apidiscoveryv2 "k8s.io/api/apidiscovery/v2"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	genericapi "k8s.io/apiserver/pkg/endpoints"
	"k8s.io/apiserver/pkg/endpoints/discovery"
	discoveryendpoint "k8s.io/apiserver/pkg/endpoints/discovery/aggregated"
	genericapiserver "k8s.io/apiserver/pkg/server"
)

// install makes the server serve the group, as GenericAPIServer.InstallAPIGroup
// does, which however builds the OpenAPI models first.
func (s *Server) install(g group) error {
	info, err := g.NewRESTStorage(s.enabled, s.options)
	if err != nil {
		return fmt.Errorf("API group %q: %w", g.GroupName(), err)
	}
	if err := s.expired.RemoveUnavailableKinds(g.GroupName(), info.Scheme, info.VersionedResourcesStorageMap, s.enabled); err != nil {
		return fmt.Errorf("API group %q: %w", g.GroupName(), err)
	}
	if len(info.VersionedResourcesStorageMap) == 0 {
		return nil // nothing of it is served by default
	}
	if err := s.adopt(info); err != nil {
		return fmt.Errorf("API group %q: %w", g.GroupName(), err)
	}
	s.serves[g.GroupName()] = true
	if g.GroupName() == "" {
		return s.installCore(info)
	}
	return s.installGroup(info)
}

// installCore is GenericAPIServer.InstallLegacyAPIGroup.
func (s *Server) installCore(info genericapiserver.APIGroupInfo) error {
	manager := s.generic.AggregatedLegacyDiscoveryGroupManager
	if _, err := s.installVersions(genericapiserver.DefaultLegacyAPIPrefix, info, manager); err != nil {
		return err
	}
	root := discovery.NewLegacyRootAPIHandler(s.config.DiscoveryAddresses, s.generic.Serializer, genericapiserver.DefaultLegacyAPIPrefix)
	wrapped := discoveryendpoint.WrapAggregatedDiscoveryToHandler(root, manager, manager)
	s.generic.Handler.GoRestfulContainer.Add(wrapped.GenerateWebService("/api", metav1.APIVersions{}))
	return nil
}

// installGroup is GenericAPIServer.InstallAPIGroups for one group.
func (s *Server) installGroup(info genericapiserver.APIGroupInfo) error {
	described, err := s.installVersions(genericapiserver.APIGroupPrefix, info, s.generic.AggregatedDiscoveryGroupManager)
	if err != nil {
		return err
	}
	versions := []metav1.GroupVersionForDiscovery{}
	for _, gv := range info.PrioritizedVersions {
		if len(info.VersionedResourcesStorageMap[gv.Version]) > 0 {
			versions = append(versions, metav1.GroupVersionForDiscovery{GroupVersion: gv.String(), Version: gv.Version})
		}
	}
	first := info.PrioritizedVersions[0]
	group := metav1.APIGroup{
		Name:             first.Group,
		Versions:         versions,
		PreferredVersion: metav1.GroupVersionForDiscovery{GroupVersion: first.String(), Version: first.Version},
	}
	s.discovered = append(s.discovered, discoveredGroup{group: group, versions: described})
	s.generic.DiscoveryGroupManager.AddGroup(group)
	s.generic.Handler.GoRestfulContainer.Add(discovery.NewAPIGroupHandler(s.generic.Serializer, group).WebService())
	return nil
}

// discoveredGroup is what discovery says of a built-in group.
type discoveredGroup struct {
	group    metav1.APIGroup
	versions []apidiscoveryv2.APIVersionDiscovery
}

// installVersions is GenericAPIServer.installAPIResources.
func (s *Server) installVersions(prefix string, info genericapiserver.APIGroupInfo, manager discoveryendpoint.ResourceManager) ([]apidiscoveryv2.APIVersionDiscovery, error) {
	var out []apidiscoveryv2.APIVersionDiscovery
	for _, gv := range info.PrioritizedVersions {
		if len(info.VersionedResourcesStorageMap[gv.Version]) == 0 {
			continue
		}
		version := s.groupVersion(info, gv, prefix)
		resources, _, err := version.InstallREST(s.generic.Handler.GoRestfulContainer)
		if err != nil {
			return nil, fmt.Errorf("serving %s: %w", gv, err)
		}
		described := apidiscoveryv2.APIVersionDiscovery{
			Freshness: apidiscoveryv2.DiscoveryFreshnessCurrent,
			Version:   gv.Version,
			Resources: resources,
		}
		manager.AddGroupVersion(gv.Group, described)
		out = append(out, described)
	}
	return out, nil
}

// groupVersion is GenericAPIServer.newAPIGroupVersion.
func (s *Server) groupVersion(info genericapiserver.APIGroupInfo, gv schema.GroupVersion, prefix string) *genericapi.APIGroupVersion {
	served := map[string][]string{}
	for version, resources := range info.VersionedResourcesStorageMap {
		for resource := range resources {
			served[resource] = append(served[resource], schema.GroupVersion{Group: gv.Group, Version: version}.String())
		}
	}
	return &genericapi.APIGroupVersion{
		Storage:                     info.VersionedResourcesStorageMap[gv.Version],
		Root:                        prefix,
		GroupVersion:                gv,
		AllServedVersionsByResource: served,
		OptionsExternalVersion:      info.OptionsExternalVersion,
		MetaGroupVersion:            info.MetaGroupVersion,
		Serializer:                  info.NegotiatedSerializer,
		ParameterCodec:              info.ParameterCodec,
		Typer:                       info.Scheme,
		Creater:                     info.Scheme,
		Convertor:                   info.Scheme,
		ConvertabilityChecker:       info.Scheme,
		Defaulter:                   info.Scheme,
		Namer:                       runtime.Namer(meta.NewAccessor()),
		UnsafeConvertor:             runtime.UnsafeObjectConvertor(info.Scheme),
		TypeConverter:               s.models.converter(prefix, info),
		EquivalentResourceRegistry:  s.generic.EquivalentResourceRegistry,
		Authorizer:                  s.config.Authorization.Authorizer,
		Admit:                       s.config.AdmissionControl,
		MinRequestTimeout:           minRequestTimeout,
		MaxRequestBodyBytes:         s.config.MaxRequestBodyBytes,
	}
}
