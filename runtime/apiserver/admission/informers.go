package admission

import (
	"fmt"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/informers"
	coreinformers "k8s.io/client-go/informers/core"
	"k8s.io/client-go/informers/internalinterfaces"
	networkinginformers "k8s.io/client-go/informers/networking"
	nodeinformers "k8s.io/client-go/informers/node"
	schedulinginformers "k8s.io/client-go/informers/scheduling"
	storageinformers "k8s.io/client-go/informers/storage"
	"k8s.io/client-go/tools/cache"
	"k8s.io/kubernetes/pkg/api/legacyscheme"

	"github.com/gherkube/gherkube/runtime/store"
)

// informerFactory is an informers.SharedInformerFactory for the API groups that
// admission plugins look at, over a store. Asking for another is a mistake in
// this package and panics.
type informerFactory struct {
	informers.SharedInformerFactory
	store *store.Store
}

// InformerFor implements internalinterfaces.SharedInformerFactory: what
// upstream's informers and listers of every kind are made of.
func (f informerFactory) InformerFor(obj runtime.Object, _ internalinterfaces.NewInformerFunc) cache.SharedIndexInformer {
	kinds, _, err := legacyscheme.Scheme.ObjectKinds(obj)
	if err != nil {
		panic(fmt.Sprintf("an informer of what is no API object: %v", err))
	}
	plural, _ := meta.UnsafeGuessKindToResource(kinds[0])
	return stored{index: index(f.store, plural.Group, plural.Resource)}
}

// stored is the informer of one resource of a store: it has seen everything.
type stored struct {
	synced
	index indexer
}

// GetIndexer implements cache.SharedIndexInformer.
func (s stored) GetIndexer() cache.Indexer { return s.index }

// Core implements informers.SharedInformerFactory.
func (f informerFactory) Core() coreinformers.Interface {
	return coreinformers.New(f, metav1.NamespaceAll, nil)
}

// Networking implements informers.SharedInformerFactory.
func (f informerFactory) Networking() networkinginformers.Interface {
	return networkinginformers.New(f, metav1.NamespaceAll, nil)
}

// Node implements informers.SharedInformerFactory.
func (f informerFactory) Node() nodeinformers.Interface {
	return nodeinformers.New(f, metav1.NamespaceAll, nil)
}

// Scheduling implements informers.SharedInformerFactory.
func (f informerFactory) Scheduling() schedulinginformers.Interface {
	return schedulinginformers.New(f, metav1.NamespaceAll, nil)
}

// Storage implements informers.SharedInformerFactory.
func (f informerFactory) Storage() storageinformers.Interface {
	return storageinformers.New(f, metav1.NamespaceAll, nil)
}
