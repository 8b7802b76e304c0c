package schema

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"sigs.k8s.io/yaml"

	"github.com/gherkube/gherkube/schema/yamljson"
)

// maxRequestBytes is MaxRequestBodyBytes of the API server.
const maxRequestBytes = 3 * 1024 * 1024

// aim says which part of a field a finding points at.
type aim int

const (
	atValue aim = iota
	atKey
)

// start is where the document starts.
func (p *piece) start() Position {
	return Position{File: p.source.Name, Line: p.line, Column: p.column}
}

// at turns a place in the document's text into one in the source.
func (p *piece) at(m mark) Position {
	if m.line <= 1 {
		return Position{File: p.source.Name, Line: p.line, Column: p.column - 1 + max(m.column, 1)}
	}
	return Position{File: p.source.Name, Line: p.line + m.line - 1, Column: max(m.column, 1)}
}

// place is where the field is written, or its nearest ancestor if it is not.
// Positions are read only when something is to be said.
func (p *piece) place(path string, want aim) Position {
	if at, ok := p.placeWritten(path, want); ok {
		return at
	}
	if path == "" {
		return p.at(firstContent(p.text))
	}
	p.parseTree()
	if p.tree == nil {
		return p.at(firstContent(p.text))
	}
	value, at, whole := p.tree.resolve(path)
	if whole && want == atValue && !value.isMap && !value.isList && value.at.line > 0 && value.text != "" {
		at = value.at
	}
	return p.at(p.fromYAML(at))
}

func (p *piece) parseTree() {
	if p.parsed {
		return
	}
	p.parsed = true
	read := yamlTree
	if p.json {
		read = jsonTree
	}
	if tree, err := read(p.text); err == nil {
		p.tree = tree
	}
}

func (p *piece) add(f Finding) { p.findings = append(p.findings, f) }

// check finds what is wrong with the document.
func (p *piece) check(targets []*target, c *yamljson.Converter) {
	p.ignoredDocument()
	p.separator()
	data, ok, duplicates := p.toJSON(c)
	if !ok {
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

// toJSON converts the document as the API server does. Duplicate keys are an
// error of their own, because the server reports them together with others.
func (p *piece) toJSON(c *yamljson.Converter) (data []byte, ok bool, duplicates error) {
	if p.broken != nil {
		p.add(p.brokenFinding())
		return nil, false, nil
	}
	if p.json {
		return p.text, true, nil
	}
	if data, usual := c.Convert(p.text); usual {
		return data, true, nil
	}
	data, err := convertYAML(p.text, yaml.YAMLToJSONStrict)
	if err != nil && strings.HasPrefix(err.Error(), duplicateKeysPrefix) {
		duplicates = err
		data, err = convertYAML(p.text, yaml.YAMLToJSON)
	}
	if err != nil {
		p.add(p.syntaxFinding(err))
		return nil, false, nil
	}
	return data, true, duplicates
}

// convertYAML guards the conversion against panics.
func convertYAML(text []byte, convert func([]byte) ([]byte, error)) (data []byte, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("yaml: the parser panicked: %v", r)
		}
	}()
	return convert(text)
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
		path := indexPath("items", i)
		if len(raw) == 0 || raw[0] != '{' {
			f := ruleNotAnObject.finding("invalid object to validate")
			f.Object, f.Path, f.Position = h.name, path, p.place(path, atValue)
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
		f.Position = p.place("", atKey)
		return f
	}
	f := ruleNotAnObject.finding("invalid object to validate")
	f.Position = p.place("", atKey)
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
