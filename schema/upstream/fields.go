package upstream

import (
	"encoding/json"
	"reflect"
	"strconv"

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
func (k *Kind) Misfit(data []byte, err error) (path string, wrong mismatch, found bool) {
	named := fieldInError(err)
	object, newErr := k.scheme.New(k.GVK)
	if newErr != nil {
		return named, mismatch{}, false
	}
	for _, m := range findMismatches(data, reflect.TypeOf(object)) {
		if named == "" || m.field == named {
			return m.path, m, true
		}
	}
	return named, mismatch{}, false
}

// MetadataMisfit is misfit of the metadata of a custom resource.
func MetadataMisfit(data []byte, err error) (path string, wrong mismatch, found bool) {
	path = "metadata"
	var root struct {
		Metadata json.RawMessage `json:"metadata"`
	}
	if kjson.UnmarshalCaseSensitivePreserveInts(data, &root) != nil {
		return path, mismatch{}, false
	}
	named := fieldInError(err)
	if named != "" {
		path = document.JoinPath(path, named)
	}
	for _, m := range findMismatches(root.Metadata, reflect.TypeFor[metav1.ObjectMeta]()) {
		if m.path != "" && (named == "" || m.field == named) {
			return "metadata." + m.path, m, true
		}
	}
	return path, mismatch{}, false
}
