package namespace

import (
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// defaultAccount is the ServiceAccount that every namespace has.
const defaultAccount = "default"

// serviceAccounts keeps a default ServiceAccount in every active namespace.
type serviceAccounts struct{}

// NewServiceAccounts returns the ServiceAccount controller.
func NewServiceAccounts() loop.Actor { return serviceAccounts{} }

func (serviceAccounts) Name() string { return "serviceaccount-controller" }

// Dirty wakes a namespace when it changed or its default account is gone.
func (serviceAccounts) Dirty(_ store.View, c store.Change) []store.Key {
	switch {
	case c.Key.Resource == store.Namespaces.GroupResource && c.New != nil:
		return []store.Key{c.Key}
	case c.Key.Resource == store.ServiceAccounts.GroupResource && c.New == nil && c.Key.Name == defaultAccount:
		return []store.Key{store.Namespaces.Key("", c.Key.Namespace)}
	}
	return nil
}

// Reconcile is upstream's ServiceAccountsController.syncNamespace.
func (serviceAccounts) Reconcile(v store.View, key store.Key, _ time.Time) loop.Outcome {
	ns, ok := store.Namespaces.Get(v, "", key.Name)
	if !ok || ns.Status.Phase != corev1.NamespaceActive {
		return loop.Outcome{}
	}
	if _, ok := store.ServiceAccounts.Get(v, ns.Name, defaultAccount); ok {
		return loop.Outcome{}
	}
	sa := &corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Namespace: ns.Name, Name: defaultAccount}}
	return loop.Outcome{Effects: []loop.Effect{loop.Create{
		Key: store.ServiceAccounts.KeyOf(sa), Object: sa, Rejected: unlessGone,
	}}}
}

// unlessGone tries a refused creation again, unless the namespace is gone or
// going.
func unlessGone(err error) []loop.Effect {
	if apierrors.IsNotFound(err) || apierrors.HasStatusCause(err, corev1.NamespaceTerminatingCause) {
		return nil
	}
	return []loop.Effect{loop.Retry{Err: err}}
}
