package storage

import (
	"fmt"
	"reflect"

	"k8s.io/apimachinery/pkg/conversion"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/gherkube/gherkube/runtime/apiserver/instant"
	"github.com/gherkube/gherkube/runtime/store"
)

// codec converts between the registries' types and the store's.
type codec interface {
	// store returns obj as the store keeps it, sharing nothing with obj.
	store(obj runtime.Object) (store.Object, error)
	// load sets out to obj, sharing nothing with obj.
	load(obj store.Object, out runtime.Object) error
	// peek returns obj in the registries' type for reading only: the two may
	// share memory.
	peek(obj store.Object) (runtime.Object, error)
}

// schemeCodec converts built-in kinds between their internal type and their
// storage version.
type schemeCodec struct {
	scheme   *runtime.Scheme
	internal func() runtime.Object
	stored   reflect.Type // the struct type of the storage version
}

// newSchemeCodec returns the codec of the kind that internal makes, stored in
// the version that the versioner chooses.
func newSchemeCodec(scheme *runtime.Scheme, internal func() runtime.Object, versioner runtime.GroupVersioner) (*schemeCodec, error) {
	kinds, _, err := scheme.ObjectKinds(internal())
	if err != nil {
		return nil, err
	}
	gvk, ok := versioner.KindForGroupVersionKinds(kinds)
	if !ok {
		return nil, fmt.Errorf("no storage version for %v", kinds)
	}
	return newKindCodec(scheme, internal, gvk)
}

func newKindCodec(scheme *runtime.Scheme, internal func() runtime.Object, gvk schema.GroupVersionKind) (*schemeCodec, error) {
	stored, err := scheme.New(gvk)
	if err != nil {
		return nil, err
	}
	return &schemeCodec{scheme: scheme, internal: internal, stored: reflect.TypeOf(stored).Elem()}, nil
}

func (c *schemeCodec) store(obj runtime.Object) (store.Object, error) {
	out, ok := reflect.New(c.stored).Interface().(store.Object)
	if !ok {
		return nil, fmt.Errorf("%s has no metadata", c.stored)
	}
	if err := c.scheme.Convert(obj, out, nil); err != nil {
		return nil, err
	}
	// Generated conversions share memory between the two versions.
	own := out.DeepCopyObject().(store.Object)
	// Reading back from etcd fills in defaults again: a Job has the labels that
	// its template got only when it was created.
	c.scheme.Default(own)
	dropEmpty(reflect.ValueOf(own))
	// What is read from etcd is defaulted: a claim's phase comes from there alone.
	c.scheme.Default(own)
	return own, nil
}

func (c *schemeCodec) load(obj store.Object, out runtime.Object) error {
	v, err := conversion.EnforcePtr(out)
	if err != nil {
		return err
	}
	v.SetZero()
	own := obj.DeepCopyObject()
	instant.Decoded(own)
	return c.scheme.Convert(own, out, nil)
}

// Empty implements fields.Kind.
func (c *schemeCodec) Empty() runtime.Object { return c.internal() }

// Stored implements fields.Kind.
func (c *schemeCodec) Stored(obj store.Object) (runtime.Object, error) { return c.peek(obj) }

// Sent implements fields.Kind.
func (c *schemeCodec) Sent(obj store.Object) (runtime.Object, error) {
	own := obj.DeepCopyObject()
	instant.Decoded(own)
	c.scheme.Default(own)
	out := c.internal()
	return out, c.scheme.Convert(own, out, nil)
}

func (c *schemeCodec) peek(obj store.Object) (runtime.Object, error) {
	out := c.internal()
	return out, c.scheme.Convert(obj, out, nil)
}
