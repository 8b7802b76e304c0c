package apiserver

import (
	"context"
	"fmt"
	"net/http"

	autoscalingv1 "k8s.io/api/autoscaling/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/kubernetes/pkg/api/legacyscheme"

	"github.com/gherkube/gherkube/runtime/apiserver/customresource"
	"github.com/gherkube/gherkube/runtime/apiserver/world"
	"github.com/gherkube/gherkube/runtime/store"
)

// Scales returns what reads the scale subresource of objects of the world, of any
// kind, as client-go's scale client does. The errors are what that says. The
// caller is inside the world's gate.
func (s *Server) Scales(w *world.World) func(namespace string, kind schema.GroupKind, name string) (*autoscalingv1.Scale, schema.GroupResource, error) {
	p := &performer{server: s, world: w}
	return func(namespace string, kind schema.GroupKind, name string) (*autoscalingv1.Scale, schema.GroupResource, error) {
		resource, err := p.resourceOf(kind)
		if err != nil {
			return nil, resource, err
		}
		scale, err := p.scale(store.Key{Resource: resource, Namespace: namespace, Name: name})
		return scale, resource, err
	}
}

// resourceOf is what a RESTMapper says.
func (p *performer) resourceOf(kind schema.GroupKind) (schema.GroupResource, error) {
	for _, crd := range customresource.Definitions.List(p.world.Store.View(), "") {
		if crd.Spec.Group == kind.Group && crd.Spec.Names.Kind == kind.Kind {
			return schema.GroupResource{Group: kind.Group, Resource: crd.Spec.Names.Plural}, nil
		}
	}
	plural, _ := meta.UnsafeGuessKindToResource(kind.WithVersion(""))
	if r := plural.GroupResource(); p.server.storages[r] != nil {
		return r, nil
	}
	return schema.GroupResource{}, &meta.NoKindMatchError{GroupKind: kind}
}

func (p *performer) scale(key store.Key) (*autoscalingv1.Scale, error) {
	out := &autoscalingv1.Scale{}
	if p.isCustom(key.Resource) {
		client, err := p.customClient(key)
		if err != nil {
			return nil, err
		}
		got, err := client.Get(context.Background(), key.Name, metav1.GetOptions{}, "scale")
		if err != nil {
			return nil, err
		}
		if err := runtime.DefaultUnstructuredConverter.FromUnstructured(got.Object, out); err != nil {
			return nil, fmt.Errorf("scale of %s: %w", key, err)
		}
		return out, nil
	}
	c := p.call(context.Background(), &world.Author{}, "horizontal-pod-autoscaler", "get", key)
	getter, ok := c.storage["scale"].(rest.Getter)
	if !ok {
		return nil, apierrors.NewGenericServerResponse(http.StatusNotFound, "get", schema.GroupResource{}, "", "", 0, true)
	}
	got, err := getter.Get(c.ctx, key.Name, &metav1.GetOptions{})
	if err != nil {
		return nil, err
	}
	if err := legacyscheme.Scheme.Convert(got, out, nil); err != nil {
		return nil, fmt.Errorf("scale of %s: %w", key, err)
	}
	return out, nil
}
