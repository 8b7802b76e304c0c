package project

import (
	"encoding/json"
	"fmt"
)

// Field is a field of the project file. The reader and the JSON schema know the
// same ones.
type Field struct {
	Name string
	// Doc says what it is, in a sentence.
	Doc string
	// schema is its JSON schema, without the description.
	schema map[string]any
}

var (
	text  = map[string]any{"type": "string"}
	texts = map[string]any{"type": "array", "items": text}

	// port is a number, or one with TLS.
	port = map[string]any{"anyOf": []any{
		map[string]any{"type": "integer", "minimum": 1, "maximum": 65535},
		map[string]any{"type": "string", "pattern": "^[0-9]+ with TLS( by /\\S+( and /\\S+)?)?$", "examples": []string{"8443 with TLS", "8443 with TLS by /certs"}},
	}}

	programs = map[string]any{"type": "array", "items": map[string]any{"type": "string", "pattern": "^(/\\S*[^/\\s]|[^/\\s]+)$"}}
)

// ImageFields are the fields of an entry of images.
var ImageFields = []Field{
	{"image", "The name of the image, or a pattern in which * stands for any characters but /; a tag may follow.", map[string]any{"type": "string", "examples": []string{"example.com/team/api", "example.com/team/*:1.*"}}},
	{"behaves", "What a container of the image does: a behaviour script, one statement a line.", map[string]any{"anyOf": []any{text, texts}}},
	{"listens", "The TCP ports that a container listens on from its start; each answers HTTP requests with 200.", map[string]any{"type": "array", "items": port}},
	{"exits", "The exit code with which a container ends at once.", map[string]any{"type": "integer", "minimum": 0, "maximum": 255}},
	{"like", "The name of an image that gherkube has a model of, or of one described before.", text},
	{"fails", "What the registry says instead of giving the image.", map[string]any{"type": "string", "examples": []string{"401 Unauthorized"}}},
	{"real", "The image itself is to run, which needs the wall clock: a cluster of gherkube serve --containers docker, of kind or of k3s.", map[string]any{"const": true}},
	{"user", "Who its processes are, as USER in its Dockerfile: a number, or two as in 1000:1000. Without it root.", map[string]any{"type": []string{"integer", "string"}, "pattern": "^[0-9]+(:[0-9]+)?$", "minimum": 0, "examples": []any{65532, "1000:1000"}}},
	{"with", "What containers with other command lines do; the first one that fits counts.", map[string]any{"type": "array", "items": object(CaseFields, "command", "behaves")}},
	{"commands", "Programs in the image that do the same as its entrypoint: absolute names, or those of programs in PATH.", programs},
	{"succeeds", "Programs in the image that end at once with exit code 0, as probes and hooks call them.", programs},
}

// CaseFields are the fields of an entry of with.
var CaseFields = []Field{
	{"command", "Words of the container's command line, which follow each other there.", map[string]any{"type": "string", "examples": []string{"migrate", "manage.py migrate"}}},
	{"behaves", "What such a container does: a behaviour script.", map[string]any{"anyOf": []any{text, texts}}},
}

// Fields are the fields of the file.
var Fields = []Field{
	{"images", "What the images of the repository do; of several entries that fit a name, the last one counts.", map[string]any{"type": "array", "items": object(ImageFields, "image")}},
	{"variables", "Variables that the commands of scenarios find in their shell, with their values.", map[string]any{"type": "object", "additionalProperties": map[string]any{"type": []string{"string", "number", "boolean"}}}},
	{"environment", "Names of variables that scenarios may read from the environment of gherkube.", texts},
}

func object(fields []Field, required ...string) map[string]any {
	properties := map[string]any{}
	for _, f := range fields {
		property := map[string]any{"description": f.Doc}
		for key, value := range f.schema {
			property[key] = value
		}
		properties[f.Name] = property
	}
	o := map[string]any{"type": "object", "additionalProperties": false, "properties": properties}
	if len(required) > 0 {
		o["required"] = required
	}
	return o
}

// SchemaURL is where the JSON schema is published.
const SchemaURL = "https://raw.githubusercontent.com/gherkube/gherkube/main/docs/gherkube.schema.json"

// Schema is the JSON schema of the project file, for editors.
func Schema() ([]byte, error) {
	s := object(Fields)
	s["$schema"], s["$id"] = "http://json-schema.org/draft-07/schema#", SchemaURL
	s["title"] = "gherkube.yaml"
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("the JSON schema of the project file: %w", err)
	}
	return append(text, '\n'), nil
}
