package upstream

import (
	"errors"
	"fmt"
	"sync"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"
	kjson "sigs.k8s.io/json"
)

// Definition is a CustomResourceDefinition as custom resources need it. The API server
// accepts or refuses it, and compiles it, when the first custom resource needs it.
// What takes memory can be made anew: see Forget.
type Definition struct {
	Defines runtimeschema.GroupKind
	// accept finds out what the API server makes of it, and decode the same if it is
	// known to accept it.
	accept, decode func() (*apiextensionsv1.CustomResourceDefinition, error)

	mu       sync.Mutex
	accepted bool
	crd      *apiextensionsv1.CustomResourceDefinition // nil until asked for
	refused  error
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
	return &Definition{
		Defines: runtimeschema.GroupKind{Group: loose.Spec.Group, Kind: loose.Spec.Names.Kind},
		accept: func() (*apiextensionsv1.CustomResourceDefinition, error) {
			return acceptDefinition(data, gvk, kinds)
		},
		decode: func() (*apiextensionsv1.CustomResourceDefinition, error) {
			return decodeDefinition(data, gvk, kinds)
		},
		compiled: map[string]compiledVersion{},
	}
}

// Accepted notes that the API server accepts the definition.
func (d *Definition) Accepted() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.accepted = true
}

// Accept is the definition as the API server has it, or why it refuses it.
func (d *Definition) Accept() (*apiextensionsv1.CustomResourceDefinition, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case d.crd != nil || d.refused != nil:
	case d.accepted:
		d.crd, d.refused = d.decode()
	default:
		d.crd, d.refused = d.accept()
		d.accepted = d.refused == nil
	}
	return d.crd, d.refused
}

// Forget gives back the memory of what the definition was made into. What is asked
// for again is made again.
func (d *Definition) Forget() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.crd = nil
	clear(d.compiled)
}

// Compiled is the number of versions that are in memory.
func (d *Definition) Compiled() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.compiled)
}

// decodeDefinition decodes a definition.
func decodeDefinition(data []byte, gvk runtimeschema.GroupVersionKind, kinds *Kinds) (*apiextensionsv1.CustomResourceDefinition, error) {
	decoded, err := kinds.ByGVK[gvk].scheme.decode(data, gvk)
	if err != nil {
		return nil, fmt.Errorf("decoding it: %w", err)
	}
	crd, ok := decoded.Versioned.(*apiextensionsv1.CustomResourceDefinition)
	if !ok {
		return nil, errors.New("no CustomResourceDefinition after decoding")
	}
	return crd, nil
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
	outcome := k.Creating(decoded.Internal)
	if outcome.Panicked != nil {
		return nil, fmt.Errorf("refused: its validation panics: %v", outcome.Panicked)
	}
	if outcome.Err != nil {
		return nil, fmt.Errorf("refused: %w", outcome.Err)
	}
	return decodeDefinition(data, gvk, kinds) // anew: creation may change what it gets
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
