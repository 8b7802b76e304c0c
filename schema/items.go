package schema

import (
	"bytes"
	"encoding/json"
	"strings"

	kjson "sigs.k8s.io/json"

	"github.com/gherkube/gherkube/schema/document"
)

// head is what has to be known of an object before its kind is.
type head struct {
	name  ObjectName
	items json.RawMessage
	// encrypted says that SOPS encrypted the values.
	encrypted bool
	// missing are the parts of the type that are not there: "apiVersion not set".
	missing []string
	// blank says that neither apiVersion nor kind is there.
	blank bool
}

// readHead reads the type and the name of an object, which is valid JSON.
func (p *parsedDocument) readHead(data []byte) (head, bool) {
	var apiVersion, kind, metadata, items, sops, name, namespace json.RawMessage
	if !document.Pick(data, map[string]*json.RawMessage{"apiVersion": &apiVersion, "kind": &kind, "metadata": &metadata, "items": &items, "sops": &sops}) {
		var members map[string]json.RawMessage
		if err := kjson.UnmarshalCaseSensitivePreserveInts(data, &members); err != nil { // nested too deeply
			p.add(p.syntaxFinding(err))
			return head{}, false
		}
		apiVersion, kind, metadata, items, sops = members["apiVersion"], members["kind"], members["metadata"], members["items"], members["sops"]
	}
	if len(metadata) > 0 && metadata[0] == '{' {
		_ = document.Pick(metadata, map[string]*json.RawMessage{"name": &name, "namespace": &namespace}) // a bad name is found again by decoding
	}
	h := head{items: items, encrypted: isEncrypted(sops)}
	h.name.Name, h.name.Namespace = document.LooseText(name), document.LooseText(namespace)
	h.name.APIVersion, h.missing = typeText("apiVersion", apiVersion, h.missing)
	h.name.Kind, h.missing = typeText("kind", kind, h.missing)
	h.blank = len(apiVersion) == 0 && len(kind) == 0
	return h, true
}

// isIndex says whether the object is the index of a repository of Helm charts, which has
// an apiVersion and no kind (IndexFile of helm.sh/helm/v3/pkg/repo).
func isIndex(data []byte) bool {
	var kind, entries, generated json.RawMessage
	return document.Pick(data, map[string]*json.RawMessage{"kind": &kind, "entries": &entries, "generated": &generated}) &&
		len(kind) == 0 && len(entries) > 0 && len(generated) > 0
}

func typeText(name string, raw json.RawMessage, missing []string) (string, []string) {
	switch {
	case len(raw) == 0, string(raw) == "null", string(raw) == `""`:
		return "", append(missing, name+" not set")
	case raw[0] != '"':
		return "", append(missing, name+" isn't string type")
	}
	return document.LooseText(raw), missing
}

// listItems takes a List apart, as kubectl does: anything with a list of items
// whose kind ends in List.
func (p *parsedDocument) listItems(h head) ([]*object, bool) {
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
		item := itemHead.object(raw)
		item.prefix = path
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

// object is the object that the head was read of.
func (h head) object(data []byte) *object {
	return &object{name: h.name, data: data, missing: h.missing, encrypted: h.encrypted}
}

// isEncrypted says whether the member "sops" of an object is what SOPS writes there: how
// the values are encrypted, and a code that authenticates them.
func isEncrypted(sops []byte) bool {
	if len(sops) == 0 || sops[0] != '{' || !bytes.Contains(sops, []byte(`"mac"`)) {
		return false
	}
	var written struct {
		MAC     string `json:"mac"`
		Version string `json:"version"`
	}
	return json.Unmarshal(sops, &written) == nil && written.MAC != "" && written.Version != ""
}
