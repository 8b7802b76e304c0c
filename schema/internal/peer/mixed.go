//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"sigs.k8s.io/yaml"

	"github.com/gherkube/gherkube/schema/catalogue"
)

const (
	// mixedFolder has objects of built-in kinds, custom resources and their
	// definitions, below the folder that is written to.
	mixedFolder = "mixed"
	// customSchemas is where kubeconform finds schemas of custom resources.
	customSchemas = "custom-schemas"
	// copies is how many there are of each object of the fixtures.
	copies = 150
	// spec is where the specification of a custom resource starts.
	spec = "\nspec:\n"
)

// writeMixed writes files of the application's objects and of custom resources, each
// under many names, one of nine broken; the definitions of the custom resources, from
// the catalogue; and what kubeconform needs of these.
func writeMixed(app, custom, folder string) error {
	mixed, schemas := filepath.Join(folder, mixedFolder), filepath.Join(folder, customSchemas)
	for _, dir := range []string{mixed, schemas} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
	}
	if err := writeCopies(app, filepath.Join(mixed, "built-in"), metadata+"  lables: {tier: front}\n"); err != nil {
		return err
	}
	if err := writeCopies(custom, filepath.Join(mixed, "custom"), spec+"  unknownField: front\n"); err != nil {
		return err
	}
	return writeDefinitions(custom, mixed, schemas)
}

// writeCopies writes each object of the fixture many times, under names that start
// with prefix. Broken ones have wrong in the place of its first line.
func writeCopies(fixture, prefix, wrong string) error {
	data, err := os.ReadFile(fixture)
	if err != nil {
		return err
	}
	right := wrong[:strings.Index(wrong[1:], "\n")+2]
	objects := bytes.Split(data, []byte("---\n"))
	for i := range copies * len(objects) {
		document := bytes.ReplaceAll(objects[i%len(objects)], []byte(named), fmt.Appendf(nil, "%s-%d", named, i/len(objects)))
		if i%brokenEach == brokenEach-1 {
			document = bytes.Replace(document, []byte(right), []byte(wrong), 1)
		}
		if err := os.WriteFile(fmt.Sprintf("%s-%05d.yaml", prefix, i), document, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// writeDefinitions writes the definitions of the custom resources in the file, and
// their schemas.
func writeDefinitions(custom, mixed, schemas string) error {
	data, err := os.ReadFile(custom)
	if err != nil {
		return err
	}
	for text := range strings.SplitSeq(string(data), "---\n") {
		var object struct{ APIVersion, Kind string }
		if err := yaml.Unmarshal([]byte(text), &object); err != nil {
			return fmt.Errorf("%s: %w", custom, err)
		}
		group, version, _ := strings.Cut(object.APIVersion, "/")
		known := catalogue.Open().Find(group, object.Kind)
		if known == nil {
			return fmt.Errorf("%s: the catalogue has no %s of %s", custom, object.Kind, group)
		}
		definition, err := known.Definition()
		if err != nil {
			return err
		}
		name := strings.ToLower(group + "_" + object.Kind)
		if err := os.WriteFile(filepath.Join(mixed, name+".json"), definition, 0o644); err != nil {
			return err
		}
		schema, err := schemaOf(definition, version)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if err := os.WriteFile(filepath.Join(schemas, name+"_"+version+".json"), schema, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// schemaOf is the strict schema of a version of a CustomResourceDefinition, as
// kubeconform's openapi2jsonschema makes it.
func schemaOf(definition []byte, version string) ([]byte, error) {
	var crd struct {
		Spec struct {
			Versions []struct {
				Name   string
				Schema struct {
					OpenAPIV3Schema map[string]any `json:"openAPIV3Schema"`
				}
			}
		}
	}
	if err := json.Unmarshal(definition, &crd); err != nil {
		return nil, err
	}
	for _, v := range crd.Spec.Versions {
		if v.Name == version {
			everyObjectHas(v.Schema.OpenAPIV3Schema, "apiVersion", "kind", "metadata")
			refuseUnknown(v.Schema.OpenAPIV3Schema)
			return json.Marshal(v.Schema.OpenAPIV3Schema)
		}
	}
	return nil, fmt.Errorf("no version %s", version)
}

// everyObjectHas adds what a definition need not name.
func everyObjectHas(schema map[string]any, names ...string) {
	properties, _ := schema["properties"].(map[string]any)
	for _, name := range names {
		if properties != nil && properties[name] == nil {
			properties[name] = map[string]any{}
		}
	}
}

// refuseUnknown refuses properties that the schema does not name.
func refuseUnknown(value any) {
	switch v := value.(type) {
	case map[string]any:
		if _, has := v["properties"].(map[string]any); has && v["additionalProperties"] == nil && v["x-kubernetes-preserve-unknown-fields"] != true {
			v["additionalProperties"] = false
		}
		for _, below := range v {
			refuseUnknown(below)
		}
	case []any:
		for _, below := range v {
			refuseUnknown(below)
		}
	}
}
