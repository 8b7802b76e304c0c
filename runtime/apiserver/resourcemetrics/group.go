// Package resourcemetrics serves the API group metrics.k8s.io as a metrics-server
// does, of which every simulated cluster has one.
package resourcemetrics

import (
	"context"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apiserver/pkg/registry/generic"
	"k8s.io/apiserver/pkg/registry/rest"
	genericapiserver "k8s.io/apiserver/pkg/server"
	serverstorage "k8s.io/apiserver/pkg/server/storage"
	api "k8s.io/metrics/pkg/apis/metrics"
	"k8s.io/metrics/pkg/apis/metrics/install"
	"k8s.io/metrics/pkg/apis/metrics/v1beta1"

	"github.com/gherkube/gherkube/runtime/apiserver/world"
	"github.com/gherkube/gherkube/runtime/store"
)

// Group provides the storage of metrics.k8s.io (metrics-server's api.Build).
type Group struct{}

// cluster is what is asked for metrics.
type cluster struct {
	view    store.View
	metrics world.Metrics
	now     time.Time
}

// of returns the cluster of a request.
func of(ctx context.Context) (cluster, error) {
	r := world.RequestOf(ctx)
	if r == nil {
		return cluster{}, world.ErrNone
	}
	return cluster{r.World.Store.View(), r.World.Metrics, r.Now()}, nil
}

// GroupName implements controlplane's RESTStorageProvider.
func (Group) GroupName() string { return api.GroupName }

// NewRESTStorage implements controlplane's RESTStorageProvider.
func (Group) NewRESTStorage(serverstorage.APIResourceConfigSource, generic.RESTOptionsGetter) (genericapiserver.APIGroupInfo, error) {
	scheme := runtime.NewScheme()
	install.Install(scheme)
	metav1.AddToGroupVersion(scheme, schema.GroupVersion{Version: "v1"})
	info := genericapiserver.NewDefaultAPIGroupInfo(api.GroupName, scheme, runtime.NewParameterCodec(scheme), serializer.NewCodecFactory(scheme))
	info.PrioritizedVersions = []schema.GroupVersion{v1beta1.SchemeGroupVersion} // metrics-server serves no other
	info.VersionedResourcesStorageMap[v1beta1.SchemeGroupVersion.Version] = map[string]rest.Storage{
		"pods": &pods{}, "nodes": &nodes{},
	}
	return info, nil
}
