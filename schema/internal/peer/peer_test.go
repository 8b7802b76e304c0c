//go:build unix

package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/gherkube/gherkube/schema"
)

// TestManifests: both inputs hold the same documents, of which one in nine is
// broken, and nothing else is wrong.
func TestManifests(t *testing.T) {
	folder := t.TempDir()
	if err := writeManifests("testdata/app.yaml", folder); err != nil {
		t.Fatal(err)
	}
	for _, input := range []string{streamFile, manyFolder} {
		report := schema.New().Validate(schema.Load([]string{filepath.Join(folder, input)}, nil)...)
		rejected := documentCount / brokenEach
		if got := report.Count(schema.Rejected); got != rejected || len(report.Findings) != rejected {
			t.Errorf("%s: %d rejected, %d findings, want %d", input, got, len(report.Findings), rejected)
		}
		if got := report.Count(schema.Accepted); got != documentCount-rejected {
			t.Errorf("%s: %d accepted, want %d", input, got, documentCount-rejected)
		}
	}
	if report := schema.New().Validate(schema.Load([]string{filepath.Join(folder, oneFile)}, nil)...); report.Count(schema.Accepted) != 1 {
		t.Errorf("%s: %v", oneFile, report.Findings)
	}
}

// TestSchemas: references are inlined, other properties refused, null allowed
// where a property is not required, and what holds itself ends.
func TestSchemas(t *testing.T) {
	folder := t.TempDir()
	swagger := filepath.Join(folder, "swagger.json")
	if err := os.WriteFile(swagger, []byte(`{"definitions": {
		"a.Kind": {"type": "object", "required": ["size"], "x-kubernetes-group-version-kind": [{"group": "apps.example.org", "kind": "Web", "version": "v1"}],
			"properties": {"size": {"$ref": "#/definitions/a.Size", "description": "its size"}, "port": {"type": "string", "format": "int-or-string"}, "parts": {"type": "array", "items": {"$ref": "#/definitions/a.Kind"}}}},
		"a.Size": {"type": "integer", "description": "a size"}}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := writeSchemas(swagger, folder); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(folder, schemasFolder, "web-apps-v1.json"))
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	delete(got, "x-kubernetes-group-version-kind")
	want := map[string]any{
		"type": "object", "required": []any{"size"}, "additionalProperties": false,
		"properties": map[string]any{
			"size":  map[string]any{"type": "integer", "description": "its size"},
			"port":  map[string]any{"oneOf": []any{map[string]any{"type": "string"}, map[string]any{"type": "integer"}}},
			"parts": map[string]any{"type": []any{"array", "null"}, "items": map[string]any{}},
		},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}
