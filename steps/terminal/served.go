package terminal

import (
	"bytes"
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/restmapper"
)

// Served is what a server has told of the kinds that it serves, for all terminals: most
// servers of a run tell the same, and to decode it takes milliseconds. The zero value
// knows nothing yet. It may be used by several terminals at a time.
type Served struct {
	mu    sync.Mutex
	first *kindsTold
}

// kindsTold is what a server has told. It does not change.
type kindsTold struct {
	documents [][]byte // as the server wrote them
	groups    *metav1.APIGroupList
	resources map[schema.GroupVersion]*metav1.APIResourceList
	mapper    func() meta.RESTMapper
}

func (s *Served) get() *kindsTold {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.first
}

// keep keeps what the first server has told. It returns that for what is the same.
func (s *Served) keep(t *kindsTold) *kindsTold {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.first == nil {
		s.first = t
	}
	if s.first.is(t.documents) {
		return s.first
	}
	return nil
}

// is reports whether a server that wrote these documents has told the same.
func (t *kindsTold) is(documents [][]byte) bool {
	return t != nil && documents != nil && slices.EqualFunc(documents, t.documents, bytes.Equal)
}

// discoverer asks one server for its kinds, and decodes only what is not known already.
type discoverer struct {
	*discovery.DiscoveryClient
	served *Served // nil if it is the only one
	// told is what the server has told last; nil if it is not what Served knows.
	told atomic.Pointer[kindsTold]
}

// GroupsAndMaybeResourcesWithContext implements
// discovery.AggregatedDiscoveryInterfaceWithContext.
func (d *discoverer) GroupsAndMaybeResourcesWithContext(ctx context.Context) (*metav1.APIGroupList, map[schema.GroupVersion]*metav1.APIResourceList, map[schema.GroupVersion]error, error) {
	d.told.Store(nil)
	if d.served == nil {
		return d.DiscoveryClient.GroupsAndMaybeResourcesWithContext(ctx)
	}
	documents, known := d.documents(ctx), d.served.get()
	if known.is(documents) {
		d.told.Store(known)
		return known.groups, known.resources, nil, nil
	}
	groups, resources, failed, err := d.DiscoveryClient.GroupsAndMaybeResourcesWithContext(ctx)
	if err == nil && resources != nil && len(failed) == 0 && known == nil {
		told := &kindsTold{documents: documents, groups: groups, resources: resources}
		told.mapper = sync.OnceValue(told.newMapper)
		if told.is(d.documents(ctx)) { // nothing has changed between the requests
			d.told.Store(d.served.keep(told))
		}
	}
	return groups, resources, failed, err
}

// documents are what the server tells of all its kinds; nil if it does not tell that at
// once.
func (d *discoverer) documents(ctx context.Context) [][]byte {
	var out [][]byte
	for _, path := range []string{"/api", "/apis"} {
		document, err := d.RESTClient().Get().AbsPath(path).SetHeader("Accept", discovery.AcceptV2).Do(ctx).Raw()
		if err != nil {
			return nil
		}
		out = append(out, document)
	}
	return out
}

// newMapper is as restmapper.GetAPIGroupResources, which wants a client.
func (t *kindsTold) newMapper() meta.RESTMapper {
	var all []*restmapper.APIGroupResources
	for _, g := range t.groups.Groups {
		one := &restmapper.APIGroupResources{Group: g, VersionedResources: map[string][]metav1.APIResource{}}
		for _, v := range g.Versions {
			if list := t.resources[schema.GroupVersion{Group: g.Name, Version: v.Version}]; list != nil {
				one.VersionedResources[v.Version] = list.APIResources
			}
		}
		all = append(all, one)
	}
	return restmapper.NewDiscoveryRESTMapper(all)
}
