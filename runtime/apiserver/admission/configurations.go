package admission

import (
	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/informers/admissionregistration"
	"k8s.io/client-go/informers/internalinterfaces"
	"k8s.io/client-go/tools/cache"
)

// configurations are those of webhooks as a plugin of upstream's sees them: it
// keeps what it has made of them, and is told when they are others.
type configurations[T metav1.Object] struct {
	synced
	present []T
	handler cache.ResourceEventHandler
}

// set tells the plugin which there are.
func (c *configurations[T]) set(all []T) {
	before := c.present
	c.present = all
	for _, x := range all {
		switch old, known := named(before, x.GetName()); {
		case !known:
			c.handler.OnAdd(x, false)
		case old.GetUID() != x.GetUID() || old.GetResourceVersion() != x.GetResourceVersion():
			c.handler.OnUpdate(old, x)
		}
	}
	for _, x := range before {
		if _, still := named(all, x.GetName()); !still {
			c.handler.OnDelete(x)
		}
	}
}

func named[T metav1.Object](all []T, name string) (found T, ok bool) {
	for _, x := range all {
		if x.GetName() == name {
			return x, true
		}
	}
	return found, false
}

// AddEventHandler implements cache.SharedInformer.
func (c *configurations[T]) AddEventHandler(h cache.ResourceEventHandler) (cache.ResourceEventHandlerRegistration, error) {
	c.handler = h
	return c, nil
}

// HasSyncedChecker implements cache.ResourceEventHandlerRegistration.
func (c *configurations[T]) HasSyncedChecker() cache.DoneChecker { return nil }

// GetIndexer implements cache.SharedIndexInformer.
func (c *configurations[T]) GetIndexer() cache.Indexer { return listed[T]{informer: c} }

// listed is what a lister reads of them.
type listed[T metav1.Object] struct {
	cache.Indexer
	informer *configurations[T]
}

// List implements cache.Store.
func (l listed[T]) List() []any {
	out := make([]any, len(l.informer.present))
	for i, x := range l.informer.present {
		out[i] = x
	}
	return out
}

// hookInformers are the informers that a plugin of webhooks asks for.
type hookInformers struct {
	informerFactory
	mutating   *configurations[*admissionregistrationv1.MutatingWebhookConfiguration]
	validating *configurations[*admissionregistrationv1.ValidatingWebhookConfiguration]
}

// InformerFor implements internalinterfaces.SharedInformerFactory.
func (f hookInformers) InformerFor(obj runtime.Object, n internalinterfaces.NewInformerFunc) cache.SharedIndexInformer {
	switch obj.(type) {
	case *admissionregistrationv1.MutatingWebhookConfiguration:
		return f.mutating
	case *admissionregistrationv1.ValidatingWebhookConfiguration:
		return f.validating
	}
	return f.informerFactory.InformerFor(obj, n)
}

// Admissionregistration implements informers.SharedInformerFactory.
func (f hookInformers) Admissionregistration() admissionregistration.Interface {
	return admissionregistration.New(f, metav1.NamespaceAll, nil)
}
