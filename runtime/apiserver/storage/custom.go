package storage

import (
	"fmt"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/gherkube/gherkube/runtime/store"
)

// unstructuredCodec converts custom resources between the version that a
// registry works on and the one that is stored, by the codec that apiextensions
// makes from their definition: it converts, defaults and prunes.
type unstructuredCodec struct {
	codec   runtime.Codec
	newFunc func() runtime.Object
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

func (c unstructuredCodec) peek(obj store.Object) (runtime.Object, error) {
	out := c.newFunc()
	return out, c.load(obj, out)
}
