package schema

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	kjson "sigs.k8s.io/json"
	"sigs.k8s.io/yaml"
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
func (p *piece) check(targets []*target) {
	p.ignoredDocument()
	data, ok, duplicates := p.toJSON()
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
func (p *piece) toJSON() (data []byte, ok bool, duplicates error) {
	if p.json {
		return p.text, true, nil
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

// head is what has to be known of an object before its kind is.
type head struct {
	name  ObjectName
	items json.RawMessage
	// missing are the parts of the type that are not there: "apiVersion not set".
	missing []string
	// blank says that neither apiVersion nor kind is there.
	blank bool
}

// readHead reads the type and the name of an object.
func (p *piece) readHead(data []byte) (head, bool) {
	var raw struct {
		APIVersion json.RawMessage `json:"apiVersion"`
		Kind       json.RawMessage `json:"kind"`
		Metadata   json.RawMessage `json:"metadata"`
		Items      json.RawMessage `json:"items"`
	}
	if err := kjson.UnmarshalCaseSensitivePreserveInts(data, &raw); err != nil {
		p.add(p.syntaxFinding(err))
		return head{}, false
	}
	var meta struct {
		Name      json.RawMessage `json:"name"`
		Namespace json.RawMessage `json:"namespace"`
	}
	if len(raw.Metadata) > 0 && raw.Metadata[0] == '{' {
		_ = kjson.UnmarshalCaseSensitivePreserveInts(raw.Metadata, &meta) // a bad name is found again by decoding
	}
	h := head{items: raw.Items}
	h.name.Name, h.name.Namespace = looseText(meta.Name), looseText(meta.Namespace)
	h.name.APIVersion, h.missing = typeText("apiVersion", raw.APIVersion, h.missing)
	h.name.Kind, h.missing = typeText("kind", raw.Kind, h.missing)
	h.blank = len(raw.APIVersion) == 0 && len(raw.Kind) == 0
	return h, true
}

// looseText is the text, or nothing if the value is no text.
func looseText(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

func typeText(name string, raw json.RawMessage, missing []string) (string, []string) {
	switch {
	case len(raw) == 0, string(raw) == "null", string(raw) == `""`:
		return "", append(missing, name+" not set")
	case raw[0] != '"':
		return "", append(missing, name+" isn't string type")
	}
	return looseText(raw), missing
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
