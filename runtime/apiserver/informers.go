package apiserver

import (
	"k8s.io/client-go/informers"
	coreinformers "k8s.io/client-go/informers/core"
	corev1informers "k8s.io/client-go/informers/core/v1"
	networkinginformers "k8s.io/client-go/informers/networking"
	networkingv1informers "k8s.io/client-go/informers/networking/v1"
	nodeinformers "k8s.io/client-go/informers/node"
	nodev1informers "k8s.io/client-go/informers/node/v1"
	schedulinginformers "k8s.io/client-go/informers/scheduling"
	schedulingv1informers "k8s.io/client-go/informers/scheduling/v1"
	storageinformers "k8s.io/client-go/informers/storage"
	storagev1informers "k8s.io/client-go/informers/storage/v1"
	corelisters "k8s.io/client-go/listers/core/v1"
	networkinglisters "k8s.io/client-go/listers/networking/v1"
	nodelisters "k8s.io/client-go/listers/node/v1"
	schedulinglisters "k8s.io/client-go/listers/scheduling/v1"
	storagelisters "k8s.io/client-go/listers/storage/v1"
	"k8s.io/client-go/tools/cache"

	"github.com/gherkube/gherkube/runtime/store"
)

// informerFactory is an informers.SharedInformerFactory for the resources that
// admission plugins look at, over a store. Asking for another is a mistake in
// this package and panics.
type informerFactory struct {
	informers.SharedInformerFactory
	store *store.Store
}

// Core implements informers.SharedInformerFactory.
func (f informerFactory) Core() coreinformers.Interface { return coreInformerGroup{store: f.store} }

type coreInformerGroup struct {
	coreinformers.Interface
	store *store.Store
}

func (g coreInformerGroup) V1() corev1informers.Interface { return coreInformers{store: g.store} }

type coreInformers struct {
	corev1informers.Interface
	store *store.Store
}

func (i coreInformers) Namespaces() corev1informers.TypedNamespaceInformer {
	return namespaceInformer{store: i.store}
}

type namespaceInformer struct {
	corev1informers.TypedNamespaceInformer
	store *store.Store
}

func (namespaceInformer) Informer() cache.SharedIndexInformer { return synced{} }

func (i namespaceInformer) Lister() corelisters.NamespaceLister {
	return corelisters.NewNamespaceLister(index(i.store, "", "namespaces"))
}

func (i coreInformers) LimitRanges() corev1informers.TypedLimitRangeInformer {
	return limitRangeInformer{store: i.store}
}

type limitRangeInformer struct {
	corev1informers.TypedLimitRangeInformer
	store *store.Store
}

func (limitRangeInformer) Informer() cache.SharedIndexInformer { return synced{} }

func (i limitRangeInformer) Lister() corelisters.LimitRangeLister {
	return corelisters.NewLimitRangeLister(index(i.store, "", "limitranges"))
}

func (i coreInformers) ServiceAccounts() corev1informers.TypedServiceAccountInformer {
	return serviceAccountInformer{store: i.store}
}

type serviceAccountInformer struct {
	corev1informers.TypedServiceAccountInformer
	store *store.Store
}

func (serviceAccountInformer) Informer() cache.SharedIndexInformer { return synced{} }

func (i serviceAccountInformer) Lister() corelisters.ServiceAccountLister {
	return corelisters.NewServiceAccountLister(index(i.store, "", "serviceaccounts"))
}

func (i coreInformers) Pods() corev1informers.TypedPodInformer { return podInformer{store: i.store} }

type podInformer struct {
	corev1informers.TypedPodInformer
	store *store.Store
}

func (podInformer) Informer() cache.SharedIndexInformer { return synced{} }

func (i podInformer) Lister() corelisters.PodLister {
	return corelisters.NewPodLister(index(i.store, "", "pods"))
}

func (i coreInformers) Nodes() corev1informers.TypedNodeInformer { return nodeInformer{store: i.store} }

type nodeInformer struct {
	corev1informers.TypedNodeInformer
	store *store.Store
}

func (nodeInformer) Informer() cache.SharedIndexInformer { return synced{} }

