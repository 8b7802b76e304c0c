package schema

import (
	"errors"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/gherkube/gherkube/schema/document"
	"github.com/gherkube/gherkube/schema/upstream"
)

// complain adds a finding about a field of the object.
func (p *piece) complain(o *object, f Finding, path string, want document.Aim) {
	f.Object, f.Path, f.of = o.name, path, o
	if o.kind != nil && o.kind.Namespaced && o.name.Namespace == "" {
		f.Object.Namespace = upstream.DefaultNamespace
	}
	f.Position = p.Place(p.pathWritten(o, path), want)
	if f.Severity == Error {
		o.verdict = Rejected
	}
	p.add(f)
}

// checkObject gives the verdict on one object.
func (p *piece) checkObject(o *object, targets []*upstream.Target, duplicates error) {
	o.verdict = Accepted
	defer func() { o.data, o.answer = nil, nil }() // a run can have very many objects
	if upstream.IsDefinition(o.name.APIVersion, o.name.Kind) {
		o.definition = newDefinition(contextObjectOf(p, o), targets[0].Bundled)
		o.definition.piece, o.definition.object = p, o
	}
	p.eachTarget(targets, func(t *upstream.Target) {
		switch {
		case p.identify(o, t):
			p.checkKnown(o, t, duplicates)
		case o.waiting != nil:
			o.waiting.duplicates = duplicates
		default:
			p.onlyDuplicates(o, duplicates)
		}
	})
}

// onlyDuplicates reports the duplicate keys of an object whose kind is not
// known.
func (p *piece) onlyDuplicates(o *object, duplicates error) {
	for _, f := range p.duplicateKeys(duplicates) {
		o.verdict = Rejected
		f.Object, f.of = o.name, o
		p.add(f)
	}
}

// checkKnown checks an object of a known kind.
func (p *piece) checkKnown(o *object, t *upstream.Target, duplicates error) {
	if len(o.data) > maxRequestBytes {
		p.complain(o, ruleTooLarge.finding(fmt.Sprintf("Request entity too large: limit is %d", maxRequestBytes)), "", document.AtKey)
		return
	}
	if p.neverEnds(o) {
		return
	}
	a := o.linked()
	var defining runtime.Object // as decoded: creation may change it
	if o.definition != nil && a.Err == nil {
		defining = a.Decoded.Versioned.DeepCopyObject()
	}
	if t.Release != nil && o.kind.Custom == nil {
		p.checkRelease(o, t, a, duplicates)
	} else if p.decodingFindings(o, a.Err, duplicates) {
		p.creationFindings(o, a.Creation(t.Version))
	}
	if defining != nil && o.verdict == Accepted {
		o.definition.Accepted(defining)
	}
}

// creationFindings turns the server's answer into findings.
func (p *piece) creationFindings(o *object, outcome upstream.Outcome) {
	for _, text := range outcome.Warnings {
		rule := ruleWarning
		if upstream.IsDeprecation(text) {
			rule = ruleDeprecated
		}
		p.complain(o, rule.finding(text), p.pathInWarning(o, text), document.AtKey)
	}
	if outcome.Panicked != nil {
		f := ruleUpstreamBug.finding(fmt.Sprintf("kube-apiserver %s panics when it validates this %s: %v", upstream.Version{}, o.kind.GVK.Kind, outcome.Panicked))
		f.Hint = "report it at https://github.com/kubernetes/kubernetes/issues; change the object in the meantime"
		p.complain(o, f, "", document.AtKey)
		return
	}
	if outcome.Err == nil {
		return
	}
	var invalid upstream.InvalidFields
	if errors.As(outcome.Err, &invalid) {
		for i, err := range invalid {
			p.invalidField(o, err)
			if i < maxRefined {
				p.refineLast(o, err)
			}
		}
		return
	}
	if apierrors.IsForbidden(outcome.Err) {
		p.complain(o, ruleForbidden.finding(outcome.Err.Error()), upstream.FieldOfRefusal(outcome.Err), document.AtValue)
		return
	}
	p.complain(o, ruleInvalid.finding(outcome.Err.Error()), upstream.FieldOfRefusal(outcome.Err), document.AtKey)
}

// invalidField reports one error of validation.
func (p *piece) invalidField(o *object, err *field.Error) {
	want := document.AtValue
	if err.Type == field.ErrorTypeForbidden || upstream.IsAboutKey(err) {
		want = document.AtKey
	}
	f := ruleInvalid.finding(err.ErrorBody())
	if o.kind.Custom != nil {
		f.Hint = p.customTypeHint(o, err)
	}
	p.complain(o, f, upstream.FieldOf(err.Field), want)
	if at, ok := p.placeInWords(o, err); ok {
		p.findings[len(p.findings)-1].Position = at
	}
}

// refineLast looks for the value that the last finding is about, where the path
// stops short of it.
func (p *piece) refineLast(o *object, err *field.Error) {
	bad := upstream.BadText(err)
	if bad == "" || p.Tree == nil {
		return
	}
	last := &p.findings[len(p.findings)-1]
	w := p.WriterOf(last.Position)
	if at, ok := w.Tree.Refine(p.pathWritten(o, err.Field), bad); ok {
		last.Position = w.At(w.FromYAML(at))
	}
}

// maxRefined bounds the findings of an object whose value is searched for.
const maxRefined = 100

func (p *piece) pathInWarning(o *object, text string) string {
	path := upstream.FieldOfWarning(text)
	if path == "" {
		return ""
	}
	p.ParseTree()
	if p.Tree == nil {
		return ""
	}
	root, _, ok := p.Tree.Resolve(o.prefix)
	if !ok {
		return ""
	}
	if first := document.ParsePath(path); len(first) > 0 {
		if _, ok := root.Child(first[0].Name); ok {
			return path
		}
	}
	return ""
}

// pathWritten is the path in the document under which the object's field is
// written.
func (p *piece) pathWritten(o *object, path string) string {
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
