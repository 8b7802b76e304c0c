package access

import (
	"context"

	"gopkg.in/go-jose/go-jose.v2/jwt"
	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/gherkube/gherkube/runtime/apiserver/world"
	"github.com/gherkube/gherkube/runtime/store"
)

// tokenSubjects looks up what tokens are bound to. It is a
// serviceaccount.ServiceAccountTokenGetter.
type tokenSubjects struct{}

// GetServiceAccount returns an account of the request's world.
func (tokenSubjects) GetServiceAccount(ctx context.Context, namespace, name string) (*corev1.ServiceAccount, error) {
	return subject(ctx, store.ServiceAccounts, namespace, name)
}

// GetPod returns a pod of the request's world.
func (tokenSubjects) GetPod(ctx context.Context, namespace, name string) (*corev1.Pod, error) {
	return subject(ctx, store.Pods, namespace, name)
}

// GetSecret returns a secret of the request's world.
func (tokenSubjects) GetSecret(ctx context.Context, namespace, name string) (*corev1.Secret, error) {
	return subject(ctx, store.Secrets, namespace, name)
}

// GetNode returns a node of the request's world.
func (tokenSubjects) GetNode(ctx context.Context, name string) (*corev1.Node, error) {
	return subject(ctx, store.Nodes, "", name)
}

// GetValidatingWebhookConfiguration returns one of the request's world.
func (tokenSubjects) GetValidatingWebhookConfiguration(ctx context.Context, name string) (*admissionregistrationv1.ValidatingWebhookConfiguration, error) {
	return subject(ctx, store.ValidatingWebhookConfigurations, "", name)
}

// GetMutatingWebhookConfiguration returns one of the request's world.
func (tokenSubjects) GetMutatingWebhookConfiguration(ctx context.Context, name string) (*admissionregistrationv1.MutatingWebhookConfiguration, error) {
	return subject(ctx, store.MutatingWebhookConfigurations, "", name)
}

// subject returns an object of the request's world. Upstream's validator
// refuses an object that was deleted a minute ago of the wall clock; whether
// it was, in virtual time, is decided here.
func subject[T store.Object](ctx context.Context, kind store.Kind[T], namespace, name string) (T, error) {
	var none T
	r := world.RequestOf(ctx)
	if r == nil {
		return none, world.ErrNone
	}
	obj, ok := kind.Get(r.World.Store.View(), namespace, name)
	if !ok {
		return none, apierrors.NewNotFound(kind.GroupResource, name)
	}
	deleted := obj.GetDeletionTimestamp()
	if deleted == nil {
		return obj, nil
	}
	when := metav1.NewTime(never)
	if deleted.Time.Before(r.Now().Add(-jwt.DefaultLeeway)) {
		when = metav1.NewTime(longAgo)
	}
	obj = obj.DeepCopyObject().(T)
	obj.SetDeletionTimestamp(&when)
	return obj, nil
}
