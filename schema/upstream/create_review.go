package upstream

import (
	"context"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"k8s.io/kubernetes/pkg/apis/authentication"
	"k8s.io/kubernetes/pkg/apis/authorization"
	"k8s.io/kubernetes/pkg/apis/authorization/validation"
	api "k8s.io/kubernetes/pkg/apis/core"
	corevalidation "k8s.io/kubernetes/pkg/apis/core/validation"

	_ "k8s.io/kubernetes/pkg/apis/authentication/install" // registers its kinds with legacyscheme, as in the server
	_ "k8s.io/kubernetes/pkg/apis/authorization/install"
)

// addReviews adds the kinds that are answered and never stored: they have no
// strategy, their checks are in the Create methods of
// pkg/registry/authentication/* and pkg/registry/authorization/*.
func (t *Kinds) addReviews() {
	authn := t.family("authentication.k8s.io", "v1", nativeScheme())
	authn.addCreation("SelfSubjectReview", false, func(context.Context, runtime.Object) error { return nil })
	authn.addCreation("TokenReview", false, createTokenReview)

	authz := t.family("authorization.k8s.io", "v1", nativeScheme())
	authz.addCreation("LocalSubjectAccessReview", true, createLocalSubjectAccessReview)
	authz.addCreation("SelfSubjectAccessReview", false, func(ctx context.Context, obj runtime.Object) error {
		return orNil(validation.ValidateSelfSubjectAccessReviewCreate(ctx, legacyscheme.Scheme, obj.(*authorization.SelfSubjectAccessReview)))
	})
	authz.addCreation("SelfSubjectRulesReview", false, createSelfSubjectRulesReview)
	authz.addCreation("SubjectAccessReview", false, func(ctx context.Context, obj runtime.Object) error {
		return orNil(validation.ValidateSubjectAccessReviewCreate(ctx, legacyscheme.Scheme, obj.(*authorization.SubjectAccessReview)))
	})
}

func createTokenReview(_ context.Context, obj runtime.Object) error {
	if obj.(*authentication.TokenReview).Spec.Token == "" {
		return apierrors.NewBadRequest("token is required for TokenReview in authentication")
	}
	return nil
}

func createLocalSubjectAccessReview(ctx context.Context, obj runtime.Object) error {
	review := obj.(*authorization.LocalSubjectAccessReview)
	namespace := request.NamespaceValue(ctx)
	if err := rest.EnsureObjectNamespaceMatchesRequestNamespace(namespace, review); err != nil {
		return err
	}
	return orNil(validation.ValidateLocalSubjectAccessReviewCreate(ctx, legacyscheme.Scheme, review))
}

func createSelfSubjectRulesReview(_ context.Context, obj runtime.Object) error {
	if obj.(*authorization.SelfSubjectRulesReview).Spec.Namespace == "" {
		return apierrors.NewBadRequest("no namespace on request")
	}
	return nil
}

// createBinding does what BindingREST.Create in pkg/registry/core/pod/storage
// does before it looks for the pod.
func createBinding(_ context.Context, obj runtime.Object) error {
	return orNil(corevalidation.ValidatePodBinding(obj.(*api.Binding)))
}
