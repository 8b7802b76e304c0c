package upstream

import (
	"slices"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/endpoints/deprecation"
)

// Answer is what the linked API server does with an object. It is the
// same for all targets, so it is asked once.
type Answer struct {
	Kind      *Kind
	data      []byte
	Decoded   Decoded
	Err       error
	Strict    []error // of Err, if it is a list of strict errors
	IsStrict  bool
	outcome   Outcome
	attempted bool // outcome is set
	// imageless is the outcome without volumes of images, once that was asked for.
	imageless *Outcome
}

// Creation is the answer of the version to the creation of the decoded object.
func (a *Answer) Creation(v Version) Outcome {
	if !a.attempted {
		a.attempted = true
		a.outcome = a.Kind.Creating(a.Decoded.Internal)
	}
	outcome := a.outcome
	if v.dropsImageVolumes() && a.hasImageVolumes() {
		outcome = *a.imageless
	}
	outcome = v.withoutNewerRules(a.Kind, outcome)
	if v.older != 0 && a.Kind.Custom == nil {
		outcome = v.withoutNewerValues(a.Kind, a.data, outcome)
	}
	if deprecation.IsDeprecated(a.Decoded.Versioned, major, v.number()) {
		outcome.Warnings = slices.Insert(slices.Clone(outcome.Warnings), 0, deprecation.WarningMessage(a.Decoded.Versioned))
	}
	return outcome
}

// hasImageVolumes says whether the object has volumes of images, and keeps its outcome
// without them.
func (a *Answer) hasImageVolumes() bool {
	if a.imageless == nil {
		if without, ok := a.Kind.withoutImageVolumes(a.data); ok {
			a.imageless = &without
		}
	}
	return a.imageless != nil
}

// Decode decodes an object of the kind.
func Decode(k *Kind, data []byte) *Answer {
	a := &Answer{Kind: k, data: data}
	a.Decoded, a.Err = k.Decode(data)
	if strict, ok := runtime.AsStrictDecodingError(a.Err); ok {
		a.Strict, a.IsStrict = strict.Errors(), true
	}
	return a
}
