package schema

import (
	"github.com/gherkube/gherkube/schema/document"
	"github.com/gherkube/gherkube/schema/upstream"
)

// writtenObject is an object in the document that it is written in: it knows where the
// object's fields are, and adds what is said of them to the document's findings.
type writtenObject struct {
	document *parsedDocument
	*object
}

// complain adds a finding about a field of the object.
func (o writtenObject) complain(f Finding, path string, want document.Aim) {
	o.complainAt(f, path, o.document.Place(o.pathWritten(path), want))
}

// complainAt is complain about a field of which is known where it is written.
func (o writtenObject) complainAt(f Finding, path string, at Position) {
	f.Object, f.Path, f.of = o.name, path, o.object
	f.Hint = o.hintOfPlaceholder(o.hintOfPublished(f), f, at)
	if o.kind != nil && o.kind.Namespaced && o.name.Namespace == "" {
		f.Object.Namespace = upstream.DefaultNamespace
	}
	f.Position = at
	if f.Severity == Error {
		o.verdict = Rejected
	}
	o.document.add(f)
}

// leaveOut counts a finding about the object that is not kept.
func (o writtenObject) leaveOut(f Finding) {
	f.of = o.object
	if f.Severity == Error {
		o.verdict = Rejected
	}
	o.document.leaveOut(f)
}

// pathWritten is the path in the document under which the object's field is
// written.
func (o writtenObject) pathWritten(path string) string {
	full := o.fullPath(path)
	if path == "" {
		return full
	}
	tree := o.document.ParseTree()
	if tree == nil {
		return full
	}
	if _, _, whole := tree.Resolve(full); whole && !o.kind.Renames() {
		return full
	}
	root, _, ok := tree.Resolve(o.prefix)
	if !ok {
		return full
	}
	return o.fullPath(upstream.WrittenPath(o.kind, root, path))
}
