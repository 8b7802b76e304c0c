package upstream

import (
	"errors"
	"fmt"
	"sync"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"
)

// PublishedDefinition is a definition of v1 of which is known that the API server accepts
// it, so that it is decoded and not validated again. Its JSON is asked for when the first
// custom resource needs it.
func PublishedDefinition(defines runtimeschema.GroupKind, data func() ([]byte, error), kinds *Kinds) *Definition {
	d := &Definition{Defines: defines, compiled: map[string]compiledVersion{}}
	d.Accept = sync.OnceValues(func() (*apiextensionsv1.CustomResourceDefinition, error) {
		text, err := data()
		if err != nil {
			return nil, err
		}
		gvk := apiextensionsv1.SchemeGroupVersion.WithKind("CustomResourceDefinition")
		decoded, err := kinds.ByGVK[gvk].scheme.decode(text, gvk)
		if err != nil {
			return nil, fmt.Errorf("decoding it: %w", err)
		}
		crd, ok := decoded.Versioned.(*apiextensionsv1.CustomResourceDefinition)
		if !ok {
			return nil, errors.New("no CustomResourceDefinition after decoding")
		}
		return crd, nil
	})
	return d
}
