package upstream

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	kjson "sigs.k8s.io/json"

	"github.com/gherkube/gherkube/schema/document"
)

// maxTypeDepth bounds walks of types that contain themselves, such as
// JSONSchemaProps.
const maxTypeDepth = 64

var unmarshaler = reflect.TypeFor[json.Unmarshaler]()

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

// Misfit finds the value that the error of the decoder is about: its path, or as
// much of it as the error says.
func (k *Kind) Misfit(data []byte, err error) (path string, wrong Mismatch, found bool) {
	object, newErr := k.scheme.New(k.GVK)
	if newErr != nil {
		return fieldInError(err), Mismatch{}, false
	}
	if m, ok := blamed(findMismatches(data, reflect.TypeOf(object)), err); ok {
		return m.path, m, true
	}
	return fieldInError(err), Mismatch{}, false
}

// MetadataMisfit is Misfit for the metadata of a custom resource.
func MetadataMisfit(data []byte, err error) (path string, wrong Mismatch, ok bool) {
	path = "metadata"
	var root struct {
		Metadata json.RawMessage `json:"metadata"`
	}
	if kjson.UnmarshalCaseSensitivePreserveInts(data, &root) != nil {
		return path, Mismatch{}, false
	}
	if named := fieldInError(err); named != "" {
		path = document.JoinPath(path, named)
	}
	found := findMismatches(root.Metadata, reflect.TypeFor[metav1.ObjectMeta]())
	found = slices.DeleteFunc(found, func(m Mismatch) bool { return m.path == "" })
	if m, ok := blamed(found, err); ok {
		return "metadata." + m.path, m, true
	}
	return path, Mismatch{}, false
}

// blamed is the value that the decoder's error is about. An error that names no
// field comes from the value's own type (a quantity, base64, a time), in the words
// that it has for the value alone: other values that do not fit, which the decoder
// would have named, are not meant.
func blamed(found []Mismatch, err error) (Mismatch, bool) {
	named := fieldInError(err)
	for _, m := range found {
		if named == m.field && named != "" || named == "" && strings.HasSuffix(err.Error(), m.err.Error()) {
			return m, true
		}
	}
	if named == "" && len(found) > 0 {
		return found[0], true
	}
	return Mismatch{}, false
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
