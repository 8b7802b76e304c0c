package schema

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"

	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/gherkube/gherkube/schema/document"
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

// checkCustom checks the objects that wait for definitions, on all processors: one
// kind after the other, so that few definitions have to be in memory at a time.
func (r *run) checkCustom() {
	var documents []*parsedDocument
	waiting := waitingObjects{}
	for _, p := range r.documents {
		for _, o := range p.objects {
			if o.waiting != nil {
				waiting.add(o.waiting.gvk.GroupKind())
			}
		}
		if p.firstWaiting() != nil {
			documents = append(documents, p)
		}
	}
	if len(documents) == 0 {
		return
	}
	slices.SortStableFunc(documents, func(a, b *parsedDocument) int {
		return cmp.Compare(a.firstWaiting().gvk.String(), b.firstWaiting().gvk.String())
	})
	known := r.definitions()
	check := func(p *parsedDocument) {
		for _, o := range p.objects {
			if w := o.waiting; w != nil {
				writtenObject{p, o}.checkWaiting(r.kinds, &known)
				p.boundItems()
				if waiting.isLast(w.gvk.GroupKind()) {
					known.forget(w.gvk.GroupKind())
				}
			}
		}
		p.rest()
	}
	boundedEach(documents, func() func(*parsedDocument) { return check })
	r.conflictingDefinitions(known)
}

// firstWaiting is the first object of the document that waits for definitions, or nil.
func (p *parsedDocument) firstWaiting() *mayBeCustom {
	for _, o := range p.objects {
		if o.waiting != nil {
			return o.waiting
		}
	}
	return nil
}

// waitingObjects counts the objects that wait for definitions, by kind.
type waitingObjects map[runtimeschema.GroupKind]*atomic.Int64

func (w waitingObjects) add(gk runtimeschema.GroupKind) {
	if w[gk] == nil {
		w[gk] = &atomic.Int64{}
	}
	w[gk].Add(1)
}

// isLast notes that an object of the kind was checked, and says whether it was the
// last one.
func (w waitingObjects) isLast(gk runtimeschema.GroupKind) bool { return w[gk].Add(-1) == 0 }

// checkWaiting gives the verdict on an object that waited for definitions.
func (o writtenObject) checkWaiting(kinds *upstream.Kinds, known *definitions) {
	w := o.waiting
	o.waiting = nil
	c := targetCheck{o, &upstream.Target{}, w.duplicates}
	if !o.identifyCustom(w.gvk, kinds, known) {
		c.reportDuplicates()
		return
	}
	o.data = w.data
	defer func() { o.data, o.answer, o.kind = nil, nil, o.kind.Outline() }()
	if custom := o.kind.Custom; custom != nil && custom.Deprecation != "" {
		o.complain(ruleDeprecatedAPI.finding(custom.Deprecation), "apiVersion", document.AtValue)
	}
	c.checkKnown()
}

// identifyCustom finds the definition of the object's kind, or says why there
// is none to check it with.
func (o writtenObject) identifyCustom(gvk runtimeschema.GroupVersionKind, kinds *upstream.Kinds, known *definitions) bool {
	if len(known.byKind[gvk.GroupKind()]) == 0 {
		if o.kind = upstream.Configuration(gvk); o.kind != nil || o.identifyPublished(gvk, known) {
			return true
		}
		if upstream.IsConfiguration(gvk) {
			o.verdict = NotForServer
			return false
		}
		o.withoutDefinition(gvk, kinds, known)
		return false
	}
	d, crd, err := known.find(gvk, o.document.Source)
	if err == nil {
		o.checkedBy = d
		o.kind, err = d.Version(crd, gvk.Version)
	}
	switch {
	case errors.Is(err, upstream.ErrNotServed):
		o.complain(versionNotServed(gvk, d, crd), "apiVersion", document.AtValue)
	case err != nil:
		o.unusableDefinition(known.byKind[gvk.GroupKind()], err)
	}
	return err == nil
}

// identifyPublished finds the object's kind in the catalogue, or says why there is none
// to check it with. Which version of a project a cluster has is not known: one that the
// catalogue's does not serve may be served there.
func (o writtenObject) identifyPublished(gvk runtimeschema.GroupVersionKind, known *definitions) bool {
	published, d := known.published.find(gvk.GroupKind())
	if published == nil {
		return false
	}
	if !slices.Contains(published.Versions, gvk.Version) {
		return false
	}
	crd, err := d.Accept()
	if err == nil {
		o.kind, err = d.Version(crd, gvk.Version)
	}
	if err != nil {
		panic(fmt.Sprintf("the program is built with a broken catalogue: %s: %v", gvk, err)) // TestCatalogue: there is none
	}
	o.published = published.Project.String()
	return true
}

// collectCustom keeps what is known of an object that may be a custom resource.
func (o *object) collectCustom(gvk runtimeschema.GroupVersionKind) {
	o.facts = reference.CollectCustom(gvk.GroupKind(), o.name.Name, o.data)
}

// definitions collects what the run and its context define.
func (r *run) definitions() definitions {
	known := definitions{byKind: map[runtimeschema.GroupKind][]*definition{}, published: r.published}
	for _, p := range r.documents {
		for _, o := range p.objects {
			if o.definition != nil {
				known.add(o.definition)
			}
		}
	}
	if r.context != nil {
		for _, d := range r.context.definitions {
			known.add(d)
		}
	}
	return known
}
