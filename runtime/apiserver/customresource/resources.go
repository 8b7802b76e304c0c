package customresource

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"k8s.io/apiextensions-apiserver/pkg/apihelpers"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	apiextensionsserver "k8s.io/apiextensions-apiserver/pkg/apiserver"
	crdinformers "k8s.io/apiextensions-apiserver/pkg/client/informers/externalversions/apiextensions/v1"
	crdlisters "k8s.io/apiextensions-apiserver/pkg/client/listers/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/controller/finalizer"
	apiequality "k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/cache"

	"github.com/gherkube/gherkube/runtime/apiserver/instant"
	"github.com/gherkube/gherkube/runtime/apiserver/world"
	"github.com/gherkube/gherkube/runtime/store"
)

// Definitions are the custom resource definitions of a store.
var Definitions = store.Kind[*apiextensionsv1.CustomResourceDefinition]{
	GroupResource: apiextensionsv1.Resource("customresourcedefinitions"),
}

// resources serves the custom resources of one world: upstream's
// apiextensions handler, told of definitions as its informer would tell it.
// It is made with the world's first definition.
type resources struct {
	server  *Server
	world   *world.World
	handler http.Handler
	told    []cache.ResourceEventHandler

	mu        sync.RWMutex
	stored    []*apiextensionsv1.CustomResourceDefinition          // as told of last
	served    map[string]*apiextensionsv1.CustomResourceDefinition // by name: what the handler sees
	discovery *pages
}

// newResources returns the handler of the world's custom resources.
func (s *Server) newResources(w *world.World) (*resources, error) {
	c := &resources{server: s, world: w, served: map[string]*apiextensionsv1.CustomResourceDefinition{}}
	base, err := s.metadata()
	if err != nil {
		return nil, err
	}
	resolver, wrapper := s.Converters(w)
	c.handler, err = apiextensionsserver.NewCustomResourceDefinitionHandler(
		nil, nil, crdInformer{custom: c}, http.HandlerFunc(s.notCustom), customOptions{}, s.config.AdmissionControl,
		nil, resolver, wrapper, 1, s.config.Authorization.Authorizer, s.config.RequestTimeout, s.minRequestTimeout,
		base, s.config.MaxRequestBodyBytes)
	if err != nil {
		return nil, fmt.Errorf("custom resources: %w", err)
	}
	return c, nil
}

// notCustom serves requests for what no definition defines.
func (s *Server) notCustom(w http.ResponseWriter, r *http.Request) { s.builtIn.ServeHTTP(w, r) }

// Settle does what controllers of the API server do when a
// definition has changed: it accepts its names, establishes it, serves it, or
// removes its instances. The caller is inside the world's gate.
func (s *Server) Settle(w *world.World) error {
	crds := Definitions.List(w.Store.View(), "")
	if len(crds) == 0 && world.Made[resources](w) == nil {
		return nil
	}
	c, err := world.Part(w, func() (*resources, error) { return s.newResources(w) })
	if err != nil {
		return err
	}
	return c.settle(crds)
}

func (c *resources) settle(crds []*apiextensionsv1.CustomResourceDefinition) error {
	ending := slices.ContainsFunc(crds, func(d *apiextensionsv1.CustomResourceDefinition) bool { return d.DeletionTimestamp != nil })
	if !ending && slices.Equal(crds, c.stored) {
		return nil
	}
	for _, crd := range crds {
		if err := c.accept(crd); err != nil {
			return err
		}
	}
	if err := c.tell(); err != nil || !ending {
		return err
	}
	for _, crd := range Definitions.List(c.world.Store.View(), "") {
		if err := c.finish(crd); err != nil {
			return err
		}
	}
	return c.tell()
}

// accept updates the conditions of a definition.
func (c *resources) accept(crd *apiextensionsv1.CustomResourceDefinition) error {
	changed := crd.DeepCopy()
	acceptNames(changed, Definitions.List(c.world.Store.View(), ""), c.now())
	return c.update(crd, changed)
}

func (c *resources) now() metav1.Time {
	return metav1.NewTime(c.world.Clock.Now().Truncate(time.Second).UTC())
}

