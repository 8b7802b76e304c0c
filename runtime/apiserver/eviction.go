package apiserver

import (
	"context"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/registry/generic"
	"k8s.io/apiserver/pkg/registry/rest"
	policyclient "k8s.io/client-go/kubernetes/typed/policy/v1"
	podstore "k8s.io/kubernetes/pkg/registry/core/pod/storage"

	"github.com/gherkube/gherkube/runtime/apiserver/world"
)

// eviction is the pods/eviction subresource. Upstream's asks for disruption
// budgets by a client that knows no request, so every world has its own.
type eviction struct {
	*podstore.EvictionREST
	options generic.RESTOptionsGetter
}

// Create implements rest.NamedCreater.
func (e *eviction) Create(ctx context.Context, name string, obj runtime.Object, validate rest.ValidateObjectFunc, options *metav1.CreateOptions) (runtime.Object, error) {
	own, err := e.own(ctx)
	if err != nil {
		return nil, err
	}
	return own.Create(ctx, name, obj, validate, options)
}

func (e *eviction) own(ctx context.Context) (*podstore.EvictionREST, error) {
	w := world.Of(ctx)
	if w == nil {
		return nil, world.ErrNone
	}
	if pluginsOf(w).eviction != nil {
		return pluginsOf(w).eviction, nil
	}
	budgets, err := policyclient.NewForConfig(pluginsOf(w).server.inner(w))
	if err != nil {
		return nil, err
	}
	pods, err := podstore.NewStorage(e.options, nil, nil, budgets, nil)
	if err != nil {
		return nil, err
	}
	pluginsOf(w).eviction = pods.Eviction
	return pods.Eviction, nil
}
