package schema

import (
	"errors"
	"fmt"
	"slices"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/gherkube/gherkube/schema/document"
	"github.com/gherkube/gherkube/schema/internal/workers"
	"github.com/gherkube/gherkube/schema/upstream"
)

// mayBeCustom is what is kept of an object of a group that is not Kubernetes'
// own until all definitions of the run are known.
type mayBeCustom struct {
	gvk        runtimeschema.GroupVersionKind
	data       []byte
	duplicates error
}

// checkCustom checks the objects that wait for definitions, on all processors.
func (r *run) checkCustom() {
	var pieces []*piece
	for _, p := range r.pieces {
		if slices.ContainsFunc(p.objects, func(o *object) bool { return o.waiting != nil }) {
			pieces = append(pieces, p)
		}
	}
	if len(pieces) == 0 {
		return
	}
	known := r.definitions()
	workers.Each(len(pieces), func(i int) {
		for _, o := range pieces[i].objects {
			if o.waiting != nil {
				pieces[i].checkWaiting(o, r.kinds, &known)
			}
		}
	})
	r.conflictingDefinitions(known)
}

// checkWaiting gives the verdict on an object that waited for definitions.
func (p *piece) checkWaiting(o *object, kinds *upstream.Kinds, known *definitions) {
	w := o.waiting
	o.waiting = nil
	if !p.identifyCustom(o, w.gvk, kinds, known) {
		p.onlyDuplicates(o, w.duplicates)
		return
	}
	o.data = w.data
	defer func() { o.data, o.answer = nil, nil }()
	if text := o.kind.Custom.Deprecation; text != "" {
		p.complain(o, ruleDeprecated.finding(text), "apiVersion", document.AtValue)
	}
	p.checkKnown(o, &upstream.Target{}, w.duplicates)
}

// identifyCustom finds the definition of the object's kind, or says why there
// is none to check it with.
func (p *piece) identifyCustom(o *object, gvk runtimeschema.GroupVersionKind, kinds *upstream.Kinds, known *definitions) bool {
	if len(known.byKind[gvk.GroupKind()]) == 0 {
		p.withoutDefinition(o, gvk, kinds, known)
		return false
	}
	d, crd, err := known.find(gvk.GroupKind())
	if err == nil {
		o.kind, err = d.Version(crd, gvk.Version)
	}
	switch {
	case errors.Is(err, upstream.ErrNotServed):
		p.complain(o, versionNotServed(gvk, d, crd), "apiVersion", document.AtValue)
	case err != nil:
		p.unusableDefinition(o, known.byKind[gvk.GroupKind()], err)
	}
	return err == nil
}

// unusableDefinition is about an object that none of the definitions is good
// for. If one is among what is validated, its own findings fail the run.
func (p *piece) unusableDefinition(o *object, definitions []*definition, err error) {
	f := ruleUnusableDefinition.finding(fmt.Sprintf("%s %s was not checked: %v", o.name.APIVersion, o.name.Kind, err))
	f.Hint = "correct the CustomResourceDefinition"
	if slices.ContainsFunc(definitions, func(d *definition) bool { return d.relied }) {
		f.Severity = Error
	}
	p.complain(o, f, "", document.AtKey)
	o.verdict = NotChecked
}

func versionNotServed(gvk runtimeschema.GroupVersionKind, d *definition, crd *apiextensionsv1.CustomResourceDefinition) Finding {
	f := ruleCustomVersion.finding(fmt.Sprintf("no matches for kind %q in version %q", gvk.Kind, gvk.GroupVersion()))
	f.Hint = upstream.ServedVersions(crd, d.at.String())
	return f
}

// withoutDefinition is about an object whose kind nothing defines.
func (p *piece) withoutDefinition(o *object, gvk runtimeschema.GroupVersionKind, kinds *upstream.Kinds, known *definitions) {
	message := fmt.Sprintf("no matches for kind %q in version %q", o.name.Kind, o.name.APIVersion)
	if hint, ok := kinds.MisspelledGroup(gvk); ok {
		f := ruleUnknownKind.finding(message)
		f.Hint = hint
		p.complain(o, f, "apiVersion", document.AtValue)
		return
	}
	o.verdict = NotChecked
	f := ruleNotChecked.finding(fmt.Sprintf("%s %s is not a kind of Kubernetes itself: not checked", o.name.APIVersion, o.name.Kind))
	f.Hint = "give its CustomResourceDefinition: --crd FILE"
	if best := known.likely(gvk.GroupKind()); best != "" {
		f.Hint = fmt.Sprintf("did you mean %s, which %s defines? If not, give the CustomResourceDefinition of %s: --crd FILE",
			best, known.byKind[runtimeschema.GroupKind{Group: gvk.Group, Kind: best}][0].at, gvk.Kind)
	} else if builtin := kinds.LikelyBuiltin(gvk); builtin != "" {
		f.Hint = builtin + "; if a custom resource is meant, give its CustomResourceDefinition: --crd FILE"
	}
	p.complain(o, f, "", document.AtKey)
}

// customWrongType reports what of a custom resource cannot be decoded, and says
// whether it could: metadata and embedded resources are decoded into types.
func (p *piece) customWrongType(o *object, err error) bool {
	var invalid upstream.InvalidFields
	if errors.As(err, &invalid) {
		for _, e := range invalid {
			p.complain(o, ruleWrongType.finding(e.ErrorBody()), e.Field, document.AtValue)
		}
		return true
	}
	e, ok := upstream.AsMetadataError(err)
	if ok {
		p.wrongMetadata(o, e)
	}
	return ok
}

// wrongMetadata reports metadata that cannot be decoded. As with built-in kinds,
// the place is found by decoding each value.
func (p *piece) wrongMetadata(o *object, e upstream.MetadataError) {
	f := ruleWrongType.finding(e.Error())
	path, wrong, found := upstream.MetadataMisfit(o.data, e)
	if found {
		f.Hint = wrong.Hint(p.Written(o.fullPath(path), wrong.Data))
	}
	p.complain(o, f, path, document.AtValue)
}

// customTypeHint says how a value of the wrong type has to be written.
func (p *piece) customTypeHint(o *object, err *field.Error) string {
	return upstream.SchemaTypeHint(err, func() string { return p.Written(o.fullPath(err.Field), nil) })
}

// placeInWords is where the field is written that an error names in its words alone.
func (p *piece) placeInWords(o *object, err *field.Error) (Position, bool) {
	if o.kind.Custom == nil {
		return Position{}, false
	}
	path, ok := upstream.FieldInWords(err)
	if !ok {
		return Position{}, false
	}
	return p.Place(o.fullPath(path), document.AtValue), true
}
