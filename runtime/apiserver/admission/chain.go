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

// Admit implements admission.MutationInterface. What webhooks have changed is shown
// to all plugins once more, as by upstream's reinvoker.
func (a worlds) Admit(ctx context.Context, attrs admission.Attributes, objects admission.ObjectInterfaces) error {
	return a.within(ctx, func(ctx context.Context, c chain) error {
		if err := c.admit(ctx, attrs, objects); err != nil {
			return err
		}
		again := attrs.GetReinvocationContext()
		if !again.ShouldReinvoke() {
			return nil
		}
		again.SetIsReinvoke()
		return c.admit(ctx, attrs, objects)
	})
}

func (c chain) admit(ctx context.Context, attrs admission.Attributes, objects admission.ObjectInterfaces) error {
	for _, p := range c {
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
	return a.within(ctx, func(ctx context.Context, c chain) error {
		for _, p := range c {
			if v, ok := p.(admission.ValidationInterface); ok && p.Handles(attrs.GetOperation()) {
				if err := v.Validate(ctx, attrs, objects); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// within calls f with the admission chain of the request's world, inside its gate.
// Connecting to a pod is admitted without the gate: of the chain, policies and
// webhooks handle it, and the gate is passed for them.
func (a worlds) within(ctx context.Context, f func(context.Context, chain) error) error {
	r := world.RequestOf(ctx)
	if r == nil {
		return world.ErrNone
	}
	if !r.Gated {
		defer r.World.Enter()()
		ctx = world.With(ctx, r.Behind())
	}
	own, err := world.Part(r.World, func() (*chain, error) { return a.chain(r.World) })
	if err != nil {
		return err
	}
	return f(ctx, *own)
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
