package schema

import (
	"bytes"
	"fmt"
	"path"
	"regexp"

	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/gherkube/gherkube/schema/document"
	"github.com/gherkube/gherkube/schema/input"
	"github.com/gherkube/gherkube/schema/upstream"
	"github.com/gherkube/gherkube/schema/yamljson"
)

// identify finds the object's kind, or says why there is none to check it with.
func (c targetCheck) identify() bool {
	if len(c.missing) > 0 {
		c.complain(missingType(c.missing), "", document.AtKey)
		return false
	}
	gv, err := runtimeschema.ParseGroupVersion(c.name.APIVersion)
	if err != nil {
		f := ruleAPIVersion.finding(err.Error())
		f.Hint = "write apiVersion as VERSION or GROUP/VERSION"
		c.complain(f, "apiVersion", document.AtValue)
		return false
	}
	gvk := gv.WithKind(c.name.Kind)
	if c.kind = c.target.Kinds.ByGVK[gvk]; c.kind != nil {
		return true
	}
	if upstream.IsMessage(gvk) {
		c.verdict = NotForServer
		return false
	}
	message := fmt.Sprintf("no matches for kind %q in version %q", c.name.Kind, c.name.APIVersion)
	if why, hint := c.target.Absent(gvk); why != upstream.Served {
		f := absenceRules[why].finding(message)
		f.Hint = hint
		c.complain(f, "apiVersion", document.AtValue)
		return false
	}
	if c.target.IsCustom(gvk) {
		c.waiting = &mayBeCustom{gvk: gvk, data: c.data}
		c.collectCustom(gvk)
		return false
	}
	if c.document.Source.Origin == input.Found && c.target.Kinds.OfOtherPrograms(gvk) {
		c.verdict = NotForServer
		return false
	}
	f := ruleUnknownKind.finding(message)
	hint, path := c.target.Kinds.Misspelled(gvk)
	f.Hint = hint
	c.complain(f, path, document.AtValue)
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
func (o writtenObject) checkObject(targets []*upstream.Target, duplicates error) {
	o.verdict = Accepted
	defer func() { o.data, o.answer = nil, nil }() // a run can have very many objects
	if !o.isToBeChecked() {
		return
	}
	if upstream.IsDefinition(o.name.APIVersion, o.name.Kind) {
		o.definition = newDefinition(knownObjectOf(o.document, o.object), targets[0].Bundled)
		o.definition.document, o.definition.object = o.document, o.object
	}
	o.document.eachTarget(targets, func(t *upstream.Target) {
		c := targetCheck{o, t, duplicates}
		switch {
		case c.identify():
			c.checkKnown()
		case o.waiting != nil:
			o.waiting.duplicates = duplicates
		default:
			c.reportDuplicates()
		}
	})
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
			o.encrypted = o.encrypted || head.encrypted
			p.objects = append(p.objects, o)
			writtenObject{p, o}.checkObject(targets, nil)
			p.boundItems()
		}
		return
	}
	if head.blank || p.Source.Origin == input.Found && isIndex(data) {
		p.foreign, p.missing = true, head.missing
		return
	}
	o := head.object(data)
	p.objects = append(p.objects, o)
	writtenObject{p, o}.checkObject(targets, duplicates)
}
