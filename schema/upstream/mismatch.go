package upstream

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"
	kjson "sigs.k8s.io/json"

	"github.com/gherkube/gherkube/schema/document"
)

// maxTypeDepth bounds walks of types that contain themselves, such as
// JSONSchemaProps.
const maxTypeDepth = 64

var unmarshaler = reflect.TypeFor[json.Unmarshaler]()

// jsonField is a field of a struct as JSON sees it.
type jsonField struct {
	name string
	kind reflect.Type
}

// jsonFields returns the fields of a struct type, with those of inlined structs.
func jsonFields(t reflect.Type) []jsonField {
	t = indirectType(t)
	if t == nil || t.Kind() != reflect.Struct {
		return nil
	}
	var fields []jsonField
	for i := range t.NumField() {
		f := t.Field(i)
		tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case tag == "-" || !f.IsExported():
		case tag == "" && (f.Anonymous || strings.Contains(f.Tag.Get("json"), "inline")):
			fields = append(fields, jsonFields(f.Type)...)
		case tag == "":
			fields = append(fields, jsonField{f.Name, f.Type})
		default:
			fields = append(fields, jsonField{tag, f.Type})
		}
	}
	return fields
}

func indirectType(t reflect.Type) reflect.Type {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t
}

func fieldNames(t reflect.Type) []string {
	var names []string
	for _, f := range jsonFields(t) {
		names = append(names, f.name)
	}
	return names
}

// fieldType is the type of the struct's field, or nil.
func fieldType(t reflect.Type, name string) reflect.Type {
	for _, f := range jsonFields(t) {
		if f.name == name {
			return f.kind
		}
	}
	return nil
}

// typeAt follows a path through types; nil if it leads nowhere.
func typeAt(t reflect.Type, steps []document.Step) reflect.Type {
	for _, s := range steps {
		t = indirectType(t)
		if t == nil {
			return nil
		}
		switch t.Kind() {
		case reflect.Slice, reflect.Array, reflect.Map:
			t = t.Elem()
		case reflect.Struct:
			t = fieldType(t, s.Name)
		default:
			return nil
		}
	}
	return indirectType(t)
}

// fieldElsewhere looks for the field one level above or below its place: where
// it would be if its line were indented differently.
func fieldElsewhere(root reflect.Type, name string, steps []document.Step) string {
	for up := len(steps) - 2; up >= 0; up-- {
		if fieldType(typeAt(root, steps[:up]), name) != nil {
			if up == 0 {
				return "the object itself"
			}
			return pathOf(steps[:up])
		}
	}
	parent := steps[:len(steps)-1]
	for _, f := range jsonFields(typeAt(root, parent)) {
		if indirectType(f.kind).Kind() == reflect.Struct && fieldType(f.kind, name) != nil {
			return document.JoinPath(pathOf(parent), f.name)
		}
	}
	return ""
}

func pathOf(steps []document.Step) string {
	path := ""
	for _, s := range steps {
		if s.Bracket {
			path += "[" + s.Name + "]"
			continue
		}
		path = document.JoinPath(path, s.Name)
	}
	return path
}

// Mismatch is a value that does not decode into its field.
type Mismatch struct {
	path string
	// field is the path as errors of encoding/json have it: the names of
	// fields, without indexes and map keys.
	field string
	kind  reflect.Type
	Data  []byte
	// err is what the decoder says of the value alone.
	err error
}

// Hint says what is wanted instead of the value, which is written as given.
func (m Mismatch) Hint(written string) string {
	got := jsonTypeName(m.Data)
	want := ""
	t := indirectType(m.kind)
	if t == reflect.TypeFor[resource.Quantity]() {
		return "a quantity is a number with a suffix and no space: 500m, 1.5, 64Mi"
	}
	switch t.Kind() {
	case reflect.String:
		if got == "number" || got == "boolean" {
			return "quote it: " + `"` + written + `"` + " is a text, " + written + " is a " + got
		}
		want = "a text"
	case reflect.Bool:
		want = "true or false, unquoted"
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		want = "a whole number, unquoted"
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return "the value has to be base64; use stringData for plain text in a Secret"
		}
		want = "a list: start each item with a dash"
	case reflect.Map, reflect.Struct:
		if reflect.PointerTo(t).Implements(unmarshaler) {
			return ""
		}
		want = "a mapping of keys to values"
	default:
		return ""
	}
	return "the field wants " + want
}

func jsonTypeName(data []byte) string {
	switch {
	case len(data) == 0:
		return "nothing"
	case data[0] == '"':
		return "text"
	case data[0] == '{':
		return "mapping"
	case data[0] == '[':
		return "list"
	case data[0] == 't' || data[0] == 'f':
		return "boolean"
	case data[0] == 'n':
		return "null"
	}
	return "number"
}

// findMismatches finds all values that do not decode into their field, in the
// order in which the decoder meets them: keys are sorted after the conversion
// from YAML.
func findMismatches(data []byte, t reflect.Type) []Mismatch {
	w := mismatchWalk{}
	w.walk("", "", bytes.TrimSpace(data), t, 0)
	return w.found
}

type mismatchWalk struct {
	found []Mismatch
}

func (w *mismatchWalk) walk(path, field string, data []byte, t reflect.Type, depth int) {
	t = indirectType(t)
	if t == nil || len(data) == 0 || data[0] == 'n' || depth > maxTypeDepth {
		return
	}
	switch {
	case reflect.PointerTo(t).Implements(unmarshaler):
	case t.Kind() == reflect.Struct && data[0] == '{':
		for _, e := range members(data) {
			if f := fieldType(t, e.key); f != nil {
				w.walk(document.JoinPath(path, e.key), document.JoinPath(field, e.key), e.value, f, depth+1)
			}
		}
		return
	case t.Kind() == reflect.Map && data[0] == '{':
		for _, e := range members(data) {
			w.walk(path+"["+e.key+"]", field, e.value, t.Elem(), depth+1)
		}
		return
	case t.Kind() == reflect.Slice && t.Elem().Kind() != reflect.Uint8 && data[0] == '[':
		var items []json.RawMessage
		if json.Unmarshal(data, &items) != nil {
			return
		}
		for i, item := range items {
			w.walk(document.IndexPath(path, i), field, item, t.Elem(), depth+1)
		}
		return
	}
	if err := kjson.UnmarshalCaseSensitivePreserveInts(data, reflect.New(t).Interface()); err != nil {
		w.found = append(w.found, Mismatch{path: path, field: field, kind: t, Data: data, err: err})
	}
}

type member struct {
	key   string
	value json.RawMessage
}

func members(data []byte) []member {
	var raw map[string]json.RawMessage
	if json.Unmarshal(data, &raw) != nil {
		return nil
	}
	list := make([]member, 0, len(raw))
	for k, v := range raw {
		list = append(list, member{k, v})
	}
	slices.SortFunc(list, func(a, b member) int { return strings.Compare(a.key, b.key) })
	return list
}
