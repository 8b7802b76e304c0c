package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"
)

// anything are the definitions whose Go types read any JSON value, or whose
// own UnmarshalJSON is not strict about what is inside.
var anything = []string{
	"io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON",
	"io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrArray",
	"io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool",
	"io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrStringArray",
	"io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1",
	"io.k8s.apimachinery.pkg.apis.meta.v1.Patch",
	"io.k8s.apimachinery.pkg.runtime.RawExtension",
}

const quantity = "io.k8s.apimachinery.pkg.api.resource.Quantity"

// bounds are the numbers that fit into the Go types behind the formats. The
// integer of an IntOrString has 32 bits.
var bounds = map[any][2]int64{
	"int32":         {math.MinInt32, math.MaxInt32},
	"int64":         {math.MinInt64, math.MaxInt64},
	"int-or-string": {math.MinInt32, math.MaxInt32},
}

// jsonSchema turns an OpenAPI definition into the JSON Schema that accepts what
// the API server's strict decoder accepts: fields that are not listed are
// refused, null stands for an absent value everywhere, a quantity may be a
// number. What is not a question of structure is left out.
func jsonSchema(name string, definition map[string]any) (string, error) {
	if slices.Contains(anything, name) {
		return "{}", nil
	}
	var schema map[string]any
	if name == quantity {
		schema = map[string]any{"type": []string{"string", "number", "null"}}
	} else {
		var err error
		if schema, err = structure(definition); err != nil {
			return "", err
		}
		if definition["type"] == "object" && definition["properties"] == nil && definition["additionalProperties"] == nil {
			schema["additionalProperties"] = false // a struct without fields
		}
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out) // sorts keys
	e.SetEscapeHTML(false)
	if err := e.Encode(schema); err != nil {
		return "", err
	}
	return string(bytes.TrimSpace(out.Bytes())), nil
}

func structure(definition map[string]any) (map[string]any, error) {
	if ref, ok := definition["$ref"]; ok {
		return map[string]any{"$ref": ref}, nil
	}
	schema := map[string]any{}
	switch kind := definition["type"]; kind {
	case nil:
		return nil, fmt.Errorf("neither a type nor a reference: %v; add it to anything, if its Go type reads any value", definition)
	case "string":
		schema["type"] = []any{kind, "null"}
		if definition["format"] == "int-or-string" {
			schema["type"] = []any{kind, "integer", "null"}
		}
	default:
		schema["type"] = []any{kind, "null"}
	}
	if b, ok := bounds[definition["format"]]; ok {
		schema["minimum"], schema["maximum"] = b[0], b[1]
	}
	for _, key := range []string{"required", "enum"} {
		if value, ok := definition[key]; ok {
			schema[key] = value
		}
	}
	return schema, nested(definition, schema)
}

// nested adds the schemas of fields, items and values.
func nested(definition, schema map[string]any) error {
	if fields, ok := definition["properties"].(map[string]any); ok {
		properties := map[string]any{}
		for name, field := range fields {
			of, ok := field.(map[string]any)
			if !ok {
				return fmt.Errorf("%s is not a schema", name)
			}
			s, err := structure(of)
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			properties[name] = s
		}
		schema["properties"] = properties
		if definition["x-kubernetes-preserve-unknown-fields"] != true {
			schema["additionalProperties"] = false
		}
	}
	for _, key := range []string{"items", "additionalProperties"} {
		if of, ok := definition[key].(map[string]any); ok {
			s, err := structure(of)
			if err != nil {
				return fmt.Errorf("%s: %w", key, err)
			}
			schema[key] = s
		}
	}
	return nil
}
