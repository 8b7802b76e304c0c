// Package storage is upstream's storage.Interface over the store of whichever
// world a request belongs to: reading, writing, listing and watching, in the
// versions that upstream stores kinds in.
package storage

import (
	"context"
	"errors"
	"fmt"
	"strings"

	apiequality "k8s.io/apimachinery/pkg/api/equality"
	"k8s.io/apimachinery/pkg/conversion"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/storage"

	"github.com/gherkube/gherkube/runtime/apiserver/fields"
	"github.com/gherkube/gherkube/runtime/apiserver/instant"
	"github.com/gherkube/gherkube/runtime/apiserver/world"
	"github.com/gherkube/gherkube/runtime/store"
)

// resource is upstream's storage of one resource, over the store of whichever
// world a request belongs to. The registries above it work on the API's
// internal types; the store keeps the versioned ones.
type resource struct {
	schema.GroupResource
	prefix  string // of its keys: "/pods"
	codec   codec
	newFunc func() runtime.Object
	fields  fields.Reader
}

var _ storage.Interface = &resource{}

// key returns the store's key for a registry's: PREFIX/[NAMESPACE/]NAME.
func (r *resource) key(key string) (store.Key, error) {
	rest, ok := strings.CutPrefix(key, r.prefix+"/")
	if !ok || rest == "" {
		return store.Key{}, fmt.Errorf("storage key %q is not one of %s", key, r.GroupResource)
	}
	out := store.Key{Resource: r.GroupResource, Name: rest}
	if ns, name, ok := strings.Cut(rest, "/"); ok {
		out.Namespace, out.Name = ns, name
	}
	return out, nil
}

// locate returns the request that ctx belongs to, and the store's key.
func (r *resource) locate(ctx context.Context, key string) (*world.Request, store.Key, error) {
	req := world.RequestOf(ctx)
	if req == nil {
		return nil, store.Key{}, world.ErrNone
	}
	k, err := r.key(key)
	return req, k, err
}

// Versioner implements storage.Interface.
func (r *resource) Versioner() storage.Versioner { return storage.APIObjectVersioner{} }

// Create implements storage.Interface.
func (r *resource) Create(ctx context.Context, key string, obj, out runtime.Object, _ uint64) error {
	req, k, err := r.locate(ctx, key)
	if err != nil {
		return err
	}
	if rv, err := r.Versioner().ObjectResourceVersion(obj); err == nil && rv != 0 {
		return storage.ErrResourceVersionSetOnCreate
	}
	stored, err := r.codec.store(obj)
	if err != nil {
		return err
	}
	if req.World.Store.Get(k) != nil {
		return storage.NewKeyExistsError(key, 0)
	}
	instant.Stamp(req, k, stored, nil)
	stored, err = req.World.Store.Create(k, stored)
	if errors.Is(err, store.ErrExists) {
		return storage.NewKeyExistsError(key, 0)
	}
	if err != nil {
		return err
	}
	fields.Wrote(req, nil, stored)
	if out == nil {
		return nil
	}
	return r.codec.load(stored, out)
}

// Get implements storage.Interface.
func (r *resource) Get(ctx context.Context, key string, opts storage.GetOptions, out runtime.Object) error {
	req, k, err := r.locate(ctx, key)
	if err != nil {
		return err
	}
	if err := req.Look(world.Interest{Resource: r.GroupResource, Namespace: k.Namespace, Name: k.Name}); err != nil {
		return err
	}
	if err := r.notOlderThan(req, opts.ResourceVersion); err != nil {
		return err
	}
	obj := req.World.Store.Get(k)
	if obj == nil {
		if opts.IgnoreNotFound {
			return runtime.SetZeroValue(out)
		}
		return storage.NewKeyNotFoundError(key, 0)
	}
	if err := r.load(req, obj, out); err != nil {
		return storage.NewCorruptObjError(key, &undecodableError{revision: store.RevisionOf(obj), err: err})
	}
	return nil
}

// undecodableError is etcd3's corruptObjectError: reading one object calls it corrupt
// that its webhook does not convert (corruptObjectDeleter.Get).
type undecodableError struct {
	revision int64
	err      error
}

func (e *undecodableError) Error() string {
	return fmt.Sprintf("object not decodable revision=%d: %v", e.revision, e.err)
}

func (e *undecodableError) Unwrap() error { return e.err }

// notOlderThan refuses a resource version that the world has not reached.
func (r *resource) notOlderThan(req *world.Request, resourceVersion string) error {
	rv, err := r.Versioner().ParseResourceVersion(resourceVersion)
	if err != nil {
		return err
	}
	if now := uint64(req.World.Store.Revision()); rv > now {
		return storage.NewTooLargeResourceVersionError(rv, now, 0)
	}
	return nil
}

