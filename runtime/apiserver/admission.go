package apiserver

import (
	"context"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apiserver/pkg/admission"

	"github.com/gherkube/gherkube/runtime/store"
)

// worldAdmission hands a request to the admission chain of its world.
type worldAdmission struct{ server *Server }

var (
	_ admission.MutationInterface   = worldAdmission{}
	_ admission.ValidationInterface = worldAdmission{}
)

// Handles implements admission.Interface.
func (worldAdmission) Handles(admission.Operation) bool { return true }

// Admit implements admission.MutationInterface.
func (a worldAdmission) Admit(ctx context.Context, attrs admission.Attributes, objects admission.ObjectInterfaces) error {
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
func (a worldAdmission) Validate(ctx context.Context, attrs admission.Attributes, objects admission.ObjectInterfaces) error {
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
func (a worldAdmission) of(ctx context.Context) ([]admission.Interface, error) {
	r := requestFrom(ctx)
	if r == nil {
		return nil, errNoWorld
	}
	if !r.gated {
		return nil, nil
	}
	if r.world.plugins.admission == nil {
		chain, err := a.server.newAdmission(r.world)
		if err != nil {
			return nil, err
		}
		r.world.plugins.admission = chain
	}
	return r.world.plugins.admission, nil
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
	r := requestFrom(ctx)
	key := store.Key{Resource: attrs.GetResource().GroupResource(), Namespace: attrs.GetNamespace(), Name: m.GetGenerateName()}
	for n := 0; ; n++ {
		taken := key
		taken.Name = r.world.chance.next(r.world.Seed, key, n)
		if r.world.Store.Get(taken) != nil {
			continue
		}
		m.SetName(taken.Name)
		if !attrs.IsDryRun() {
			r.world.chance.drawn(key, n+1)
		}
		return nil
	}
}
