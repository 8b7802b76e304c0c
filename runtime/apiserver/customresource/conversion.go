package customresource

import (
	"slices"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"

	"github.com/gherkube/gherkube/runtime/apiserver/world"
)

// Converted reports whether webhooks convert custom resources of a world: whether
// who reads or writes one may have to wait for them.
func Converted(w *world.World) bool {
	return slices.ContainsFunc(Definitions.List(w.Store.View(), ""), func(d *apiextensionsv1.CustomResourceDefinition) bool {
		return d.Spec.Conversion != nil && d.Spec.Conversion.Strategy == apiextensionsv1.WebhookConverter
	})
}
