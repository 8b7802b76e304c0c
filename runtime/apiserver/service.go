package apiserver

import (
	"context"
	"net/http"
	"net/url"

	discoveryv1 "k8s.io/api/discovery/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/registry/generic"
	genericregistry "k8s.io/apiserver/pkg/registry/generic/registry"
	"k8s.io/apiserver/pkg/registry/rest"
	api "k8s.io/kubernetes/pkg/apis/core"
	"k8s.io/kubernetes/pkg/registry/core/service"
	"k8s.io/kubernetes/pkg/registry/core/service/ipallocator"
	servicestore "k8s.io/kubernetes/pkg/registry/core/service/storage"

	"github.com/gherkube/gherkube/runtime/apiserver/node"
	"github.com/gherkube/gherkube/runtime/apiserver/world"
	"github.com/gherkube/gherkube/runtime/store"
)

// newServices returns the storage of services, which lead to the given pods. Upstream's allocators of
// cluster IPs and node ports know no request, so every world has its own
// registry of services with its own allocators; the shared one asks the
// world's at the beginning of each write.
func newServices(options generic.RESTOptionsGetter, pods rest.Getter) (*servicestore.REST, *servicestore.StatusREST, *service.ProxyREST, error) {
	services, status, err := newServiceREST(options, &addresses{}, nil)
	if err != nil {
		return nil, nil, nil, err
	}
	registry := serviceRegistry{options, pods}
	services.BeginCreate = func(ctx context.Context, obj runtime.Object, o *metav1.CreateOptions) (genericregistry.FinishFunc, error) {
		own, err := registry.about(ctx, obj)
		if err != nil {
			return nil, err
		}
		return own.BeginCreate(ctx, obj, o)
	}
	services.BeginUpdate = func(ctx context.Context, obj, old runtime.Object, o *metav1.UpdateOptions) (genericregistry.FinishFunc, error) {
		own, err := registry.about(ctx, obj)
		if err != nil {
			return nil, err
		}
		return own.BeginUpdate(ctx, obj, old, o)
	}
	return services, status, &service.ProxyREST{Redirector: registry, ProxyTransport: node.ToPods()}, nil
}

// serviceRegistry is what the registries of services of all worlds are made with.
type serviceRegistry struct {
	options generic.RESTOptionsGetter
	pods    rest.Getter
}

// about returns the service registry of the request's world, about to be asked for
// addresses for obj.
func (r serviceRegistry) about(ctx context.Context, obj runtime.Object) (*servicestore.REST, error) {
	own, err := r.of(world.Of(ctx))
	if err != nil {
		return nil, err
	}
	m, err := meta.Accessor(obj)
	if err != nil {
		return nil, err
	}
	own.addresses.begin(m.GetNamespace(), m.GetName())
	return own.REST, nil
}

// services are a world's own registry of services, and the addresses it gives
// them. The world's gate guards it.
type services struct {
	*servicestore.REST
	addresses *addresses
}

func (r serviceRegistry) of(w *world.World) (*services, error) {
	if w == nil {
		return nil, world.ErrNone
	}
	return world.Part(w, func() (own *services, err error) {
		own = &services{addresses: &addresses{world: w}}
		own.REST, _, err = newServiceREST(r.options, own.addresses, r.pods)
		return own, err
	})
}

func newServiceREST(options generic.RESTOptionsGetter, a *addresses, pods rest.Getter) (*servicestore.REST, *servicestore.StatusREST, error) {
	services, status, _, err := servicestore.NewREST(options, api.IPv4Protocol,
		map[api.IPFamily]ipallocator.Interface{api.IPv4Protocol: clusterIPs{a}}, nodePorts{a}, sliceGetter{a}, pods, node.ToPods())
	return services, status, err
}

// sliceGetter tells a service's registry where its proxy leads.
type sliceGetter struct{ *addresses }

// GetEndpointSlices implements proxy.EndpointSliceGetter.
func (s sliceGetter) GetEndpointSlices(namespace, service string) ([]*discoveryv1.EndpointSlice, error) {
	var out []*discoveryv1.EndpointSlice
	for _, slice := range store.EndpointSlices.List(s.world.Store.View(), namespace) {
		if slice.Labels[discoveryv1.LabelServiceName] == service {
			out = append(out, slice)
		}
	}
	return out, nil
}

// ResourceLocation implements rest.Redirector: it finds the endpoint that
// services/proxy leads to, in the request's world.
func (r serviceRegistry) ResourceLocation(ctx context.Context, id string) (*url.URL, http.RoundTripper, error) {
	w := world.Of(ctx)
	if w == nil {
		return nil, nil, world.ErrNone
	}
	leave := w.Enter()
	own, err := r.of(w)
	leave()
	if err != nil {
		return nil, nil, err
	}
	return own.ResourceLocation(ctx, id)
}
