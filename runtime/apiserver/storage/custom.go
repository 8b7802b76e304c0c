package storage

import (
	"fmt"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/gherkube/gherkube/runtime/store"
)

// unstructuredCodec converts custom resources between the version that a
// registry works on and the one that is stored, by the codec that apiextensions
// makes from their definition: it converts, defaults and prunes.
type unstructuredCodec struct {
	codec   runtime.Codec
	newFunc func() runtime.Object
	version schema.GroupVersion // of the registry
	// known is what lists and watches have read of other versions.
	known *conversions
}

func newUnstructuredCodec(codec runtime.Codec, newFunc func() runtime.Object) unstructuredCodec {
	version := newFunc().GetObjectKind().GroupVersionKind().GroupVersion()
	return unstructuredCodec{codec: codec, newFunc: newFunc, version: version, known: &conversions{}}
}

func (c unstructuredCodec) store(obj runtime.Object) (store.Object, error) {
	data, err := runtime.Encode(c.codec, obj)
	if err != nil {
		return nil, err
	}
	out := &unstructured.Unstructured{}
	if err := out.UnmarshalJSON(data); err != nil {
		return nil, err
	}
	return out, nil
}

func (c unstructuredCodec) load(obj store.Object, out runtime.Object) error {
	data, err := runtime.Encode(unstructured.UnstructuredJSONScheme, obj)
	if err != nil {
		return err
	}
	if _, ok := out.(*unstructured.Unstructured); !ok {
		return fmt.Errorf("a custom resource cannot be read into a %T", out)
	}
	_, _, err = c.codec.Decode(data, nil, out)
	return err
}

// peek returns obj in the registry's version, and shares no memory with it. What has
// been converted once is not converted again.
func (c unstructuredCodec) peek(obj store.Object) (runtime.Object, error) {
	if !c.foreign(obj) {
		out := c.newFunc()
		return out, c.load(obj, out)
	}
	if known := c.known.get(obj); known != nil {
		return known.DeepCopyObject(), nil
	}
	out := c.newFunc()
	if err := c.load(obj, out); err != nil {
		return nil, err
	}
	c.known.put(obj, out.DeepCopyObject())
	return out, nil
}

// foreign reports whether a stored object, if there is one, is of another version
// than the registry's: a webhook may have to convert it.
func (c unstructuredCodec) foreign(obj store.Object) bool {
	u, ok := obj.(*unstructured.Unstructured)
	return ok && u != nil && u.GroupVersionKind().GroupVersion() != c.version
}
