package upstream

import (
	"reflect"
	"strings"

	"github.com/gherkube/gherkube/schema/document"
)

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
			return document.FormatPath(steps[:up])
		}
	}
	parent := steps[:len(steps)-1]
	for _, f := range jsonFields(typeAt(root, parent)) {
		if indirectType(f.kind).Kind() == reflect.Struct && fieldType(f.kind, name) != nil {
			return document.JoinPath(document.FormatPath(parent), f.name)
		}
	}
	return ""
}
