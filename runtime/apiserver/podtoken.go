package apiserver

import (
	"context"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apiserver/pkg/registry/rest"

	"github.com/gherkube/gherkube/runtime/apiserver/access"
	"github.com/gherkube/gherkube/runtime/apiserver/world"
	"github.com/gherkube/gherkube/runtime/store"
)

// PodToken issues a token of the pod's service account that is bound to the
// pod, as a kubelet requests it for a projected volume. The caller is inside
// the world's gate, as a loop that settles does. The error is the API server's.
//
// The token is as of now, but signed only when the returned function is called,
// which it may be at any time: most tokens are never read, and a signature costs
// more than the rest of a pod's start.
func (s *Server) PodToken(w *world.World, pod *corev1.Pod, source *corev1.ServiceAccountTokenProjection) (sign func() (string, error), err error) {
	key := store.ServiceAccounts.Key(pod.Namespace, pod.Spec.ServiceAccountName)
	call := (&performer{server: s, world: w}).call(context.Background(), &world.Author{}, "kubelet", "create", key)
	storage, ok := call.storage["token"].(rest.NamedCreater)
	if !ok {
		return nil, call.unsupported("token")
	}
	ctx := access.WithDeferredSigning(call.ctx, &sign)
	if _, err := storage.Create(ctx, key.Name, access.PodToken(pod, source), rest.ValidateAllObjectFunc, &metav1.CreateOptions{}); err != nil {
		return nil, err
	}
	return sign, nil
}
