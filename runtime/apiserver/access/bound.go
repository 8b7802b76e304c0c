package access

import (
	"context"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	apirequest "k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/kubernetes/pkg/api/legacyscheme"

	"github.com/gherkube/gherkube/runtime/apiserver/world"
	"github.com/gherkube/gherkube/runtime/store"
)

// bound gets what a token is bound to, which TokenREST.Create only reads. For the
// cluster's own parts that is what is stored, in the registry's type: a copy of the
// pod and of its node would be most of what a kubelet's request costs.
type bound struct {
	rest.Getter
	key   func(namespace, name string) store.Key
	empty func() runtime.Object // of the registry's type
}

// Get implements rest.Getter.
func (b bound) Get(ctx context.Context, name string, options *metav1.GetOptions) (runtime.Object, error) {
	r := world.RequestOf(ctx)
	if r == nil || r.Author == nil {
		return b.Getter.Get(ctx, name, options)
	}
	key := b.key(apirequest.NamespaceValue(ctx), name)
	obj := r.World.Store.Get(key)
	if obj == nil {
		return nil, apierrors.NewNotFound(key.Resource, name)
	}
	out := b.empty()
	return out, legacyscheme.Scheme.Convert(obj, out, nil)
}
