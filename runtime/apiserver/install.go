package apiserver

import (
	"fmt"
	"sync"

	"github.com/emicklei/go-restful/v3"

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

// prepared is a group that is ready to be served.
type prepared struct {
	info     genericapiserver.APIGroupInfo
	prefix   string
	services []*restful.WebService
	versions []apidiscoveryv2.APIVersionDiscovery
	err      error
}

// install makes the server serve the groups, as GenericAPIServer's
// InstallLegacyAPIGroup and InstallAPIGroups do, which however build the
// OpenAPI models first. The groups are prepared side by side: most of the time
// goes into compiling their routes.
func (s *Server) install(groups []group) error {
	ready := make([]prepared, len(groups))
	var wg sync.WaitGroup
	for i, g := range groups {
		wg.Go(func() { ready[i] = s.prepare(g) })
	}
	wg.Wait()
	for i, p := range ready {
		if p.err != nil {
			return fmt.Errorf("API group %q: %w", groups[i].GroupName(), p.err)
		}
		if len(p.versions) == 0 {
			continue // nothing of it is served by default
		}
		if err := s.adopt(p.info); err != nil {
			return err
		}
		for _, service := range p.services {
			s.generic.Handler.GoRestfulContainer.Add(service)
		}
		s.remember(p)
		if groups[i].GroupName() == "" {
			s.describeCore(p)
		} else {
			s.describeGroup(p)
		}
	}
	return nil
}

// prepare is the part of GenericAPIServer.installAPIResources that is the
// group's own.
func (s *Server) prepare(g group) prepared {
	p := prepared{prefix: genericapiserver.APIGroupPrefix}
	if g.GroupName() == "" {
		p.prefix = genericapiserver.DefaultLegacyAPIPrefix
	}
	if p.info, p.err = g.NewRESTStorage(s.enabled, s.options); p.err != nil {
		return p
	}
	if p.err = s.expired.RemoveUnavailableKinds(g.GroupName(), p.info.Scheme, p.info.VersionedResourcesStorageMap, s.enabled); p.err != nil {
		return p
	}
	container := restful.NewContainer()
	for _, gv := range p.info.PrioritizedVersions {
		if len(p.info.VersionedResourcesStorageMap[gv.Version]) == 0 {
			continue
		}
		resources, _, err := s.groupVersion(p.info, gv, p.prefix).InstallREST(container)
		if err != nil {
			p.err = fmt.Errorf("serving %s: %w", gv, err)
			return p
		}
		p.versions = append(p.versions, apidiscoveryv2.APIVersionDiscovery{
			Freshness: apidiscoveryv2.DiscoveryFreshnessCurrent,
			Version:   gv.Version,
			Resources: resources,
		})
	}
	p.services = container.RegisteredWebServices()
	return p
}

// describeCore adds the core group to discovery.
func (s *Server) describeCore(p prepared) {
	manager := s.generic.AggregatedLegacyDiscoveryGroupManager
	for _, v := range p.versions {
		manager.AddGroupVersion("", v)
		s.local.Add(schema.GroupVersion{Version: v.Version})
	}
	root := discovery.NewLegacyRootAPIHandler(s.config.DiscoveryAddresses, s.generic.Serializer, p.prefix)
	wrapped := discoveryendpoint.WrapAggregatedDiscoveryToHandler(root, manager, manager)
	s.generic.Handler.GoRestfulContainer.Add(wrapped.GenerateWebService(p.prefix, metav1.APIVersions{}))
}

// describeGroup adds another group to discovery.
func (s *Server) describeGroup(p prepared) {
	name := p.info.PrioritizedVersions[0].Group
	group := metav1.APIGroup{Name: name}
	for _, v := range p.versions {
		gv := schema.GroupVersion{Group: name, Version: v.Version}
		group.Versions = append(group.Versions, metav1.GroupVersionForDiscovery{GroupVersion: gv.String(), Version: v.Version})
		s.generic.AggregatedDiscoveryGroupManager.AddGroupVersion(name, v)
		s.local.Add(gv)
	}
	group.PreferredVersion = group.Versions[0]
	s.custom.AddBuiltIn(group, p.versions)
	s.generic.DiscoveryGroupManager.AddGroup(group)
	s.generic.Handler.GoRestfulContainer.Add(discovery.NewAPIGroupHandler(s.generic.Serializer, group).WebService())
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
