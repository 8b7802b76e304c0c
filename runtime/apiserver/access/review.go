package access

import (
	"context"
	"net/http"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/authentication/authenticator"
	"k8s.io/apiserver/pkg/registry/generic"
	"k8s.io/apiserver/pkg/registry/rest"
	genericapiserver "k8s.io/apiserver/pkg/server"
	serverstorage "k8s.io/apiserver/pkg/server/storage"
	"k8s.io/kubernetes/pkg/apis/authentication"
	authenticationrest "k8s.io/kubernetes/pkg/registry/authentication/rest"
	"k8s.io/kubernetes/pkg/registry/authentication/selfsubjectreview"
	"k8s.io/kubernetes/pkg/registry/authentication/tokenreview"

	"github.com/gherkube/gherkube/runtime/apiserver/world"
)

// Reviews is upstream's group of TokenReviews and SelfSubjectReviews, which know
// the world of their request and its time.
type Reviews struct {
	authenticationrest.RESTStorageProvider
}

// NewReviews returns the group.
func NewReviews() Reviews {
	return Reviews{authenticationrest.RESTStorageProvider{APIAudiences: Audiences}}
}

// NewRESTStorage implements controlplane's RESTStorageProvider.
func (g Reviews) NewRESTStorage(enabled serverstorage.APIResourceConfigSource, options generic.RESTOptionsGetter) (genericapiserver.APIGroupInfo, error) {
	info, err := g.RESTStorageProvider.NewRESTStorage(enabled, options)
	for _, resources := range info.VersionedResourcesStorageMap {
		for name, storage := range resources {
			switch upstream := storage.(type) {
			case *tokenreview.REST:
				resources[name] = tokenReviews{REST: upstream, tokens: newTokenAuthenticator()}
			case *selfsubjectreview.REST:
				resources[name] = selfReviews{upstream}
			}
		}
	}
	return info, err
}

// tokenReviews is upstream's storage of TokenReviews, which does not pass the
// request's context on.
type tokenReviews struct {
	*tokenreview.REST
	tokens authenticator.Request
}

// Create implements rest.Creater.
func (t tokenReviews) Create(ctx context.Context, obj runtime.Object, validate rest.ValidateObjectFunc, options *metav1.CreateOptions) (runtime.Object, error) {
	r := world.RequestOf(ctx)
	if r == nil {
		return nil, world.ErrNone
	}
	in := authenticator.RequestFunc(func(review *http.Request) (*authenticator.Response, bool, error) {
		return t.tokens.AuthenticateRequest(review.WithContext(world.With(review.Context(), r)))
	})
	return tokenreview.NewREST(in, Audiences).Create(ctx, obj, validate, options)
}

// selfReviews is upstream's storage of SelfSubjectReviews, with answers in
// virtual time.
type selfReviews struct{ *selfsubjectreview.REST }

// Create implements rest.Creater.
func (s selfReviews) Create(ctx context.Context, obj runtime.Object, validate rest.ValidateObjectFunc, options *metav1.CreateOptions) (runtime.Object, error) {
	r := world.RequestOf(ctx)
	if r == nil {
		return nil, world.ErrNone
	}
	out, err := s.REST.Create(ctx, obj, validate, options)
	if review, ok := out.(*authentication.SelfSubjectReview); ok && err == nil {
		review.CreationTimestamp = metav1.NewTime(r.Now().UTC())
	}
	return out, err
}
