package apiserver

import (
	"context"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/registry/generic"
	genericregistry "k8s.io/apiserver/pkg/registry/generic/registry"
	api "k8s.io/kubernetes/pkg/apis/core"
	"k8s.io/kubernetes/pkg/registry/core/service/ipallocator"
	servicestore "k8s.io/kubernetes/pkg/registry/core/service/storage"
)

// newServices returns the storage of services. Upstream's allocators of
// cluster IPs and node ports know no request, so every world has its own
// registry of services with its own allocators; the shared one asks the
// world's at the beginning of each write.
func newServices(options generic.RESTOptionsGetter) (*servicestore.REST, *servicestore.StatusREST, error) {
	services, status, err := newServiceREST(options, &addresses{})
	if err != nil {
		return nil, nil, err
	}
	services.BeginCreate = func(ctx context.Context, obj runtime.Object, o *metav1.CreateOptions) (genericregistry.FinishFunc, error) {
		own, err := worldServices(ctx, obj, options)
		if err != nil {
			return nil, err
		}
		return own.BeginCreate(ctx, obj, o)
	}
	services.BeginUpdate = func(ctx context.Context, obj, old runtime.Object, o *metav1.UpdateOptions) (genericregistry.FinishFunc, error) {
		own, err := worldServices(ctx, obj, options)
		if err != nil {
			return nil, err
		}
		return own.BeginUpdate(ctx, obj, old, o)
	}
	return services, status, nil
}

// worldServices returns the service registry of the request's world, about to
// be asked for addresses.
func worldServices(ctx context.Context, obj runtime.Object, options generic.RESTOptionsGetter) (*servicestore.REST, error) {
	w := worldFrom(ctx)
	if w == nil {
		return nil, errNoWorld
	}
	if w.plugins.services == nil {
		w.plugins.addresses = &addresses{world: w}
		own, _, err := newServiceREST(options, w.plugins.addresses)
		if err != nil {
			return nil, err
		}
		w.plugins.services = own
	}
	service, err := meta.Accessor(obj)
	if err != nil {
		return nil, err
	}
	w.plugins.addresses.begin(service.GetNamespace(), service.GetName())
	return w.plugins.services, nil
}

func newServiceREST(options generic.RESTOptionsGetter, a *addresses) (*servicestore.REST, *servicestore.StatusREST, error) {
	services, status, _, err := servicestore.NewREST(options, api.IPv4Protocol,
		map[api.IPFamily]ipallocator.Interface{api.IPv4Protocol: clusterIPs{a}}, nodePorts{a}, nil, nil, nil)
	return services, status, err
}
