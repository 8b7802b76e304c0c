package schema

import (
	"path"
	"path/filepath"

	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/gherkube/gherkube/schema/document"
	"github.com/gherkube/gherkube/schema/reference"
)

// checkReferences checks what the objects of the run say about each other.
func (r *run) checkReferences() {
	var objects []reference.Object
	var writers []writtenObject
	for _, p := range r.documents {
		folder := path.Dir(filepath.ToSlash(p.Source.Name))
		if p.Source.Rendering == nil {
			folder = appliedWith(p.Source)
		}
		for _, o := range p.objects {
			if known, ok := o.referenceObject(); ok {
				known.World, known.File, known.Folder = p.Source.World(), p.Source.Name, folder
				objects, writers = append(objects, known), append(writers, writtenObject{p, o})
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
		return writers[i].document.Place(writers[i].object.prefix, document.AtKey).String()
	}
	result := reference.Run{Objects: objects, Closed: r.closed, Place: place}.Check()
	for _, w := range writers {
		w.object.facts = nil // a run can have very many objects
	}
	var b bound
	for _, problem := range result.Problems {
		writers[problem.Object].reportReference(problem, &b)
	}
	for _, c := range result.Outside {
		r.outside = append(r.outside, Outside{Kind: c.Kind.Kind, References: c.References})
	}
}

// reportReference adds a finding about what the object says of others.
func (o writtenObject) reportReference(problem reference.Problem, b *bound) {
	f := referenceRules[problem.Fault].finding(problem.Message)
	f.Hint = problem.Hint
	if problem.Fatal {
		f.Severity = Error
	}
	if !b.takes(o.document, f) {
		o.leaveOut(f)
		return
	}
	want := document.AtValue
	if problem.AtKey {
		want = document.AtKey
	}
	o.complain(f, problem.Path, want)
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
func (o *knownObject) referenceObject() reference.Object {
	known := reference.Object{World: reference.Everywhere, Kind: o.gvk.GroupKind(), Namespace: o.name.Namespace, Name: o.name.Name, Facts: o.facts, Given: true}
	if o.clusterScoped {
		known.Namespace = ""
	}
	return known
}

// referenceRules are the rules by what is wrong.
var referenceRules = map[reference.Fault]Rule{
	reference.Missing:        ruleMissingReference,
	reference.MissingKey:     ruleMissingKey,
	reference.MissingPort:    ruleMissingPort,
	reference.SelectsNothing: ruleSelectsNothing,
	reference.NotScalable:    ruleNotScalable,
	reference.NotHeadless:    ruleNotHeadless,
	reference.Overlap:        ruleOverlappingSelectors,
	reference.Claimed:        ruleAlreadyClaimed,
}
