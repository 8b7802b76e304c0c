package apiserver

import (
	"context"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/registry/generic"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/kubernetes/pkg/apis/authentication"
	serviceaccountstore "k8s.io/kubernetes/pkg/registry/core/serviceaccount/storage"
	"k8s.io/kubernetes/pkg/serviceaccount"

	"github.com/gherkube/gherkube/runtime/apiserver/world"
	"github.com/gherkube/gherkube/runtime/store"
)

// addServiceAccounts replaces the generic server's storage of service accounts
// by one that issues tokens, also for pods.
func (g coreGroup) addServiceAccounts(storage map[string]rest.Storage, options generic.RESTOptionsGetter, pods, nodes rest.Getter) error {
	webhooks := g.client.AdmissionregistrationV1()
	accounts, err := serviceaccountstore.NewREST(options, tokens{}, audiences, g.authorizer, 0,
		pods, storage["secrets"].(rest.Getter), nodes,
		webhooks.ValidatingWebhookConfigurations(), webhooks.MutatingWebhookConfigurations(),
		true, serviceaccount.ExpirationExtensionSeconds*time.Second)
	if err != nil {
		return err
	}
	storage["serviceaccounts"] = accounts
	storage["serviceaccounts/token"] = tokenRequests{accounts.Token}
	return nil
}

// tokenRequests is upstream's storage of TokenRequests, with answers in
// virtual time.
type tokenRequests struct{ *serviceaccountstore.TokenREST }

// Create implements rest.NamedCreater.
func (t tokenRequests) Create(ctx context.Context, name string, obj runtime.Object, validate rest.ValidateObjectFunc, options *metav1.CreateOptions) (runtime.Object, error) {
	r := world.RequestOf(ctx)
	if r == nil {
		return nil, world.ErrNone
	}
	out, err := t.TokenREST.Create(ctx, name, obj, validate, options)
	if err != nil {
		return nil, err
	}
	answer := out.(*authentication.TokenRequest)
	now := r.Now().UTC()
	answer.CreationTimestamp = metav1.NewTime(now)
	answer.Status.ExpirationTimestamp = metav1.NewTime(now.Add(time.Duration(answer.Spec.ExpirationSeconds) * time.Second))
	return answer, nil
}

// PodToken issues a token of the pod's service account that is bound to the
// pod, as a kubelet requests it for a projected volume. Whoever calls it holds
// the world's Gate, as a loop that settles does. The error is the API server's.
//
// The token is as of now, but signed only when the returned function is called,
// which it may be at any time: most tokens are never read, and a signature costs
// more than the rest of a pod's start.
func (s *Server) PodToken(w *world.World, pod *corev1.Pod, source *corev1.ServiceAccountTokenProjection) (sign func() (string, error), err error) {
	key := store.ServiceAccounts.Key(pod.Namespace, pod.Spec.ServiceAccountName)
	call := (&performer{server: s, world: w}).call("kubelet", "create", key)
	storage, ok := call.storage["token"].(rest.NamedCreater)
	if !ok {
		return nil, call.unsupported("token")
	}
	request := &authentication.TokenRequest{Spec: authentication.TokenRequestSpec{
		ExpirationSeconds: int64(time.Hour / time.Second), // the API's default
		BoundObjectRef:    &authentication.BoundObjectReference{APIVersion: "v1", Kind: "Pod", Name: pod.Name, UID: pod.UID},
	}}
	if source.ExpirationSeconds != nil {
		request.Spec.ExpirationSeconds = *source.ExpirationSeconds
	}
	if source.Audience != "" {
		request.Spec.Audiences = []string{source.Audience}
	}
	ctx := withDeferredSigning(call.ctx, &sign)
	if _, err := storage.Create(ctx, key.Name, request, rest.ValidateAllObjectFunc, &metav1.CreateOptions{}); err != nil {
		return nil, err
	}
	return sign, nil
}
