package storage

import (
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/gherkube/gherkube/runtime/apiserver/world"
	"github.com/gherkube/gherkube/runtime/store"
)

// load sets out to the stored object as the request is to see it: clients see who
// manages its fields, and the cluster's own parts do not ask.
func (r *resource) load(req *world.Request, stored store.Object, out runtime.Object) error {
	if err := r.codec.load(stored, out); err != nil || req.Author != nil {
		return err
	}
	return r.fields.Show(req.World, stored, out)
}

// internal returns a copy of the stored object in the registries' type, as the
// request is to see it; an empty object for nil.
func (r *resource) internal(req *world.Request, stored store.Object) (runtime.Object, error) {
	out := r.newFunc()
	if stored == nil {
		return out, nil
	}
	return out, r.load(req, stored, out)
}

// listed is internal for lists and watches, which may know how an object was
// converted.
func (r *resource) listed(req *world.Request, stored store.Object) (runtime.Object, error) {
	if c, ok := r.codec.(unstructuredCodec); ok {
		return c.peek(stored)
	}
	return r.internal(req, stored)
}

// shown returns the stored object as the request sees it, and shares memory with it.
func (r *resource) shown(req *world.Request, stored store.Object) (store.Object, error) {
	if req.Author != nil {
		return stored, nil
	}
	entries, changed, err := r.fields.Entries(req.World, stored)
	if err != nil || !changed {
		return stored, err
	}
	out := shallow(stored)
	out.SetManagedFields(entries)
	return out, nil
}
