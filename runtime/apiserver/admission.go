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
	r := requestFrom(ctx)
	if r == nil {
		return errNoWorld
	}
	if attrs.GetOperation() == admission.Create && attrs.GetSubresource() == "" {
		nameObject(r, attrs)
	}
	return nil
}

// Validate implements admission.ValidationInterface.
func (a worldAdmission) Validate(ctx context.Context, attrs admission.Attributes, objects admission.ObjectInterfaces) error {
	return nil
}

// nameObject gives an object that has only a generateName its name, before the
// registry draws one at random.
func nameObject(r *request, attrs admission.Attributes) {
	m, err := meta.Accessor(attrs.GetObject())
	if err != nil || m.GetName() != "" || m.GetGenerateName() == "" {
		return
	}
	key := store.Key{Resource: attrs.GetResource().GroupResource(), Namespace: attrs.GetNamespace(), Name: m.GetGenerateName()}
	for n := 0; ; n++ {
		name := r.world.chance.next(r.world.Seed, key, n)
		taken := key
		taken.Name = name
		if r.world.Store.Get(taken) != nil {
			continue
		}
		m.SetName(name)
		if !attrs.IsDryRun() {
			r.world.chance.drawn(key, n+1)
		}
		return
	}
}
