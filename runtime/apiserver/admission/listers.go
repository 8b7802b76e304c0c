package admission

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/tools/cache"

	"github.com/gherkube/gherkube/runtime/store"
)

// indexer is a client-go informer's cache of one resource, over a store: what
// client-go's listers read. Only what they use is there.
type indexer struct {
	cache.Indexer
	store    *store.Store
	resource schema.GroupResource
}

func index(s *store.Store, group, resource string) indexer {
	return indexer{store: s, resource: schema.GroupResource{Group: group, Resource: resource}}
}

// List implements cache.Store.
func (i indexer) List() []any { return i.list("") }

func (i indexer) list(namespace string) []any {
	objs, _ := i.store.List(i.resource, namespace)
	out := make([]any, len(objs))
	for n, o := range objs {
		out[n] = o
	}
	return out
}

// GetByKey implements cache.Store.
func (i indexer) GetByKey(key string) (any, bool, error) {
	namespace, name, err := cache.SplitMetaNamespaceKey(key)
	if err != nil {
		return nil, false, err
	}
	obj := i.store.Get(store.Key{Resource: i.resource, Namespace: namespace, Name: name})
	return obj, obj != nil, nil
}

// Index implements cache.Indexer for the index by namespace.
func (i indexer) Index(_ string, obj any) ([]any, error) {
	return i.list(obj.(metav1.Object).GetNamespace()), nil
}

// ByIndex implements cache.Indexer for the index by namespace.
func (i indexer) ByIndex(_, namespace string) ([]any, error) { return i.list(namespace), nil }

// synced is an informer that has seen everything.
type synced struct{ cache.SharedIndexInformer }

// HasSynced implements cache.SharedInformer.
func (synced) HasSynced() bool { return true }
