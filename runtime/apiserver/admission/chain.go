// Package admission is upstream's admission plugins over the store of whichever
// world a request belongs to, in place of informers and their goroutines.
package admission

import (
	"context"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/managedfields"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	"k8s.io/component-base/compatibility"
	"k8s.io/component-base/featuregate"

	"github.com/gherkube/gherkube/runtime/apiserver/world"
	"github.com/gherkube/gherkube/runtime/store"
)

// worlds hands a request to the admission chain of its world.
type worlds struct{ Config }

// Config is what admission asks of its server.
type Config struct {
	Features featuregate.FeatureGate
	Version  compatibility.EffectiveVersion
	// Authorizer is what expressions of policies ask; it is asked for when a
	// world's first request is admitted.
	Authorizer func() authorizer.Authorizer
	// Resource returns the resource of a built-in kind, and whether it is
	// namespaced.
	Resource func(schema.GroupVersionKind) (resource schema.GroupResource, namespaced, found bool)
	// Converter returns what merges apply configurations of a kind.
	Converter func(schema.GroupVersionKind) managedfields.TypeConverter
}

// New returns the admission of all worlds: each has a chain of its own, since
// upstream's plugins know no request.
func New(c Config) admission.Interface { return worlds{c} }

var (
	_ admission.MutationInterface   = worlds{}
	_ admission.ValidationInterface = worlds{}
)

// chain is the admission chain of one world.
type chain []admission.Interface

// Handles implements admission.Interface.
func (worlds) Handles(admission.Operation) bool { return true }

// Admit implements admission.MutationInterface.
func (a worlds) Admit(ctx context.Context, attrs admission.Attributes, objects admission.ObjectInterfaces) error {
	chain, err := a.of(ctx)
	if err != nil {
		return err
	}
	for _, p := range chain {
		if m, ok := p.(admission.MutationInterface); ok && p.Handles(attrs.GetOperation()) {
			if err := m.Admit(ctx, attrs, objects); err != nil {
				return err
			}
		}
	}
	return nil
}

// Validate implements admission.ValidationInterface.
func (a worlds) Validate(ctx context.Context, attrs admission.Attributes, objects admission.ObjectInterfaces) error {
	chain, err := a.of(ctx)
	if err != nil {
		return err
	}
	for _, p := range chain {
		if v, ok := p.(admission.ValidationInterface); ok && p.Handles(attrs.GetOperation()) {
			if err := v.Validate(ctx, attrs, objects); err != nil {
				return err
			}
		}
	}
	return nil
}

// of returns the admission chain of the request's world. Connecting to a pod
// is admitted without the gate; nothing of the chain handles it.
func (a worlds) of(ctx context.Context) (chain, error) {
	r := world.RequestOf(ctx)
	if r == nil {
		return nil, world.ErrNone
	}
	if !r.Gated {
		return nil, nil
	}
	own, err := world.Part(r.World, func() (*chain, error) { return a.chain(r.World) })
	if err != nil {
		return nil, err
	}
	return *own, nil
}

// namer gives an object that has only a generateName its name, before the
// registry draws one at random.
type namer struct{}

// Handles implements admission.Interface.
func (namer) Handles(op admission.Operation) bool { return op == admission.Create }

// Admit implements admission.MutationInterface.
func (namer) Admit(ctx context.Context, attrs admission.Attributes, _ admission.ObjectInterfaces) error {
	m, err := meta.Accessor(attrs.GetObject())
	if err != nil || attrs.GetSubresource() != "" || m.GetName() != "" || m.GetGenerateName() == "" {
		return nil //nolint:nilerr // what has no metadata has no name
	}
	r := world.RequestOf(ctx)
	key := store.Key{Resource: attrs.GetResource().GroupResource(), Namespace: attrs.GetNamespace(), Name: m.GetGenerateName()}
	for n := 0; ; n++ {
		taken := key
		taken.Name = r.World.NextName(key, n)
		if r.World.Store.Get(taken) != nil {
			continue
		}
		m.SetName(taken.Name)
		if !attrs.IsDryRun() {
			r.World.Drawn(key, n+1)
		}
		return nil
	}
}
