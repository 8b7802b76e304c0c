package upstream

import (
	"reflect"
	"strconv"

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
