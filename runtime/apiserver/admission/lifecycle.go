package admission

import (
	"context"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/admission/plugin/namespace/lifecycle"

	"github.com/gherkube/gherkube/runtime/apiserver/world"
	"github.com/gherkube/gherkube/runtime/store"
)

// namespaces is upstream's NamespaceLifecycle, which sleeps in case its cache
// has not heard of a new namespace: the store has no such delay.
type namespaces struct{ *lifecycle.Lifecycle }

// Admit implements admission.MutationInterface.
func (n namespaces) Admit(ctx context.Context, attrs admission.Attributes, objects admission.ObjectInterfaces) error {
	name := attrs.GetNamespace()
	if attrs.GetOperation() == admission.Create && name != "" && attrs.GetKind().Kind != "Namespace" &&
		attrs.GetResource().Group != "authorization.k8s.io" {
		if _, ok := store.Namespaces.Get(world.RequestOf(ctx).World.Store.View(), "", name); !ok {
			return apierrors.NewNotFound(corev1.Resource("namespaces"), name)
		}
	}
	return n.Lifecycle.Admit(ctx, attrs, objects)
}
