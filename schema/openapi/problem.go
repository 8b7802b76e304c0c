package openapi

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/xeipuuv/gojsonschema"
)

// Fault says what is wrong about a field.
type Fault int

const (
	// Unknown says that the kind has no such field.
	Unknown Fault = iota
	// WrongType says that the value does not decode into the field.
	WrongType
	// Missing says that the definition requires a field that is not there. An
	// API server does not look at that when it decodes: whether it refuses the
	// object is up to its validation.
	Missing
)

// Problem is one field that does not fit the definition.
type Problem struct {
	Fault Fault
	// Path is the field as the API server's decoder names it:
	// "spec.containers[0].image".
	Path string
	// Message is in the API server's manner.
	Message string
}

// maxProblems bounds the problems of an object, as the API server's strict
// decoder does.
const maxProblems = 100

// Check compares an object, as JSON, with the definition. The problems are
// sorted by path; of very many the first 100 are returned. The error says why
// that could not be done: the data is not JSON.
func (s *Schema) Check(data []byte) (problems []Problem, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("comparing it with its definition panicked: %v", p)
		}
	}()
	object, err := readJSON(data)
	if err != nil {
		return nil, err
	}
	result, err := s.compiled.Validate(gojsonschema.NewRawLoader(object))
	if err != nil {
		return nil, err
	}
	if result.Valid() {
		return nil, nil
	}
	problems = make([]Problem, 0, len(result.Errors()))
	for _, e := range result.Errors() {
		problems = append(problems, problemOf(e, object))
	}
	slices.SortFunc(problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Fault, b.Fault), cmp.Compare(a.Message, b.Message))
	})
	problems = slices.Compact(problems)
	return problems[:min(len(problems), maxProblems)], nil
}

// readJSON reads one value with numbers as they are written: gojsonschema wants
// that.
func readJSON(data []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the JSON value")
	}
	return bounded(value), nil
}

// maxExponent is beyond what any field holds. gojsonschema computes numbers
// exactly, which takes long for those with a very large exponent.
const maxExponent = 400

// bounded replaces numbers with a larger exponent, in place.
func bounded(value any) any {
	switch v := value.(type) {
	case json.Number:
		_, exponent, found := strings.Cut(strings.ToLower(v.String()), "e")
		if !found {
			return v
		}
		switch n, err := strconv.Atoi(exponent); {
		case err == nil && n >= -maxExponent && n <= maxExponent:
			return v
		case strings.HasPrefix(exponent, "-"):
			return json.Number("1e-" + strconv.Itoa(maxExponent))
		default:
			return json.Number("1e" + strconv.Itoa(maxExponent))
		}
	case []any:
		for i := range v {
			v[i] = bounded(v[i])
		}
	case map[string]any:
		for key := range v {
			v[key] = bounded(v[key])
		}
	}
	return value
}

// problemOf says what gojsonschema says as an API server would.
func problemOf(e gojsonschema.ResultError, object any) Problem {
	path := fieldPath(e.Context(), object)
	switch e.Type() {
	case "additional_property_not_allowed":
		path = join(path, detail(e, "property"))
		return Problem{Unknown, path, fmt.Sprintf("unknown field %q", path)}
	case "required":
		path = join(path, detail(e, "property"))
		return Problem{Missing, path, "Required value"}
	case "invalid_type":
		return Problem{WrongType, path, fmt.Sprintf("cannot read %s as %s", valueName(e.Value()), typeNames(detail(e, "expected")))}
	case "number_gte", "number_lte":
		return Problem{WrongType, path, fmt.Sprintf("cannot read %s as a whole number: it does not fit into the field's bits", valueName(e.Value()))}
	}
	return Problem{WrongType, path, e.Description()}
}

func detail(e gojsonschema.ResultError, name string) string {
	text, _ := e.Details()[name].(string)
	return text
}

// fieldPath translates a place such as "(root)/spec/containers/0", by looking
// whether a step leads into a list.
func fieldPath(at *gojsonschema.JsonContext, object any) string {
	const separator = "\x00"
	path := ""
	for _, step := range strings.Split(at.String(separator), separator)[1:] {
		switch v := object.(type) {
		case []any:
			path += "[" + step + "]"
			object = nil
			if i, err := strconv.Atoi(step); err == nil && i >= 0 && i < len(v) {
				object = v[i]
			}
		case map[string]any:
			path = join(path, step)
			object = v[step]
		default:
			path = join(path, step)
		}
	}
	return path
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// valueName says what a value is.
func valueName(value any) string {
	switch v := value.(type) {
	case string:
		return "the text " + strconv.Quote(shorten(v))
	case json.Number:
		return "the number " + shorten(v.String())
	case bool:
		return strconv.FormatBool(v)
	case []any:
		return "a list"
	case map[string]any:
		return "a mapping"
	}
	return "null"
}

// shorten bounds a value that is shown.
func shorten(text string) string {
	const most = 60
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

// typeNames says in words what gojsonschema writes as "[string,null]".
func typeNames(expected string) string {
	words := map[string]string{"string": "a text", "integer": "a whole number", "number": "a number", "boolean": "true or false", "array": "a list", "object": "a mapping"}
	var names []string
	for _, name := range strings.FieldsFunc(expected, func(r rune) bool { return strings.ContainsRune("[,]", r) }) {
		if word := words[name]; word != "" {
			names = append(names, word)
		}
	}
	return strings.Join(names, " or ")
}

// Schema is the compiled definition of a kind in one or more releases. It is
// safe for concurrent use.
type Schema struct {
	compiled *gojsonschema.Schema
}
