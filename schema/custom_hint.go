package schema

import (
	"fmt"
	"reflect"
	"regexp"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/gherkube/gherkube/schema/document"
)

// fieldHint says which field of a custom resource may be meant.
func (c *customKind) fieldHint(path string) string {
	steps := document.ParsePath(path)
	if len(steps) == 0 {
		return ""
	}
	name := steps[len(steps)-1].Name
	if steps[0].Name == "metadata" && len(steps) == 2 {
		if best, ok := nearest(name, fieldNames(reflect.TypeFor[metav1.ObjectMeta]())); ok {
			return fmt.Sprintf("did you mean %q?", best)
		}
	}
	if best, ok := nearest(name, propertyNames(c.structural, steps[:len(steps)-1])); ok {
		return fmt.Sprintf("did you mean %q?", best)
	}
	if where, ok := propertyElsewhere(c.structural, name, steps); ok {
		return fmt.Sprintf("%q belongs to %s: check the indentation", name, where)
	}
	return ""
}

// wrongSchemaType is what k8s.io/kube-openapi/pkg/validation says of a value of
// another type than its schema's.
var wrongSchemaType = regexp.MustCompile(`must be of type (\w+): "(\w+)"$`)

// customTypeHint says how a value of the wrong type has to be written.
func (p *piece) customTypeHint(o *object, err *field.Error) string {
	m := wrongSchemaType.FindStringSubmatch(err.Detail)
	if m == nil {
		return ""
	}
	switch want, got := m[1], m[2]; {
	case want == "string" && (got == "integer" || got == "number" || got == "boolean"):
		if text := p.Written(o.fullPath(err.Field), nil); text != "" {
			return fmt.Sprintf("quote it: %q is a text, %s is not", text, text)
		}
	case want == "integer" && got == "string":
		return "the field wants a whole number, unquoted"
	case want == "number" && got == "string":
		return "the field wants a number, unquoted"
	case want == "boolean":
		return "the field wants true or false, unquoted"
	case want == "array":
		return "the field wants a list: start each item with a dash"
	case want == "object":
		return "the field wants a mapping of keys to values"
	}
	return ""
}

// fieldInWords finds the field that an error names in its words alone: of the
// format of numbers, and of schemas of which all, any, one or none has to match.
var fieldInWords = regexp.MustCompile(`^"([^"]+)" must |^Checked value must be of type .* in (\S+)$`)

// placeInWords is where that field is written.
func (p *piece) placeInWords(o *object, err *field.Error) (Position, bool) {
	m := fieldInWords.FindStringSubmatch(err.Detail)
	if m == nil || fieldOf(err.Field) != "" || o.kind.custom == nil {
		return Position{}, false
	}
	return p.Place(o.fullPath(m[1]+m[2]), document.AtValue), true
}