func (i nodeInformer) Lister() corelisters.NodeLister {
	return corelisters.NewNodeLister(index(i.store, "", "nodes"))
}

// Networking implements informers.SharedInformerFactory.
func (f informerFactory) Networking() networkinginformers.Interface {
	return networkingInformerGroup{store: f.store}
}

type networkingInformerGroup struct {
	networkinginformers.Interface
	store *store.Store
}

func (g networkingInformerGroup) V1() networkingv1informers.Interface {
	return networkingInformers{store: g.store}
}

type networkingInformers struct {
	networkingv1informers.Interface
	store *store.Store
}

func (i networkingInformers) IngressClasses() networkingv1informers.TypedIngressClassInformer {
	return ingressClassInformer{store: i.store}
}

type ingressClassInformer struct {
	networkingv1informers.TypedIngressClassInformer
	store *store.Store
}

func (ingressClassInformer) Informer() cache.SharedIndexInformer { return synced{} }

func (i ingressClassInformer) Lister() networkinglisters.IngressClassLister {
	return networkinglisters.NewIngressClassLister(index(i.store, "networking.k8s.io", "ingressclasses"))
}

// Node implements informers.SharedInformerFactory.
func (f informerFactory) Node() nodeinformers.Interface { return nodeInformerGroup{store: f.store} }

type nodeInformerGroup struct {
	nodeinformers.Interface
	store *store.Store
}

func (g nodeInformerGroup) V1() nodev1informers.Interface { return nodeInformers{store: g.store} }

type nodeInformers struct {
	nodev1informers.Interface
	store *store.Store
}

func (i nodeInformers) RuntimeClasses() nodev1informers.TypedRuntimeClassInformer {
	return runtimeClassInformer{store: i.store}
}

type runtimeClassInformer struct {
	nodev1informers.TypedRuntimeClassInformer
	store *store.Store
}

func (runtimeClassInformer) Informer() cache.SharedIndexInformer { return synced{} }

func (i runtimeClassInformer) Lister() nodelisters.RuntimeClassLister {
	return nodelisters.NewRuntimeClassLister(index(i.store, "node.k8s.io", "runtimeclasses"))
}

// Scheduling implements informers.SharedInformerFactory.
func (f informerFactory) Scheduling() schedulinginformers.Interface {
	return schedulingInformerGroup{store: f.store}
}

type schedulingInformerGroup struct {
	schedulinginformers.Interface
	store *store.Store
}

func (g schedulingInformerGroup) V1() schedulingv1informers.Interface {
	return schedulingInformers{store: g.store}
}

type schedulingInformers struct {
	schedulingv1informers.Interface
	store *store.Store
}

func (i schedulingInformers) PriorityClasses() schedulingv1informers.TypedPriorityClassInformer {
	return priorityClassInformer{store: i.store}
}

type priorityClassInformer struct {
	schedulingv1informers.TypedPriorityClassInformer
	store *store.Store
}

func (priorityClassInformer) Informer() cache.SharedIndexInformer { return synced{} }

func (i priorityClassInformer) Lister() schedulinglisters.PriorityClassLister {
	return schedulinglisters.NewPriorityClassLister(index(i.store, "scheduling.k8s.io", "priorityclasses"))
}

// Storage implements informers.SharedInformerFactory.
func (f informerFactory) Storage() storageinformers.Interface {
	return storageInformerGroup{store: f.store}
}

type storageInformerGroup struct {
	storageinformers.Interface
	store *store.Store
}

func (g storageInformerGroup) V1() storagev1informers.Interface {
	return storageInformers{store: g.store}
}

type storageInformers struct {
	storagev1informers.Interface
	store *store.Store
}

func (i storageInformers) StorageClasses() storagev1informers.TypedStorageClassInformer {
	return storageClassInformer{store: i.store}
}

type storageClassInformer struct {
	storagev1informers.TypedStorageClassInformer
	store *store.Store
}

func (storageClassInformer) Informer() cache.SharedIndexInformer { return synced{} }

func (i storageClassInformer) Lister() storagelisters.StorageClassLister {
	return storagelisters.NewStorageClassLister(index(i.store, "storage.k8s.io", "storageclasses"))
}
