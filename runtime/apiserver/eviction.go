package apiserver

import (
	"context"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/registry/generic"
	"k8s.io/apiserver/pkg/registry/rest"
	policyclient "k8s.io/client-go/kubernetes/typed/policy/v1"
	restclient "k8s.io/client-go/rest"
	podstore "k8s.io/kubernetes/pkg/registry/core/pod/storage"

	"github.com/gherkube/gherkube/runtime/apiserver/world"
)

// eviction is the pods/eviction subresource. Upstream's asks for disruption
// budgets by a client that knows no request, so every world has its own.
type eviction struct {
	*podstore.EvictionREST
	options generic.RESTOptionsGetter
	client  func(*world.World) *restclient.Config // of the server's own parts
}

// Create implements rest.NamedCreater.
func (e *eviction) Create(ctx context.Context, name string, obj runtime.Object, validate rest.ValidateObjectFunc, options *metav1.CreateOptions) (runtime.Object, error) {
	w := world.Of(ctx)
	if w == nil {
		return nil, world.ErrNone
	}
	own, err := world.Part(w, func() (*podstore.EvictionREST, error) { return e.own(w) })
	if err != nil {
		return nil, err
	}
	return own.Create(ctx, name, obj, validate, options)
}

func (e *eviction) own(w *world.World) (*podstore.EvictionREST, error) {
	budgets, err := policyclient.NewForConfig(e.client(w))
	if err != nil {
		return nil, err
	}
	pods, err := podstore.NewStorage(e.options, nil, nil, budgets, nil)
	return pods.Eviction, err
}
