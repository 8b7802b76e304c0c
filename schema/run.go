package schema

import (
	"github.com/gherkube/gherkube/schema/document"
	"github.com/gherkube/gherkube/schema/input"
	"github.com/gherkube/gherkube/schema/internal/workers"
	"github.com/gherkube/gherkube/schema/upstream"
	"github.com/gherkube/gherkube/schema/yamljson"
)

// run is the validation of all sources together.
type run struct {
	settings
	sources []input.Source
	// outside counts references to what is elsewhere.
	outside []Outside
	// findings are about the context.
	findings []Finding
	// leftOut counts findings that are not kept and belong to no document of the run.
	leftOut Tally
	// inputs has one element per source.
	inputs []checkedSource
	// documents are the documents of all sources, in order.
	documents []*parsedDocument
	attempts  upstream.Attempts
}

// checkedSource is a source on its way through the run.
type checkedSource struct {
	source    *input.Source
	documents []*parsedDocument
	findings  []Finding // about the source as a whole
	passed    []Position
}

func newRun(s settings, sources []input.Source) *run {
	return &run{settings: s, sources: sources, inputs: make([]checkedSource, len(sources))}
}

// parse splits the sources into documents.
func (r *run) parse() {
	workers.Each(len(r.sources), func(i int) { r.inputs[i].parse(&r.sources[i]) })
	for i := range r.inputs {
		r.documents = append(r.documents, r.inputs[i].documents...)
	}
	for _, p := range r.documents {
		p.attempts, p.wanted = &r.attempts, &r.wanted
	}
}

func (in *checkedSource) parse(source *input.Source) {
	in.source = source
	switch {
	case source.Err != nil:
		in.findings = append(in.findings, unreadFinding(source))
	case source.Origin.IsRead():
		split := document.Split(source)
		documents := make([]parsedDocument, len(split))
		in.documents = make([]*parsedDocument, len(split))
		for i, d := range split {
			documents[i].Document = d
			in.documents[i] = &documents[i]
		}
	}
}

// check checks every document by itself, on all processors: a document's
// findings depend on its bytes alone.
func (r *run) check() {
	r.eachDocument(func(p *parsedDocument, c *yamljson.Converter) {
		p.check(r.targets, c)
		p.rest()
	})
}

// eachDocument calls do for every document, on all processors, each of which has a
// converter.
func (r *run) eachDocument(do func(*parsedDocument, *yamljson.Converter)) {
	boundedEach(r.documents, func() func(*parsedDocument) {
		var c yamljson.Converter
		return func(p *parsedDocument) { do(p, &c) }
	})
}

// checkAcross applies what needs all documents.
func (r *run) checkAcross() {
	var b bound
	for i := range r.inputs {
		r.inputs[i].requireObject(&b)
	}
	r.duplicateObjects()
	r.checkReferences()
}

// suppress applies the comments that suppress findings.
func (r *run) suppress() {
	for i := range r.inputs {
		r.inputs[i].suppress()
	}
}

// requireObject applies no-object and not-an-object: a source that was named
// must hold objects only; one that was found may be something else.
func (in *checkedSource) requireObject(b *bound) {
	if in.source.Err != nil || !in.source.Origin.IsRead() {
		return
	}
	objects, foreign, templates := 0, 0, 0
	for _, p := range in.documents {
		objects += len(p.objects)
		if p.foreign {
			foreign++
		}
		if p.template {
			templates++
			in.passed = append(in.passed, p.Start())
		}
		objects += p.found() // a broken document may be an object
	}
	if in.source.Origin == input.Found {
		for _, p := range in.documents {
			if p.foreign && objects == 0 {
				in.passed = append(in.passed, p.Start())
			}
		}
		if objects == 0 && foreign == 0 && templates == 0 {
			in.passed = append(in.passed, Position{File: in.source.Name})
		}
		if objects == 0 {
			return
		}
	}
	for _, p := range in.documents {
		if p.foreign {
			p.add(p.notAnObject())
			b.apply(p)
		}
	}
	if objects == 0 && foreign == 0 && in.source.Rendering == nil { // rendering nothing is usual
		in.findings = append(in.findings, noObject(in.source))
	}
}
