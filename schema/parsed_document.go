package schema

import (
	"github.com/gherkube/gherkube/schema/document"
	"github.com/gherkube/gherkube/schema/reference"
	"github.com/gherkube/gherkube/schema/upstream"
)

// parsedDocument is a document on its way through the run. One goroutine has it at a
// time.
type parsedDocument struct {
	*document.Document
	objects  []*object
	findings []Finding
	// leftOut counts the findings that are not kept; nil if all are.
	leftOut *Tally
	// suppressed are the findings that a comment takes out.
	suppressed []Suppressed
	// blank says that the document is empty: kubectl skips it.
	blank bool
	// foreign says that the document is not a Kubernetes object.
	foreign bool
	// template says that the document was met in a folder, and is a template of some
	// program.
	template bool
	// missing says what of its type a foreign mapping lacks.
	missing []string

	// attempts are those of the run.
	attempts *upstream.Attempts
	// wanted says which kinds the run is about.
	wanted *wantedKinds
}

// add adds a finding, which has its place.
func (p *parsedDocument) add(f Finding) {
	f.RenderedFrom = p.RenderedFrom(f.Position)
	p.findings = append(p.findings, f)
}

// found is how many findings the document has, with those that are not kept.
func (p *parsedDocument) found() int {
	left := p.unkept()
	return len(p.findings) + left.Total()
}

// object is one object of a document: the document itself or an item of a List.
type object struct {
	name ObjectName
	// prefix is the path of the object in its document: "items[0]", or empty.
	prefix string
	data   []byte // JSON, until the object is checked
	// missing says what of the object's type is not there.
	missing []string
	kind    *upstream.Kind
	verdict Verdict
	// unshown says that an error about the object is not kept.
	unshown bool
	// encrypted says that SOPS encrypted the values.
	encrypted bool
	// definition is set if the object defines custom resources.
	definition *definition
	// checkedBy is the definition of a custom resource's kind.
	checkedBy *definition
	// waiting is set until the definitions of custom resources are known, if
	// the object may be one.
	waiting *mayBeCustom
	// published is the project, with its version, by whose definition in the catalogue
	// the object was checked.
	published string
	// answer is kept while the object is checked for several targets.
	answer *upstream.Answer
	// facts is what other objects have to agree with; nil if only the name is
	// known.
	facts *reference.Facts
}

// fullPath is the path of an object's field in the document.
func (o *object) fullPath(path string) string {
	switch {
	case o.prefix == "":
		return path
	case path == "":
		return o.prefix
	}
	return o.prefix + "." + path
}

// measure tells the finding how wide its place is, if that is known.
func (p *parsedDocument) measure(f *Finding) {
	if f.Position.Width == 0 {
		f.Position.Width = p.WriterOf(f.Position).Width(f.Position)
	}
}

// rest gives back the memory of what was found out about the document's text, after
// what was found in it has its width: a run can have very many documents.
func (p *parsedDocument) rest() {
	for i := range p.findings {
		p.measure(&p.findings[i])
	}
	p.Forget()
}
