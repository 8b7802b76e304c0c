package upstream

import (
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"
)

// PublishedDefinition is a definition of v1 of which is known that the API server accepts
// it, so that it is decoded and not validated again. Its JSON is asked for when the first
// custom resource needs it.
func PublishedDefinition(defines runtimeschema.GroupKind, data func() ([]byte, error), kinds *Kinds) *Definition {
	gvk := apiextensionsv1.SchemeGroupVersion.WithKind("CustomResourceDefinition")
	decode := func() (*apiextensionsv1.CustomResourceDefinition, error) {
		text, err := data()
		if err != nil {
			return nil, err
		}
		return decodeDefinition(text, gvk, kinds)
	}
	return &Definition{Defines: defines, decode: decode, accepted: true, compiled: map[string]compiledVersion{}}
}
