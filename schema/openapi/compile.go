package openapi

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/xeipuuv/gojsonschema"
)

var reference = regexp.MustCompile(`"\$ref":"#/definitions/([^"]*)"`)

// compile makes a schema of the definition and of all that it refers to.
func (a *archive) compile(name string, minor int) (*Schema, error) {
	text, err := a.closure(name, minor)
	if err != nil {
		return nil, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if s := a.compiled[text]; s != nil {
		return s, nil
	}
	loader := gojsonschema.NewSchemaLoader()
	loader.AutoDetect, loader.Draft = false, gojsonschema.Draft7
	compiled, err := loader.Compile(gojsonschema.NewStringLoader(text))
	if err != nil {
		return nil, err
	}
	a.compiled[text] = &Schema{compiled: compiled}
	return a.compiled[text], nil
}

// closure is the JSON Schema of the definition as one document, with the
// definitions that it refers to, directly or not.
func (a *archive) closure(name string, minor int) (string, error) {
	bodies := map[string]string{}
	for todo := []string{name}; len(todo) > 0; todo = todo[1:] {
		next := todo[0]
		if _, done := bodies[next]; done {
			continue
		}
		body, err := a.definition(next, minor)
		if err != nil {
			return "", err
		}
		bodies[next] = body
		for _, m := range reference.FindAllStringSubmatch(body, -1) {
			todo = append(todo, m[1])
		}
	}
	names := make([]string, 0, len(bodies))
	for n := range bodies {
		names = append(names, n)
	}
	slices.Sort(names)
	var out strings.Builder
	fmt.Fprintf(&out, `{"$ref":"%s%s","definitions":{`, refPrefix, name)
	for i, n := range names {
		if i > 0 {
			out.WriteByte(',')
		}
		fmt.Fprintf(&out, `"%s":%s`, n, bodies[n])
	}
	out.WriteString("}}")
	return out.String(), nil
}
