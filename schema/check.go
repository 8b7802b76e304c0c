package schema

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"regexp"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime"
	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/gherkube/gherkube/schema/document"
	"github.com/gherkube/gherkube/schema/input"
	"github.com/gherkube/gherkube/schema/upstream"
	"github.com/gherkube/gherkube/schema/yamljson"
)

// decodingFindings adds what the server's decoder complains about, and says
// whether there was nothing.
func (p *parsedDocument) decodingFindings(o *object, err, duplicates error) bool {
	if err == nil && duplicates == nil {
		return true
	}
	strict, isStrict := runtime.AsStrictDecodingError(err)
	if err != nil && !isStrict {
		p.wrongType(o, err)
		return false
	}
	for _, f := range p.duplicateKeys(duplicates) {
		f.Object, f.of = o.name, o
		o.verdict = Rejected
		p.add(f)
	}
	if isStrict {
		for _, e := range strict.Errors() {
			p.strictFinding(o, e.Error())
		}
	}
	return false
}

// identify finds the object's kind, or says why there is none to check it with.
func (p *parsedDocument) identify(o *object, t *upstream.Target) bool {
	if len(o.missing) > 0 {
		p.complain(o, missingType(o.missing), "", document.AtKey)
		return false
	}
	gv, err := runtimeschema.ParseGroupVersion(o.name.APIVersion)
	if err != nil {
		f := ruleAPIVersion.finding(err.Error())
		f.Hint = "write apiVersion as VERSION or GROUP/VERSION"
		p.complain(o, f, "apiVersion", document.AtValue)
		return false
	}
	gvk := gv.WithKind(o.name.Kind)
	if o.kind = t.Kinds.ByGVK[gvk]; o.kind != nil {
		return true
	}
	message := fmt.Sprintf("no matches for kind %q in version %q", o.name.Kind, o.name.APIVersion)
	if why, hint := t.Absent(gvk); why != upstream.Served {
		f := absenceRules[why].finding(message)
		f.Hint = hint
		p.complain(o, f, "apiVersion", document.AtValue)
		return false
	}
	if t.IsCustom(gvk) {
		o.waiting = &mayBeCustom{gvk: gvk, data: o.data}
		o.collectCustom(gvk)
		return false
	}
	if p.Source.Origin == input.Found && t.Kinds.OfOtherPrograms(gvk) {
		o.verdict = NotForServer
		return false
	}
	f := ruleUnknownKind.finding(message)
	hint, path := t.Kinds.Misspelled(gvk)
	f.Hint = hint
	p.complain(o, f, path, document.AtValue)
	return false
}

// absenceRules are the rules about kinds that an API server of a version does not
// serve.
var absenceRules = map[upstream.Absence]Rule{
	upstream.Removed:      ruleRemovedAPI,
	upstream.OffByDefault: ruleNotServed,
	upstream.Newer:        ruleNewerAPI,
}

// checkObject gives the verdict on one object.
func (p *parsedDocument) checkObject(o *object, targets []*upstream.Target, duplicates error) {
	o.verdict = Accepted
	defer func() { o.data, o.answer = nil, nil }() // a run can have very many objects
	if !p.isToBeChecked(o) {
		return
	}
	if upstream.IsDefinition(o.name.APIVersion, o.name.Kind) {
		o.definition = newDefinition(contextObjectOf(p, o), targets[0].Bundled)
		o.definition.document, o.definition.object = p, o
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

// checkKnown checks an object of a known kind.
func (p *parsedDocument) checkKnown(o *object, t *upstream.Target, duplicates error) {
	if len(o.data) > upstream.MaxRequest {
		p.tooLarge(o)
		return
	}
	if p.neverEnds(o) {
		return
	}
	a := o.linked()
	if t.Release != nil && o.kind.Custom == nil {
		p.checkRelease(o, t, a, duplicates)
	} else if p.decodingFindings(o, a.Err, duplicates) {
		p.creationFindings(o, a.Creation(t.Version))
	}
	if o.verdict != Accepted {
		return
	}
	if o.definition != nil {
		o.definition.Accepted()
	}
	if len(o.data) > upstream.MaxStored && p.tooLargeToStore(o, a.StoredSize(o.data)) {
		return
	}
	p.tooLargeToApply(o)
	p.applyDuplicates(o, a)
}

// creationFindings turns the server's answer into findings.
func (p *parsedDocument) creationFindings(o *object, outcome upstream.Outcome) {
	p.warnings(o, outcome.Warnings)
	var invalid upstream.InvalidFields
	switch {
	case outcome.Panicked != nil:
		p.panicked(o, outcome.Panicked)
	case outcome.Err == nil:
	case errors.As(outcome.Err, &invalid):
		p.invalidFields(o, invalid)
	case apierrors.IsForbidden(outcome.Err):
		p.complain(o, ruleForbidden.finding(outcome.Err.Error()), upstream.FieldOfRefusal(outcome.Err), document.AtValue)
	default:
		p.complain(o, ruleInvalid.finding(outcome.Err.Error()), upstream.FieldOfRefusal(outcome.Err), document.AtKey)
	}
}

// resemblesObject finds a key that objects have, however broken the text is.
var resemblesObject = regexp.MustCompile(`(?m)(?:^|[\s,{"'-])(?:apiVersion|kind)["']?\s*:`)

// check finds what is wrong with the document.
func (p *parsedDocument) check(targets []*upstream.Target, c *yamljson.Converter) {
	p.ignoredDocument()
	p.separator()
	data, duplicates, err := p.Convert(c)
	if err != nil && p.Source.Origin == input.Found && path.Ext(p.Source.Name) == ".json" && !resemblesObject.Match(p.Source.Bytes) {
		p.foreign = true
		return
	}
	if err != nil && p.Source.Origin == input.Found && p.Explain(err).Template {
		p.template = true
		return
	}
	if err != nil {
		p.add(p.syntaxFinding(err))
		return
	}
	if bytes.Equal(data, []byte("null")) {
		p.blank = true
		return
	}
	if len(data) == 0 || data[0] != '{' {
		p.foreign = true
		return
	}
	head, ok := p.readHead(data)
	if !ok {
		return
	}
	if items, ok := p.listItems(head); ok {
		for _, f := range p.duplicateKeys(duplicates) {
			p.add(f)
		}
		for _, o := range items {
			p.objects = append(p.objects, o)
			p.checkObject(o, targets, nil)
		}
		return
	}
	if head.blank || p.Source.Origin == input.Found && isIndex(data) {
		p.foreign, p.missing = true, head.missing
		return
	}
	o := head.object(data)
	p.objects = append(p.objects, o)
	p.checkObject(o, targets, duplicates)
}
