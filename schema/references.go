package schema

import (
	"path"
	"path/filepath"

	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/gherkube/gherkube/schema/document"
	"github.com/gherkube/gherkube/schema/reference"
	"github.com/gherkube/gherkube/schema/upstream"
)

// ClosedWorld returns a validator for which the objects of a run and its context
// are all that there is: a reference to anything else is an error.
func (v *Validator) ClosedWorld() *Validator {
	closed := *v
	closed.closed = true
	return &closed
}

// Outside counts references that lead out of a run: to objects of the kind that
// are neither in the run nor in its context.
type Outside struct {
	Kind       string
	References int
}

// collectFacts keeps what the checks across objects need of a decoded object.
// Of one that cannot be decoded only the name is known.
func (o *object) collectFacts(a *upstream.Answer) {
	if a.Err == nil && o.facts == nil && a.Kind.Custom == nil {
		o.facts = collected(a)
	}
}

// collected guards against panics of the linked code, whose values may be odd:
// they are not validated yet.
func collected(a *upstream.Answer) (facts *reference.Facts) {
	defer func() {
		if recover() != nil {
			facts = nil
		}
	}()
	return reference.Collect(a.Decoded.Internal)
}

// collectCustom keeps what is known of an object that may be a custom resource.
func (o *object) collectCustom(gvk runtimeschema.GroupVersionKind) {
	o.facts = reference.CollectCustom(gvk.GroupKind(), o.name.Name, o.data)
}

// checkReferences checks what the objects of the run say about each other.
func (r *run) checkReferences() {
	var objects []reference.Object
	var writers []writer
	for _, p := range r.pieces {
		folder := path.Dir(filepath.ToSlash(p.Source.Name))
		for _, o := range p.objects {
			if known, ok := o.referenceObject(); ok {
				known.World, known.File, known.Folder = p.Source.World(), p.Source.Name, folder
				objects, writers = append(objects, known), append(writers, writer{p, o})
			}
		}
	}
	given := len(objects)
	if r.context != nil {
		for i := range r.context.objects {
			objects = append(objects, r.context.objects[i].referenceObject())
		}
	}
	place := func(i int) string {
		if i >= given {
			return r.context.objects[i-given].at.String()
		}
		return writers[i].piece.Place(writers[i].object.prefix, document.AtKey).String()
	}
	result := reference.Run{Objects: objects, Closed: r.closed, Place: place}.Check()
	for _, problem := range result.Problems {
		writers[problem.Object].complain(problem)
	}
	for _, c := range result.Outside {
		r.outside = append(r.outside, Outside{Kind: c.Kind.Kind, References: c.References})
	}
}

// writer is an object of the run and the document that it is written in.
type writer struct {
	piece  *piece
	object *object
}

func (w writer) complain(problem reference.Problem) {
	f := referenceRules[problem.Fault].finding(problem.Message)
	f.Hint = problem.Hint
	if problem.Fatal {
		f.Severity = Error
	}
	want := document.AtValue
	if problem.AtKey {
		want = document.AtKey
	}
	w.piece.complain(w.object, f, problem.Path, want)
}

// referenceObject is the object as references see it.
func (o *object) referenceObject() (reference.Object, bool) {
	gv, err := runtimeschema.ParseGroupVersion(o.name.APIVersion)
	if err != nil || len(o.missing) > 0 {
		return reference.Object{}, false
	}
	known := reference.Object{Kind: gv.WithKind(o.name.Kind).GroupKind(), Namespace: o.name.Namespace, Name: o.name.Name, Facts: o.facts}
	if o.kind != nil && !o.kind.Namespaced {
		known.Namespace = "" // the API server drops it
	}
	return known, true
}

// referenceObject is an object of the context as references see it.
func (o *contextObject) referenceObject() reference.Object {
	known := reference.Object{World: reference.Everywhere, Kind: o.gvk.GroupKind(), Namespace: o.name.Namespace, Name: o.name.Name, Facts: o.facts, Given: true}
	if o.clusterScoped {
		known.Namespace = ""
	}
	return known
}

// collectFacts keeps what references need of an object of the context.
func (o *contextObject) collectFacts(kinds *upstream.Kinds) {
	k := kinds.ByGVK[o.gvk]
	if k == nil {
		o.facts = reference.CollectCustom(o.gvk.GroupKind(), o.name.Name, o.data)
		o.data = nil // a context can have very many objects
		return
	}
	o.clusterScoped = !k.Namespaced
	a := &upstream.Answer{Kind: k}
	if a.Decoded, a.Err = k.Decode(o.data); a.Err == nil {
		o.facts = collected(a)
	}
	o.data = nil
}
