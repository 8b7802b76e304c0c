package upstream

import (
	"fmt"
	"reflect"
	"slices"

	structuralschema "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/gherkube/gherkube/schema/document"
	"github.com/gherkube/gherkube/schema/spelling"
)

// fieldHint says which field of a custom resource may be meant.
func (c *customKind) fieldHint(path string) string {
	steps := document.ParsePath(path)
	if len(steps) == 0 {
		return ""
	}
	name := steps[len(steps)-1].Name
	if steps[0].Name == "metadata" && len(steps) == 2 {
		if best, ok := spelling.Nearest(name, fieldNames(reflect.TypeFor[metav1.ObjectMeta]())); ok {
			return fmt.Sprintf("did you mean %q?", best)
		}
	}
	if best, ok := spelling.Nearest(name, propertyNames(c.structural, steps[:len(steps)-1])); ok {
		return fmt.Sprintf("did you mean %q?", best)
	}
	if where, ok := propertyElsewhere(c.structural, name, steps); ok {
		return fmt.Sprintf("%q belongs to %s: check the indentation", name, where)
	}
	return ""
}

// schemaAt follows a path through a schema; nil if it leads nowhere.
func schemaAt(s *structuralschema.Structural, steps []document.Step) *structuralschema.Structural {
	for len(steps) > 0 && s != nil {
		if s.Items != nil {
			s, steps = s.Items, steps[1:]
			continue
		}
		if property, ok := s.Properties[steps[0].Name]; ok {
			s, steps = &property, steps[1:]
			continue
		}
		if s.AdditionalProperties == nil {
			return nil
		}
		s, steps = s.AdditionalProperties.Structural, steps[1:]
	}
	return s
}

// propertyNames are the fields that the schema has at the path, sorted.
func propertyNames(s *structuralschema.Structural, steps []document.Step) []string {
	at := schemaAt(s, steps)
	if at == nil {
		return nil
	}
	var names []string
	if len(steps) == 0 {
		names = append(names, "apiVersion", "kind", "metadata")
	}
	for name := range at.Properties {
		names = append(names, name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// propertyElsewhere looks for the field one level above or below its place:
// where it would be if its line were indented differently.
func propertyElsewhere(s *structuralschema.Structural, name string, steps []document.Step) (string, bool) {
	for up := len(steps) - 2; up >= 0; up-- {
		if slices.Contains(propertyNames(s, steps[:up]), name) {
			if up == 0 {
				return "the object itself", true
			}
			return document.FormatPath(steps[:up]), true
		}
	}
	parent := steps[:len(steps)-1]
	for _, child := range propertyNames(s, parent) {
		inside := append(slices.Clone(parent), document.Step{Name: child})
		if slices.Contains(propertyNames(s, inside), name) {
			return document.FormatPath(inside), true
		}
	}
	return "", false
}
