//go:build unix

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// schemasFolder is where kubeconform looks for strict schemas of the version
// "master", below its -schema-location.
const schemasFolder = "master-standalone-strict"

const definitionPrefix = "#/definitions/"

// openAPI is what of an OpenAPI document makes schemas.
type openAPI struct {
	Definitions map[string]map[string]any `json:"definitions"`
}

// writeSchemas writes a schema for each kind of the OpenAPI document, as
// kubeconform's users have them: https://github.com/yannh/kubernetes-json-schema,
// which openapi2jsonschema makes (--strict --stand-alone --expanded --kubernetes).
func writeSchemas(swagger, folder string) error {
	data, err := os.ReadFile(swagger)
	if err != nil {
		return err
	}
	var document openAPI
	if err := json.Unmarshal(data, &document); err != nil {
		return fmt.Errorf("%s: %w", swagger, err)
	}
	folder = filepath.Join(folder, schemasFolder)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for name, definition := range document.Definitions {
		for _, file := range fileNames(definition) {
			schema, err := json.MarshalIndent(document.inlined(definition, []string{name}), "", "  ")
			if err != nil {
				return err
			}
			if err := os.WriteFile(filepath.Join(folder, file), schema, 0o644); err != nil {
				return err
			}
		}
	}
	return nil
}

// fileNames are where kubeconform looks for the definition of a kind.
func fileNames(definition map[string]any) []string {
	var names []string
	kinds, _ := definition["x-kubernetes-group-version-kind"].([]any)
	for _, k := range kinds {
		kind, _ := k.(map[string]any)
		name := text(kind["kind"])
		if group, _, _ := strings.Cut(text(kind["group"]), "."); group != "" {
			name += "-" + group
		}
		names = append(names, strings.ToLower(name+"-"+text(kind["version"]))+".json")
	}
	return names
}

func text(v any) string {
	s, _ := v.(string)
	return s
}

// inlined is the schema without references, with additional properties refused.
// The names are of the definitions that it is part of: a definition within
// itself may be anything.
func (d openAPI) inlined(schema map[string]any, within []string) map[string]any {
	if name, isReference := strings.CutPrefix(text(schema["$ref"]), definitionPrefix); isReference {
		return d.referred(name, schema["description"], within)
	}
	if schema["format"] == "int-or-string" {
		return map[string]any{"oneOf": []any{map[string]any{"type": "string"}, map[string]any{"type": "integer"}}}
	}
	out := map[string]any{}
	for key, value := range schema {
		switch v := value.(type) {
		case map[string]any:
			if key == "properties" {
				value = d.properties(v, schema["required"], within)
			} else {
				value = d.inlined(v, within)
			}
		}
		out[key] = value
	}
	if _, hasProperties := out["properties"]; hasProperties && out["additionalProperties"] == nil {
		out["additionalProperties"] = false
	}
	return out
}

// referred is the definition of the name, with the description of the place
// that refers to it.
func (d openAPI) referred(name string, description any, within []string) map[string]any {
	for _, w := range within {
		if w == name {
			return map[string]any{}
		}
	}
	out := d.inlined(d.Definitions[name], append(within[:len(within):len(within)], name))
	if strings.HasSuffix(name, ".resource.Quantity") {
		out = map[string]any{"oneOf": []any{map[string]any{"type": "string"}, map[string]any{"type": "number"}}}
	}
	if description != nil {
		out["description"] = description
	}
	return out
}

// properties allows null for those that are not required.
func (d openAPI) properties(properties map[string]any, required any, within []string) map[string]any {
	needed := map[string]bool{}
	names, _ := required.([]any)
	for _, name := range names {
		needed[text(name)] = true
	}
	out := map[string]any{}
	for name, value := range properties {
		property, _ := value.(map[string]any)
		inlined := d.inlined(property, within)
		if kind := text(inlined["type"]); kind != "" && !needed[name] {
			inlined["type"] = []any{kind, "null"}
		}
		out[name] = inlined
	}
	return out
}
