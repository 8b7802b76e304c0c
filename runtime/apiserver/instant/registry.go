package instant

import (
	"context"
	"fmt"
	"reflect"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	genericregistry "k8s.io/apiserver/pkg/registry/generic/registry"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/apiserver/pkg/util/dryrun"
	"k8s.io/kubernetes/pkg/registry/core/componentstatus"

	"github.com/gherkube/gherkube/runtime/apiserver/world"
	"github.com/gherkube/gherkube/runtime/store"
)

// Teach makes the registries that a storage is made of know virtual time. A
// storage of objects inside which there is no registry is an error: its tables
// and dry runs would show the wall clock.
func Teach(storage any) error {
	registries := registriesOf(reflect.ValueOf(storage), 0)
	for _, r := range registries {
		teach(r)
	}
	if len(registries) == 0 && showsInstants(storage) {
		return fmt.Errorf("not taught virtual time: no *registry.Store is found inside %T; "+
			"make registriesOf in runtime/apiserver/instant find it, or say in showsInstants why this storage shows no instants", storage)
	}
	return nil
}

// Virtual is a storage that answers with instants of virtual time by itself.
type Virtual interface{ VirtualTime() }

// showsInstants reports whether the storage answers with instants of its
// objects: whether it can be listed or updated.
func showsInstants(storage any) bool {
	switch storage.(type) {
	case *componentstatus.REST:
		return false // made up for each answer, without metadata
	case Virtual:
		return false
	case rest.Lister, rest.Updater:
		return true
	}
	return false
}

// registriesOf returns the generic registries that a storage is made of. Some
// kinds keep theirs in unexported fields, which cannot be read in another way.
func registriesOf(v reflect.Value, depth int) []*genericregistry.Store {
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		if v.IsNil() {
			return nil
		}
		if r, ok := v.Interface().(*genericregistry.Store); ok {
			return []*genericregistry.Store{r}
		}
		v = v.Elem()
	}
	if v.Kind() != reflect.Struct || !v.CanAddr() || depth > 2 {
		return nil
	}
	var out []*genericregistry.Store
	for i := range v.NumField() {
		f := v.Field(i)
		if f.Type() == registryType || f.Kind() == reflect.Struct || v.Type().Field(i).Anonymous {
			visible := reflect.NewAt(f.Type(), f.Addr().UnsafePointer())
			out = append(out, registriesOf(visible, depth+1)...)
		}
	}
	return out
}

var registryType = reflect.TypeFor[*genericregistry.Store]()

// teach makes a registry print ages in virtual time, give new objects the
// world's UIDs, and answer dry runs in virtual time. Teaching twice does
// nothing.
func teach(r *genericregistry.Store) {
	if _, ok := r.TableConvertor.(tables); ok {
		return
	}
	r.TableConvertor = Tables(r.TableConvertor)
	begin := r.BeginCreate
	r.BeginCreate = func(ctx context.Context, obj runtime.Object, options *metav1.CreateOptions) (genericregistry.FinishFunc, error) {
		stamp := stampUID
		if dryrun.IsDryRun(options.DryRun) {
			stamp = stampDryRun
		}
		if err := stamp(ctx, r, obj); err != nil {
			return nil, err
		}
		if begin == nil {
			return func(context.Context, bool) {}, nil
		}
		return begin(ctx, obj, options)
	}
}

// stampUID gives a new object the UID that it will be stored with, before its
// strategy sees it: that of Jobs writes it into their labels and selectors.
func stampUID(ctx context.Context, registry *genericregistry.Store, obj runtime.Object) error {
	r := world.RequestOf(ctx)
	m, err := meta.Accessor(obj)
	if err != nil || r == nil {
		return err
	}
	m.SetUID(r.World.NextUID(store.Key{Resource: registry.DefaultQualifiedResource, Namespace: m.GetNamespace(), Name: m.GetName()}))
	return nil
}

// stampDryRun does to an object that is not going to be stored what storing
// would do to it.
func stampDryRun(ctx context.Context, registry *genericregistry.Store, obj runtime.Object) error {
	r := world.RequestOf(ctx)
	m, err := meta.Accessor(obj)
	if err != nil || r == nil {
		return err
	}
	now := r.Now()
	eachInstant(obj, virtual(r, now, nil))
	m.SetCreationTimestamp(metav1.NewTime(now.Truncate(time.Second).UTC()))
	return stampUID(ctx, registry, obj)
}
