package admission

import (
	"context"

	corev1 "k8s.io/api/core/v1"
	nodev1 "k8s.io/api/node/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/kubernetes"
	corev1client "k8s.io/client-go/kubernetes/typed/core/v1"
	nodev1client "k8s.io/client-go/kubernetes/typed/node/v1"
	corev1listers "k8s.io/client-go/listers/core/v1"
	nodev1listers "k8s.io/client-go/listers/node/v1"

	"github.com/gherkube/gherkube/runtime/store"
)

// storeClient is the client that admission plugins ask when their listers do
// not know an object. It knows no more than they do.
type storeClient struct {
	kubernetes.Interface
	store *store.Store
}

// CoreV1 implements kubernetes.Interface.
func (c storeClient) CoreV1() corev1client.CoreV1Interface { return storeCore{store: c.store} }

type storeCore struct {
	corev1client.CoreV1Interface
	store *store.Store
}

// Namespaces implements corev1client.NamespacesGetter.
func (c storeCore) Namespaces() corev1client.NamespaceInterface {
	return storeNamespaces{lister: corev1listers.NewNamespaceLister(index(c.store, "", "namespaces"))}
}

// ServiceAccounts implements corev1client.ServiceAccountsGetter.
func (c storeCore) ServiceAccounts(namespace string) corev1client.ServiceAccountInterface {
	lister := corev1listers.NewServiceAccountLister(index(c.store, "", "serviceaccounts"))
	return storeServiceAccounts{lister: lister.ServiceAccounts(namespace)}
}

// LimitRanges implements corev1client.LimitRangesGetter.
func (c storeCore) LimitRanges(namespace string) corev1client.LimitRangeInterface {
	lister := corev1listers.NewLimitRangeLister(index(c.store, "", "limitranges"))
	return storeLimitRanges{lister: lister.LimitRanges(namespace)}
}

type storeNamespaces struct {
	corev1client.NamespaceInterface
	lister corev1listers.NamespaceLister
}

// Get implements corev1client.NamespaceInterface.
func (n storeNamespaces) Get(_ context.Context, name string, _ metav1.GetOptions) (*corev1.Namespace, error) {
	return n.lister.Get(name)
}

type storeServiceAccounts struct {
	corev1client.ServiceAccountInterface
	lister corev1listers.ServiceAccountNamespaceLister
}

// Get implements corev1client.ServiceAccountInterface.
func (a storeServiceAccounts) Get(_ context.Context, name string, _ metav1.GetOptions) (*corev1.ServiceAccount, error) {
	return a.lister.Get(name)
}

type storeLimitRanges struct {
	corev1client.LimitRangeInterface
	lister corev1listers.LimitRangeNamespaceLister
}

// List implements corev1client.LimitRangeInterface.
func (l storeLimitRanges) List(context.Context, metav1.ListOptions) (*corev1.LimitRangeList, error) {
	ranges, err := l.lister.List(labels.Everything())
	if err != nil {
		return nil, err
	}
	list := &corev1.LimitRangeList{}
	for _, r := range ranges {
		list.Items = append(list.Items, *r)
	}
	return list, nil
}

// NodeV1 implements kubernetes.Interface.
func (c storeClient) NodeV1() nodev1client.NodeV1Interface { return storeNode{store: c.store} }

type storeNode struct {
	nodev1client.NodeV1Interface
	store *store.Store
}

// RuntimeClasses implements nodev1client.RuntimeClassesGetter.
func (c storeNode) RuntimeClasses() nodev1client.RuntimeClassInterface {
	return storeRuntimeClasses{lister: nodev1listers.NewRuntimeClassLister(index(c.store, "node.k8s.io", "runtimeclasses"))}
}

type storeRuntimeClasses struct {
	nodev1client.RuntimeClassInterface
	lister nodev1listers.RuntimeClassLister
}

// Get implements nodev1client.RuntimeClassInterface.
func (r storeRuntimeClasses) Get(_ context.Context, name string, _ metav1.GetOptions) (*nodev1.RuntimeClass, error) {
	return r.lister.Get(name)
}
