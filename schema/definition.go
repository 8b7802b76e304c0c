package schema

import (
	"errors"
	"fmt"
	"sync"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apimachinery/pkg/runtime"
	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"
	kjson "sigs.k8s.io/json"
)

// definition is a CustomResourceDefinition of the run or of its context. The
// API server accepts or refuses it, and compiles it, when the first custom
// resource needs it.
type definition struct {
	contextObject
	defines runtimeschema.GroupKind
	// piece and object are set if the definition is one of the run.
	piece  *piece
	object *object
	// relied is set if the definition was given to check objects by it.
	relied bool

	accept func() (*apiextensionsv1.CustomResourceDefinition, error)

	mu       sync.Mutex
	compiled map[string]compiledVersion
}

type compiledVersion struct {
	kind *kind
	err  error
}

// isDefinition says whether the object defines custom resources, in whatever
// API version.
func isDefinition(name ObjectName) bool {
	gv, err := runtimeschema.ParseGroupVersion(name.APIVersion)
	return err == nil && gv.Group == apiextensionsv1.GroupName && name.Kind == "CustomResourceDefinition"
}

// newDefinition reads no more of the object than which kind it defines.
func newDefinition(o contextObject, kinds *kindTable) *definition {
	var loose struct {
		Spec struct {
			Group string `json:"group"`
			Names struct {
				Kind string `json:"kind"`
			} `json:"names"`
		} `json:"spec"`
	}
	// What is of another type stays empty; a definition with such is refused.
	_ = kjson.UnmarshalCaseSensitivePreserveInts(o.data, &loose)
	d := &definition{contextObject: o, compiled: map[string]compiledVersion{}}
	d.defines = runtimeschema.GroupKind{Group: loose.Spec.Group, Kind: loose.Spec.Names.Kind}
	d.accept = sync.OnceValues(func() (*apiextensionsv1.CustomResourceDefinition, error) {
		return acceptDefinition(o, kinds)
	})
	return d
}

// accepted notes that the API server accepts the definition, and what it makes
// of it.
func (d *definition) accepted(obj runtime.Object) {
	if crd, ok := obj.(*apiextensionsv1.CustomResourceDefinition); ok {
		d.accept = func() (*apiextensionsv1.CustomResourceDefinition, error) { return crd, nil }
	}
}

// acceptDefinition creates the definition as the API server does.
func acceptDefinition(o contextObject, kinds *kindTable) (*apiextensionsv1.CustomResourceDefinition, error) {
	k := kinds.byGVK[o.gvk]
	if k == nil {
		return nil, fmt.Errorf("%s, which Kubernetes 1.22 removed; write it as %s", o.gvk.GroupVersion(), apiextensionsv1.SchemeGroupVersion)
	}
	if number := suspectNumber(o.data); number != nil && !new(attempts).ends("", func() { k.try(o.data) }) {
		return nil, fmt.Errorf("its validation computes with %s, digit by digit, and does not get done with that", number)
	}
	decoded, err := k.scheme.decode(o.data, o.gvk)
	if err != nil {
		return nil, fmt.Errorf("refused: %w", err)
	}
	defining := decoded.versioned.DeepCopyObject() // creation may change it
	outcome := k.creating(decoded.internal)
	if outcome.panicked != nil {
		return nil, fmt.Errorf("refused: its validation panics: %v", outcome.panicked)
	}
	if outcome.err != nil {
		return nil, fmt.Errorf("refused: %w", outcome.err)
	}
	crd, ok := defining.(*apiextensionsv1.CustomResourceDefinition)
	if !ok {
		return nil, errors.New("no CustomResourceDefinition after decoding")
	}
	return crd, nil
}

// version is the kind in one of the definition's versions, as the API server
// serves it. The definition must have been accepted.
func (d *definition) version(crd *apiextensionsv1.CustomResourceDefinition, name string) (*kind, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	c, ok := d.compiled[name]
	if !ok {
		c.kind, c.err = compileVersion(crd, name)
		d.compiled[name] = c
	}
	return c.kind, c.err
}
