package schema

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"github.com/gherkube/gherkube/schema/document"
	"github.com/gherkube/gherkube/schema/upstream"
	"github.com/gherkube/gherkube/schema/yamljson"
)

// maxRequestBytes is MaxRequestBodyBytes of the API server.
const maxRequestBytes = 3 * 1024 * 1024

func (p *piece) add(f Finding) { p.findings = append(p.findings, f) }

// check finds what is wrong with the document.
func (p *piece) check(targets []*upstream.Target, c *yamljson.Converter) {
	p.ignoredDocument()
	p.separator()
	data, duplicates, err := p.Convert(c)
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
	if items, ok := p.listItems(head, data); ok {
		for _, f := range p.duplicateKeys(duplicates) {
			p.add(f)
		}
		for _, o := range items {
			p.objects = append(p.objects, o)
			p.checkObject(o, targets, nil)
		}
		return
	}
	if head.blank {
		p.foreign, p.missing = true, head.missing
		return
	}
	o := &object{name: head.name, data: data, missing: head.missing}
	p.objects = append(p.objects, o)
	p.checkObject(o, targets, duplicates)
}

// listItems takes a List apart, as kubectl does: anything with a list of items
// whose kind ends in List.
func (p *piece) listItems(h head, data []byte) ([]*object, bool) {
	if !strings.HasSuffix(h.name.Kind, "List") || len(h.missing) > 0 || len(h.items) == 0 || h.items[0] != '[' {
		return nil, false
	}
	var raws []json.RawMessage
	if err := json.Unmarshal(h.items, &raws); err != nil {
		p.add(p.syntaxFinding(err))
		return nil, true
	}
	var items []*object
	for i, raw := range raws {
		path := document.IndexPath("items", i)
		if len(raw) == 0 || raw[0] != '{' {
			f := ruleNotAnObject.finding("invalid object to validate")
			f.Object, f.Path, f.Position = h.name, path, p.Place(path, document.AtValue)
			p.add(f)
			continue
		}
		itemHead, ok := p.readHead(raw)
		if !ok {
			continue
		}
		item := &object{name: itemHead.name, prefix: path, data: raw, missing: itemHead.missing}
		item.inheritType(h.name)
		items = append(items, item)
	}
	return items, true
}

// inheritType gives an item of a typed list (ServiceList) the type that the list
// implies, as the decoder of k8s.io/apimachinery/pkg/apis/meta/v1/unstructured
// does.
func (o *object) inheritType(list ObjectName) {
	if item := strings.TrimSuffix(list.Kind, "List"); item != "" && o.name.Kind == "" && o.name.APIVersion == "" {
		o.name.Kind, o.name.APIVersion, o.missing = item, list.APIVersion, nil
	}
}

func (p *piece) notAnObject() Finding {
	if p.missing != nil {
		f := missingType(p.missing)
		f.Position = p.Place("", document.AtKey)
		return f
	}
	f := ruleNotAnObject.finding("invalid object to validate")
	f.Position = p.Place("", document.AtKey)
	f.Hint = "a Kubernetes object is a mapping with apiVersion and kind"
	return f
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

// syntaxFinding is about a document that cannot be read.
func (p *piece) syntaxFinding(err error) Finding {
	problem, rule := p.Explain(err), ruleSyntax
	if problem.Encoding {
		rule = ruleEncoding
	}
	f := rule.finding(problem.Message)
	f.Position, f.Hint = problem.At, problem.Hint
	return f
}

const duplicateHint = "kubectl would keep the last value and drop the others"

// duplicateKeys makes findings of the error about duplicate keys.
func (p *piece) duplicateKeys(err error) []Finding {
	var findings []Finding
	for _, r := range p.Repetitions(err) {
		f := ruleDuplicateField.finding(r.Message)
		f.Path, f.Position, f.Hint = r.Path, r.At, duplicateHint
		switch {
		case r.More > 0:
			f.Hint = fmt.Sprintf("%d more keys are given twice", r.More)
		case typeTwice.MatchString(r.Message):
			f.Hint = "is a --- line missing between two objects? " + duplicateHint
		}
		findings = append(findings, f)
	}
	return findings
}

// typeTwice matches the message about a type that is given twice.
var typeTwice = regexp.MustCompile(`: key "(apiVersion|kind)" already set in map$`)
