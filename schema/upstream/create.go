package upstream

import (
	"context"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/apiserver/pkg/warning"
)

// creation is what the API server does with a decoded object of the internal
// version before it stores it. The context holds the request's namespace and
// info. It may change the object.
type creation func(ctx context.Context, obj runtime.Object) error

// byStrategy is the creation that does what the strategy says.
func byStrategy(strategy rest.RESTCreateStrategy) creation {
	return func(ctx context.Context, obj runtime.Object) error { return createByStrategy(ctx, strategy, obj) }
}

// createByStrategy does what Store.Create in
// k8s.io/apiserver/pkg/registry/generic/registry does up to admission.
func createByStrategy(ctx context.Context, strategy rest.RESTCreateStrategy, obj runtime.Object) error {
	object, err := meta.Accessor(obj)
	if err != nil {
		return err
	}
	rest.FillObjectMetaSystemFields(object)
	object.SetUID(generatedUID)
	object.SetCreationTimestamp(metav1.Unix(generatedTime, 0))
	if object.GetGenerateName() != "" && object.GetName() == "" {
		object.SetName(generatedName(object.GetGenerateName()))
	}
	return beforeCreate(ctx, strategy, obj, object)
}

// beforeCreate is BeforeCreate of k8s.io/apiserver/pkg/registry/rest, whose
// steps are all exported, but for the error: upstream joins all messages into
// one text, which takes time in the square of their number.
func beforeCreate(ctx context.Context, strategy rest.RESTCreateStrategy, obj runtime.Object, object metav1.Object) error {
	namespace := rest.ExpectedNamespaceForScope(request.NamespaceValue(ctx), strategy.NamespaceScoped())
	if err := rest.EnsureObjectNamespaceMatchesRequestNamespace(namespace, object); err != nil {
		return err
	}
	strategy.PrepareForCreate(ctx, obj)
	if err := orNil(validateCreate(ctx, obj, strategy)); err != nil {
		return err
	}
	for _, text := range strategy.WarningsOnCreate(ctx, obj) {
		warning.AddWarning(ctx, "", text)
	}
	return nil
}

// What FillObjectMetaSystemFields takes from chance and the clock. Strategies
// write it into other fields (a Job's selector has the Job's UID), from where it
// gets into messages, which must be the same each time.
const (
	generatedUID  = "00000000-0000-4000-8000-000000000000"
	generatedTime = 1767225600 // 2026-01-01T00:00:00Z, in seconds
)

// generatedName is what GenerateName of
// k8s.io/apiserver/pkg/storage/names makes, with a fixed suffix of the same
// length: the verdict must not depend on chance.
func generatedName(base string) string {
	const maxLength, suffix = 63, "xxxxx"
	return base[:min(len(base), maxLength-len(suffix))] + suffix
}