// Delete implements storage.Interface.
func (r *resource) Delete(ctx context.Context, key string, out runtime.Object, preconditions *storage.Preconditions,
	validate storage.ValidateObjectFunc, _ runtime.Object, _ storage.DeleteOptions) error {
	req, k, err := r.locate(ctx, key)
	if err != nil {
		return err
	}
	for {
		stored := req.World.Store.Get(k)
		if stored == nil {
			return storage.NewKeyNotFoundError(key, 0)
		}
		current, err := r.internal(req, stored)
		if err != nil {
			return err
		}
		if err := preconditions.Check(key, current); err != nil {
			return err
		}
		if err := validate(ctx, current); err != nil {
			return err
		}
		last, err := req.World.Store.Delete(k, store.RevisionOf(stored))
		switch {
		case errors.Is(err, store.ErrNotFound), errors.Is(err, store.ErrConflict):
			continue
		case err != nil:
			return err
		}
		fields.Deleted(req, last)
		return r.load(req, last, out)
	}
}

// GuaranteedUpdate implements storage.Interface.
func (r *resource) GuaranteedUpdate(ctx context.Context, key string, destination runtime.Object, ignoreNotFound bool,
	preconditions *storage.Preconditions, tryUpdate storage.UpdateFunc, _ runtime.Object) error {
	if _, err := conversion.EnforcePtr(destination); err != nil {
		return fmt.Errorf("unable to convert output object to pointer: %w", err)
	}
	req, k, err := r.locate(ctx, key)
	if err != nil {
		return err
	}
	for {
		written, err := r.tryUpdate(req, key, k, ignoreNotFound, preconditions, tryUpdate)
		switch {
		case errors.Is(err, store.ErrNotFound), errors.Is(err, store.ErrConflict), errors.Is(err, store.ErrExists):
			continue // somebody else was faster
		case err != nil:
			return err
		}
		return r.load(req, written, destination)
	}
}

// tryUpdate updates the object once, from its present state. It returns what
// is stored afterwards.
func (r *resource) tryUpdate(req *world.Request, key string, k store.Key, ignoreNotFound bool,
	preconditions *storage.Preconditions, tryUpdate storage.UpdateFunc) (store.Object, error) {
	old := req.World.Store.Get(k)
	if old == nil && !ignoreNotFound {
		return nil, storage.NewKeyNotFoundError(key, 0)
	}
	current, err := r.internal(req, old)
	if err != nil {
		return nil, err
	}
	if err := preconditions.Check(key, current); err != nil {
		return nil, err
	}
	meta := storage.ResponseMeta{}
	if old != nil {
		meta.ResourceVersion = uint64(store.RevisionOf(old))
	}
	updated, _, err := tryUpdate(current, meta)
	if err != nil {
		return nil, err
	}
	stored, err := r.codec.store(updated)
	if err != nil {
		return nil, err
	}
	return r.replace(req, k, stored, old)
}

// replace writes the object in the place of the old one, nil if there is none. It
// returns what is stored afterwards: the old one if nothing is new.
func (r *resource) replace(req *world.Request, k store.Key, stored, old store.Object) (store.Object, error) {
	stored.SetResourceVersion("")
	instant.Stamp(req, k, stored, old)
	fields.Order(stored)
	if old == nil {
		created, err := req.World.Store.Create(k, stored)
		if err == nil {
			fields.Wrote(req, nil, created)
		}
		return created, err
	}
	stored.SetResourceVersion(old.GetResourceVersion())
	shown, err := r.shown(req, old)
	if err != nil {
		return nil, err
	}
	if req.Author != nil {
		stored.SetManagedFields(old.GetManagedFields())
	}
	if apiequality.Semantic.DeepEqual(stored, shown) {
		return old, nil
	}
	written, err := req.World.Store.Update(k, stored, store.RevisionOf(old))
	if err == nil {
		fields.Wrote(req, old, written)
	}
	return written, err
}

// Stats implements storage.Interface.
func (r *resource) Stats(ctx context.Context) (storage.Stats, error) {
	req := world.RequestOf(ctx)
	if req == nil {
		return storage.Stats{}, world.ErrNone
	}
	objs, _ := req.World.Store.List(r.GroupResource, "")
	return storage.Stats{ObjectCount: int64(len(objs))}, nil
}

// ReadinessCheck implements storage.Interface.
func (r *resource) ReadinessCheck() error { return nil }

// RequestWatchProgress implements storage.Interface. Only a watch cache asks.
func (r *resource) RequestWatchProgress(context.Context) error { return nil }

// GetCurrentResourceVersion implements storage.Interface.
func (r *resource) GetCurrentResourceVersion(ctx context.Context) (uint64, error) {
	req := world.RequestOf(ctx)
	if req == nil {
		return 0, world.ErrNone
	}
	return uint64(req.World.Store.Revision()), nil
}

// EnableResourceSizeEstimation implements storage.Interface.
func (r *resource) EnableResourceSizeEstimation(storage.KeysFunc) error { return nil }

// CompactRevision implements storage.Interface.
func (r *resource) CompactRevision() int64 { return 0 }