func (c *resources) update(old, changed *apiextensionsv1.CustomResourceDefinition) error {
	if apiequality.Semantic.DeepEqual(old, changed) {
		return nil
	}
	_, err := c.world.Store.Update(Definitions.KeyOf(old), changed, store.RevisionOf(old))
	return err
}

// tell tells the handler what has changed since it was told last.
func (c *resources) tell() error {
	crds := Definitions.List(c.world.Store.View(), "")
	before, after := c.served, map[string]*apiextensionsv1.CustomResourceDefinition{}
	for _, crd := range crds {
		after[crd.Name] = longEstablished(crd)
	}
	discovery, err := newDiscovery(c.server, crds)
	if err != nil {
		return err
	}
	c.mu.Lock()
	c.stored, c.served, c.discovery = crds, after, discovery
	c.mu.Unlock()
	for _, h := range c.told {
		for _, crd := range crds {
			if old, ok := before[crd.Name]; ok {
				h.OnUpdate(old, after[crd.Name])
			} else {
				h.OnAdd(after[crd.Name], false)
			}
		}
		for name, old := range before { // in any order: the handler forgets each by itself
			if after[name] == nil {
				h.OnDelete(old)
			}
		}
	}
	return c.teachRegistries(crds)
}

// teachRegistries makes the tables of custom resources show virtual ages. Only
// the registry of a definition's storage version can be got at.
func (c *resources) teachRegistries(crds []*apiextensionsv1.CustomResourceDefinition) error {
	for _, crd := range crds {
		if !apihelpers.IsCRDConditionTrue(crd, apiextensionsv1.Established) {
			continue
		}
		registry, err := c.handler.(finalizer.CRClientGetter).GetCustomResourceListerCollectionDeleter(crd)
		if err != nil {
			return fmt.Errorf("serving %s: %w", crd.Name, err)
		}
		if err := instant.Teach(registry); err != nil {
			return fmt.Errorf("serving %s: %w", crd.Name, err)
		}
	}
	return nil
}

// longEstablished returns a copy that was established long ago: upstream's
// handler sleeps before the first creation of a resource that was just
// established, for the sake of other API servers.
func longEstablished(crd *apiextensionsv1.CustomResourceDefinition) *apiextensionsv1.CustomResourceDefinition {
	out := crd.DeepCopy()
	if established := apihelpers.FindCRDCondition(out, apiextensionsv1.Established); established != nil {
		established.LastTransitionTime = metav1.Unix(0, 0)
	}
	return out
}

// crdInformer is the informer of definitions that the handler knows.
type crdInformer struct {
	crdinformers.TypedCustomResourceDefinitionInformer
	custom *resources
}

// Informer implements crdinformers.CustomResourceDefinitionInformer.
func (i crdInformer) Informer() cache.SharedIndexInformer { return teller{custom: i.custom} }

// Lister implements crdinformers.CustomResourceDefinitionInformer.
func (i crdInformer) Lister() crdlisters.CustomResourceDefinitionLister {
	return crdlisters.NewCustomResourceDefinitionLister(servedIndexer{custom: i.custom})
}

// teller remembers whom to tell of changes.
type teller struct {
	cache.SharedIndexInformer
	custom *resources
}

// HasSynced implements cache.SharedInformer.
func (teller) HasSynced() bool { return true }

// AddEventHandler implements cache.SharedInformer.
func (t teller) AddEventHandler(h cache.ResourceEventHandler) (cache.ResourceEventHandlerRegistration, error) {
	t.custom.told = append(t.custom.told, h)
	return nil, nil
}

// servedIndexer is the cache of the definitions' informer.
type servedIndexer struct {
	cache.Indexer
	custom *resources
}

// List implements cache.Store.
func (i servedIndexer) List() []any {
	i.custom.mu.RLock()
	defer i.custom.mu.RUnlock()
	var out []any
	for _, crd := range i.custom.stored {
		out = append(out, i.custom.served[crd.Name])
	}
	return out
}

// GetByKey implements cache.Store.
func (i servedIndexer) GetByKey(name string) (any, bool, error) {
	i.custom.mu.RLock()
	defer i.custom.mu.RUnlock()
	crd, ok := i.custom.served[name]
	return crd, ok, nil
}
