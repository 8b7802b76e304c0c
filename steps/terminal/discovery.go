package terminal

import (
	"context"
	"sync/atomic"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/restmapper"
)

// knownKinds is what the commands of one terminal know of the server's kinds.
// It is to them what the files below ~/.kube/cache are to kubectl: a command
// that finds a kind there goes by it, and one that does not asks the server
// anew.
type knownKinds struct {
	discovery.CachedDiscoveryInterface
	server *discoverer
	mapper *restmapper.DeferredDiscoveryRESTMapper
	asked  atomic.Bool // this command has asked the server anew
}

func newKnownKinds(server *discoverer) *knownKinds {
	k := &knownKinds{CachedDiscoveryInterface: memory.NewMemCacheClient(server), server: server}
	k.mapper = restmapper.NewDeferredDiscoveryRESTMapper(k)
	return k
}

// begin starts a command, which has asked nothing yet.
func (k *knownKinds) begin() { k.asked.Store(false) }

// Fresh reports that asking the server anew would tell nothing more.
func (k *knownKinds) Fresh() bool { return k.asked.Load() }

// Invalidate has the server asked anew.
func (k *knownKinds) Invalidate() {
	k.asked.Store(true)
	k.CachedDiscoveryInterface.Invalidate()
}

// ServerGroupsAndResources returns the kinds in the order in which the server tells of
// them, as kubectl's cache of files does: by that order get all prints, and delete all
// deletes. The memory's own is that of a map, as it is one of
// AggregatedDiscoveryInterface, which knownKinds is not.
func (k *knownKinds) ServerGroupsAndResources() ([]*metav1.APIGroup, []*metav1.APIResourceList, error) {
	return discovery.ServerGroupsAndResources(k)
}

// restMapper returns a mapper that knows short names, and tells of ambiguous
// ones.
func (k *knownKinds) restMapper(warn func(string)) meta.RESTMapper {
	return restmapper.NewShortcutExpander(quickMapper{k.mapper, k}, k, warn)
}

// known returns the mapper that all terminals share; nil if this server serves other
// kinds, or does not say.
func (k *knownKinds) known() meta.RESTMapper {
	if _, err := k.ServerGroups(); err != nil {
		return nil
	}
	if told := k.server.told.Load(); told != nil {
		return told.mapper()
	}
	return nil
}

// quickMapper finds kinds in what is known of all servers, if this one has told the
// same, and else as upstream's kubectl does: only then is a mapper made for it.
type quickMapper struct {
	*restmapper.DeferredDiscoveryRESTMapper
	kinds *knownKinds
}

// KindForWithContext implements meta.RESTMapperWithContext.
func (m quickMapper) KindForWithContext(ctx context.Context, resource schema.GroupVersionResource) (schema.GroupVersionKind, error) {
	if known := m.kinds.known(); known != nil {
		if kind, err := known.KindFor(resource); err == nil {
			return kind, nil
		}
	}
	return m.DeferredDiscoveryRESTMapper.KindForWithContext(ctx, resource)
}

// ResourceForWithContext implements meta.RESTMapperWithContext.
func (m quickMapper) ResourceForWithContext(ctx context.Context, resource schema.GroupVersionResource) (schema.GroupVersionResource, error) {
	if known := m.kinds.known(); known != nil {
		if found, err := known.ResourceFor(resource); err == nil {
			return found, nil
		}
	}
	return m.DeferredDiscoveryRESTMapper.ResourceForWithContext(ctx, resource)
}

// RESTMappingWithContext implements meta.RESTMapperWithContext.
func (m quickMapper) RESTMappingWithContext(ctx context.Context, kind schema.GroupKind, versions ...string) (*meta.RESTMapping, error) {
	if known := m.kinds.known(); known != nil {
		if mapping, err := known.RESTMapping(kind, versions...); err == nil {
			return mapping, nil
		}
	}
	return m.DeferredDiscoveryRESTMapper.RESTMappingWithContext(ctx, kind, versions...)
}
