package upstream

import (
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	kjson "sigs.k8s.io/json"

	"github.com/gherkube/gherkube/schema/document"
	"github.com/gherkube/gherkube/schema/spelling"
)

// FieldHint says which field may be meant by one that the kind does not have.
func (k *Kind) FieldHint(path string) string {
	if k.Custom != nil {
		return k.Custom.fieldHint(path)
	}
	object, err := k.scheme.New(k.GVK)
	if err != nil {
		return ""
	}
	steps := document.ParsePath(path)
	if len(steps) == 0 {
		return ""
	}
	name := steps[len(steps)-1].Name
	parent := typeAt(reflect.TypeOf(object), steps[:len(steps)-1])
	names := fieldNames(parent)
	if best, ok := spelling.Nearest(name, names); ok {
		return "did you mean " + strconv.Quote(best) + "?"
	}
	if where := fieldElsewhere(reflect.TypeOf(object), name, steps); where != "" {
		return strconv.Quote(name) + " belongs to " + where + ": check the indentation"
	}
	return ""
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

// MetadataMisfit is misfit of the metadata of a custom resource.
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
