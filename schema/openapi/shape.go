package openapi

import (
	"encoding/json"
	"errors"
	"strings"
)

// hasField says whether the definition has the field at the path.
func (a *archive) hasField(name string, minor int, path []string) bool {
	text, err := a.definition(name, minor)
	if err != nil {
		return false
	}
	s, err := readShape(text)
	for ; err == nil && len(path) > 0; path = path[1:] {
		s, err = a.child(s, minor, path[0])
	}
	return err == nil
}

// shape is the part of a JSON Schema that says what is inside.
type shape struct {
	Ref        string           `json:"$ref"`
	Properties map[string]shape `json:"properties"`
	Items      *shape           `json:"items"`
	// Additional is false, or the schema of a map's values.
	Additional json.RawMessage `json:"additionalProperties"`
}

func readShape(text string) (s shape, err error) {
	err = json.Unmarshal([]byte(text), &s)
	return s, err
}

var errNoField = errors.New("no such field")

// child is the shape of a field: "containers[0]" or "name".
func (a *archive) child(s shape, minor int, step string) (shape, error) {
	s, err := a.resolve(s, minor)
	if err != nil {
		return shape{}, err
	}
	name, index, _ := strings.Cut(step, "[")
	field, ok := s.Properties[name]
	if !ok {
		if len(s.Additional) == 0 || s.Additional[0] != '{' {
			return shape{}, errNoField
		}
		if field, err = readShape(string(s.Additional)); err != nil {
			return shape{}, err
		}
	}
	for range strings.Count(index, "]") {
		if field, err = a.resolve(field, minor); err != nil {
			return shape{}, err
		}
		if field.Items == nil {
			return shape{}, errNoField
		}
		field = *field.Items
	}
	return field, nil
}

// resolve follows a reference.
func (a *archive) resolve(s shape, minor int) (shape, error) {
	if s.Ref == "" {
		return s, nil
	}
	text, err := a.definition(strings.TrimPrefix(s.Ref, refPrefix), minor)
	if err != nil {
		return shape{}, err
	}
	return readShape(text)
}

const refPrefix = "#/definitions/"
