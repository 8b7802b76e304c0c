package schema

import (
	"errors"
	"slices"

	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/gherkube/gherkube/schema/document"
	"github.com/gherkube/gherkube/schema/internal/workers"
	"github.com/gherkube/gherkube/schema/reference"
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
	if custom := o.kind.Custom; custom != nil && custom.Deprecation != "" {
		p.complain(o, ruleDeprecated.finding(custom.Deprecation), "apiVersion", document.AtValue)
	}
	p.checkKnown(o, &upstream.Target{}, w.duplicates)
}

// identifyCustom finds the definition of the object's kind, or says why there
// is none to check it with.
func (p *piece) identifyCustom(o *object, gvk runtimeschema.GroupVersionKind, kinds *upstream.Kinds, known *definitions) bool {
	if len(known.byKind[gvk.GroupKind()]) == 0 {
		if p.identifyConfiguration(o, gvk) || p.identifyPublished(o, gvk, known) {
			return true
		}
		if upstream.IsConfiguration(gvk) {
			o.verdict = NotForServer
			return false
		}
		p.withoutDefinition(o, gvk, kinds, known)
		return false
	}
	d, crd, err := known.find(gvk, p.Source)
	if err == nil {
		o.checkedBy = d
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

// collectCustom keeps what is known of an object that may be a custom resource.
func (o *object) collectCustom(gvk runtimeschema.GroupVersionKind) {
	o.facts = reference.CollectCustom(gvk.GroupKind(), o.name.Name, o.data)
}
