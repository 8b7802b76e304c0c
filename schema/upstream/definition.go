package upstream

import (
	"errors"
	"fmt"
	"sync"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apimachinery/pkg/runtime"
	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"
	kjson "sigs.k8s.io/json"
)

// Definition is a CustomResourceDefinition as custom resources need it. The API server
// accepts or refuses it, and compiles it, when the first custom resource needs it.
type Definition struct {
	Defines runtimeschema.GroupKind
	Accept  func() (*apiextensionsv1.CustomResourceDefinition, error)

	mu       sync.Mutex
	compiled map[string]compiledVersion
}

type compiledVersion struct {
	kind *Kind
	err  error
}

// IsDefinition says whether the object defines custom resources, in whatever
// API version.
func IsDefinition(apiVersion, kind string) bool {
	gv, err := runtimeschema.ParseGroupVersion(apiVersion)
	return err == nil && gv.Group == apiextensionsv1.GroupName && kind == "CustomResourceDefinition"
}

// NewDefinition reads no more of the object than which kind it defines.
func NewDefinition(data []byte, gvk runtimeschema.GroupVersionKind, kinds *Kinds) *Definition {
	var loose struct {
		Spec struct {
			Group string `json:"group"`
			Names struct {
				Kind string `json:"kind"`
			} `json:"names"`
		} `json:"spec"`
	}
	// What is of another type stays empty; a definition with such is refused.
	_ = kjson.UnmarshalCaseSensitivePreserveInts(data, &loose)
	d := &Definition{compiled: map[string]compiledVersion{}}
	d.Defines = runtimeschema.GroupKind{Group: loose.Spec.Group, Kind: loose.Spec.Names.Kind}
	d.Accept = sync.OnceValues(func() (*apiextensionsv1.CustomResourceDefinition, error) {
		return acceptDefinition(data, gvk, kinds)
	})
	return d
}

// Accepted notes that the API server accepts the definition, and what it makes
// of it.
func (d *Definition) Accepted(obj runtime.Object) {
	if created, ok := obj.(*apiextensionsv1.CustomResourceDefinition); ok {
		d.Accept = func() (*apiextensionsv1.CustomResourceDefinition, error) { return created, nil }
	}
}

// acceptDefinition creates the definition as the API server does.
func acceptDefinition(data []byte, gvk runtimeschema.GroupVersionKind, kinds *Kinds) (*apiextensionsv1.CustomResourceDefinition, error) {
	k := kinds.ByGVK[gvk]
	if k == nil {
		return nil, fmt.Errorf("%s, which Kubernetes 1.22 removed; write it as %s", gvk.GroupVersion(), apiextensionsv1.SchemeGroupVersion)
	}
	if number := SuspectNumber(data); number != nil && !new(Attempts).Ends("", func() { k.Try(data) }) {
		return nil, fmt.Errorf("its validation computes with %s, digit by digit, and does not get done with that", number)
	}
	decoded, err := k.scheme.decode(data, gvk)
	if err != nil {
		return nil, fmt.Errorf("refused: %w", err)
	}
	defining := decoded.Versioned.DeepCopyObject() // creation may change it
	outcome := k.Creating(decoded.Internal)
	if outcome.Panicked != nil {
		return nil, fmt.Errorf("refused: its validation panics: %v", outcome.Panicked)
	}
	if outcome.Err != nil {
		return nil, fmt.Errorf("refused: %w", outcome.Err)
	}
	created, ok := defining.(*apiextensionsv1.CustomResourceDefinition)
	if !ok {
		return nil, errors.New("no CustomResourceDefinition after decoding")
	}
	return created, nil
}

// Version is the kind in one of the definition's versions, as the API server
// serves it. The definition must have been accepted.
func (d *Definition) Version(accepted *apiextensionsv1.CustomResourceDefinition, name string) (*Kind, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	c, ok := d.compiled[name]
	if !ok {
		c.kind, c.err = compileVersion(accepted, name)
		d.compiled[name] = c
	}
	return c.kind, c.err
}
