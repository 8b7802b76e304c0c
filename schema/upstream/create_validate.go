package upstream

import (
	"context"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/apiserver/pkg/registry/rest"
)

// maxCompared is with how many complaints of a strategy's own code upstream may
// compare those of declarative validation: it compares each with each
// (gatherDeclarativeValidationMismatches), which takes minutes for an object of
// the allowed size that is wrong all over. With more, the own code's are enough.
const maxCompared = 500

// validateCreate is ValidateCreate of k8s.io/apiserver/pkg/registry/rest, in
// time that is bounded by the object's size.
func validateCreate(ctx context.Context, obj runtime.Object, strategy rest.RESTCreateStrategy) field.ErrorList {
	errs := strategy.Validate(ctx, obj)
	if len(errs) > maxCompared {
		return errs
	}
	known := validated{RESTCreateStrategy: strategy, errs: errs}
	if declarative, ok := strategy.(rest.DeclarativeValidationStrategy); ok {
		return rest.ValidateCreate(ctx, obj, declared{known, declarative})
	}
	return rest.ValidateCreate(ctx, obj, known)
}

// validated is a strategy whose own validation has been done.
type validated struct {
	rest.RESTCreateStrategy
	errs field.ErrorList
}

// Validate implements rest.RESTCreateStrategy.
func (v validated) Validate(context.Context, runtime.Object) field.ErrorList { return v.errs }

// declared is a validated strategy with declarative validation to come.
type declared struct {
	validated
	rest.DeclarativeValidationStrategy
}
