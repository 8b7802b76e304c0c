package access

import (
	"context"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	"k8s.io/apiserver/pkg/registry/generic"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/client-go/kubernetes"
	"k8s.io/kubernetes/pkg/apis/authentication"
	api "k8s.io/kubernetes/pkg/apis/core"
	serviceaccountstore "k8s.io/kubernetes/pkg/registry/core/serviceaccount/storage"
	"k8s.io/kubernetes/pkg/serviceaccount"

	"github.com/gherkube/gherkube/runtime/apiserver/world"
	"github.com/gherkube/gherkube/runtime/store"
)

// AddServiceAccounts replaces the generic server's storage of service accounts
// by one that issues tokens, also for pods.
func AddServiceAccounts(storage map[string]rest.Storage, options generic.RESTOptionsGetter, client kubernetes.Interface,
	a authorizer.Authorizer, pods, nodes rest.Getter) error {
	webhooks := client.AdmissionregistrationV1()
	accounts, err := serviceaccountstore.NewREST(options, tokens{}, Audiences, a, 0,
		bound{pods, store.Pods.Key, func() runtime.Object { return &api.Pod{} }}, storage["secrets"].(rest.Getter),
		bound{nodes, store.Nodes.Key, func() runtime.Object { return &api.Node{} }},
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

// PodToken returns the request for a token of the pod's service account that is
// bound to the pod, as a kubelet makes it for a projected volume.
func PodToken(pod *corev1.Pod, source *corev1.ServiceAccountTokenProjection) *authentication.TokenRequest {
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
	return request
}
