package schema

import (
	"github.com/gherkube/gherkube/schema/document"
	"github.com/gherkube/gherkube/schema/reference"
	"github.com/gherkube/gherkube/schema/upstream"
)

// complain adds a finding about a field of the object.
func (p *parsedDocument) complain(o *object, f Finding, path string, want document.Aim) {
	p.complainAt(o, f, path, p.Place(p.pathWritten(o, path), want))
}

// complainAt is complain about a field of which is known where it is written.
func (p *parsedDocument) complainAt(o *object, f Finding, path string, at Position) {
	f.Object, f.Path, f.of = o.name, path, o
	f.Hint = o.hintOfPublished(f)
	if o.kind != nil && o.kind.Namespaced && o.name.Namespace == "" {
		f.Object.Namespace = upstream.DefaultNamespace
	}
	f.Position = at
	if f.Severity == Error {
		o.verdict = Rejected
	}
	p.add(f)
}

// pathWritten is the path in the document under which the object's field is
// written.
func (p *parsedDocument) pathWritten(o *object, path string) string {
	full := o.fullPath(path)
	if path == "" {
		return full
	}
	p.ParseTree()
	if p.Tree == nil {
		return full
	}
	if _, _, whole := p.Tree.Resolve(full); whole && !o.kind.Renames() {
		return full
	}
	root, _, ok := p.Tree.Resolve(o.prefix)
	if !ok {
		return full
	}
	return o.fullPath(upstream.WrittenPath(o.kind, root, path))
}

// add adds a finding, which has its place.
func (p *parsedDocument) add(f Finding) {
	f.RenderedFrom = p.RenderedFrom(f.Position)
	p.findings = append(p.findings, f)
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

// parsedDocument is a document on its way through the run. One goroutine has it at a
// time.
type parsedDocument struct {
	*document.Document
	objects  []*object
	findings []Finding
	// suppressed are the findings that a comment takes out.
	suppressed []Suppressed
	// blank says that the document is empty: kubectl skips it.
	blank bool
	// foreign says that the document is no Kubernetes object.
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

// writtenObject is an object and the document that it is written in.
type writtenObject struct {
	document *parsedDocument
	object   *object
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
