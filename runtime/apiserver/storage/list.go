package storage

import (
	"context"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/conversion"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/storage"

	"github.com/gherkube/gherkube/runtime/apiserver/world"
	"github.com/gherkube/gherkube/runtime/store"
)

// What upstream's etcd3 storage says about revisions that are gone.
const (
	listExpired     = "The resourceVersion for the provided list is too old."
	continueExpired = "The provided continue parameter is too old " +
		"to display a consistent list result. You can start a new list without " +
		"the continue parameter, or use the continue token in this response to " +
		"retrieve the remainder of the results. Continuing with the provided " +
		"token results in an inconsistent list - objects that were created, " +
		"modified, or deleted between the time the first chunk was returned " +
		"and now may show up in the list."
)

// GetList implements storage.Interface. It mirrors etcd3's.
func (r *resource) GetList(ctx context.Context, key string, opts storage.ListOptions, list runtime.Object) error {
	req := world.RequestOf(ctx)
	if req == nil {
		return world.ErrNone
	}
	prefix, err := storage.PrepareKey(r.prefix, key, opts.Recursive)
	if err != nil {
		return err
	}
	items, err := itemsOf(list)
	if err != nil {
		return err
	}
	revision, from, err := storage.ValidateListOptions(prefix, r.Versioner(), opts)
	if err != nil {
		return err
	}
	namespace, name := r.scope(prefix, opts.Recursive)
	if err := req.Look(world.Interest{Resource: r.GroupResource, Namespace: namespace, Name: name}); err != nil {
		return err
	}
	objs, revision, err := r.at(req, prefix, opts, revision, from)
	if err != nil {
		return err
	}
	if from != "" {
		objs = after(objs, r.prefix, from)
	}
	last, more, err := r.collect(req, objs, opts.Predicate, items)
	if err != nil {
		return err
	}
	var lastKey string
	if more {
		lastKey = r.keyOf(objs[last])
	}
	token, remaining, err := storage.PrepareContinueToken(lastKey, prefix, revision, int64(len(objs)), more, opts)
	if err != nil {
		return err
	}
	if items.IsNil() {
		items.Set(reflect.MakeSlice(items.Type(), 0, 0))
	}
	return r.Versioner().UpdateList(list, uint64(revision), token, remaining)
}

// at returns the objects under prefix at the revision, or at present for 0,
// in order, and the revision they belong to.
func (r *resource) at(req *world.Request, prefix string, opts storage.ListOptions, revision int64, from string) ([]store.Object, int64, error) {
	s := req.World.Store
	namespace, name := r.scope(prefix, opts.Recursive)
	if revision == 0 {
		if err := r.notOlderThan(req, opts.ResourceVersion); err != nil {
			return nil, 0, err
		}
		objs, now := s.List(r.GroupResource, namespace)
		return named(objs, name), now, nil
	}
	if now := s.Revision(); revision > now {
		return nil, 0, storage.NewTooLargeResourceVersionError(uint64(revision), uint64(now), 0)
	}
	objs, ok := past(s, r.GroupResource, namespace, revision)
	if !ok {
		if opts.Predicate.Continue == "" {
			return nil, 0, apierrors.NewResourceExpired(listExpired)
		}
		return nil, 0, expiredContinue(from, prefix)
	}
	return named(objs, name), revision, nil
}

// expiredContinue is upstream's handleCompactedErrorForPaging: it offers to go
// on at the latest revision.
func expiredContinue(from, prefix string) error {
	token, err := storage.EncodeContinue(from, prefix, -1)
	if err != nil {
		return apierrors.NewResourceExpired(continueExpired)
	}
	status := apierrors.NewResourceExpired(continueExpired)
	status.ErrStatus.Continue = token
	return status
}

// scope takes a prepared key apart. A recursive one is PREFIX/[NAMESPACE/];
// another names one object, PREFIX/[NAMESPACE/]NAME.
func (r *resource) scope(key string, recursive bool) (namespace, name string) {
	rest := strings.Trim(strings.TrimPrefix(key, r.prefix), "/")
	if recursive {
		return rest, ""
	}
	if ns, n, ok := strings.Cut(rest, "/"); ok {
		return ns, n
	}
	return "", rest
}

func named(objs []store.Object, name string) []store.Object {
	if name == "" {
		return objs
	}
	i := slices.IndexFunc(objs, func(o store.Object) bool { return o.GetName() == name })
	if i < 0 {
		return nil
	}
	return objs[i : i+1]
}

// keyOf returns the registry's key of a stored object.
func (r *resource) keyOf(obj store.Object) string {
	if obj.GetNamespace() == "" {
		return r.prefix + "/" + obj.GetName()
	}
	return r.prefix + "/" + obj.GetNamespace() + "/" + obj.GetName()
}

// after returns the objects whose key is not before the continue key, which
// is the last key that was returned and a zero byte.
func after(objs []store.Object, prefix, from string) []store.Object {
	rest := strings.TrimPrefix(from, prefix+"/")
	namespace, name, ok := strings.Cut(rest, "/")
	if !ok {
		namespace, name = "", rest
	}
	i := slices.IndexFunc(objs, func(o store.Object) bool {
		if c := strings.Compare(o.GetNamespace(), namespace); c != 0 {
			return c > 0
		}
		return o.GetName() >= name
	})
	if i < 0 {
		return nil
	}
	return objs[i:]
}

// collect appends what the predicate selects to items, up to its limit. It
// returns the place of the last object looked at, and whether more follow.
func (r *resource) collect(req *world.Request, objs []store.Object, p storage.SelectionPredicate, items reflect.Value) (int, bool, error) {
	limit := int64(math.MaxInt64)
	if p.Limit > 0 {
		limit = p.Limit
	}
	for i, obj := range objs {
		ok, err := r.selects(p, obj)
		if err != nil {
			return 0, false, err
		}
		if !ok {
			continue
		}
		out, err := r.listed(req, obj)
		if err != nil {
			return 0, false, err
		}
		items.Set(reflect.Append(items, reflect.ValueOf(out).Elem()))
		if int64(items.Len()) >= limit {
			return i, i < len(objs)-1, nil
		}
	}
	return len(objs) - 1, false, nil
}

// selects reports whether the predicate selects the stored object.
func (r *resource) selects(p storage.SelectionPredicate, obj store.Object) (bool, error) {
	if p.Empty() {
		return true, nil
	}
	if p.Label != nil && !p.Label.Empty() && !p.Label.Matches(labels.Set(obj.GetLabels())) {
		return false, nil // spares the conversion
	}
	in, err := r.codec.peek(obj)
	if err != nil {
		return false, err
	}
	return p.Matches(in)
}

// itemsOf returns the addressable slice of a list's items.
func itemsOf(list runtime.Object) (reflect.Value, error) {
	ptr, err := meta.GetItemsPtr(list)
	if err != nil {
		return reflect.Value{}, err
	}
	v, err := conversion.EnforcePtr(ptr)
	if err != nil || v.Kind() != reflect.Slice {
		return reflect.Value{}, fmt.Errorf("need a pointer to a slice of items, not %T", ptr)
	}
	return v, nil
}
