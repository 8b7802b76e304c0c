package vocabulary

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"

	"github.com/gherkube/gherkube/schema/spelling"
	"github.com/gherkube/gherkube/steps/scenario"
)

// mayHave says why an object can never have a value at the path: a step that says
// that it has none would hold for nothing. What fields there are the server says.
func mayHave(w *scenario.World, object map[string]any, path string) error {
	apiVersion, _ := object["apiVersion"].(string)
	kind, _ := object["kind"].(string)
	version, err := schema.ParseGroupVersion(apiVersion)
	if err != nil {
		return err
	}
	all, err := schemasOf(w, version)
	if err != nil {
		return fmt.Errorf("reading what fields there are of a %s: %w", kind, err)
	}
	at := all.of(version.WithKind(kind))
	done := strings.ToLower(kind)
	for rest := path; rest != ""; {
		m := stretch.FindStringSubmatch(rest)
		if m == nil {
			return fmt.Errorf("%q is not a part of a path", rest)
		}
		rest = rest[len(m[0]):]
		if at = all.resolve(at); at.isOpen() {
			return nil
		}
		next := at.Items
		if name := m[1] + m[5]; name != "" {
			next = at.field(name)
		}
		if next == nil {
			return noField(done, strings.TrimPrefix(m[0], "."), at)
		}
		at, done = next, strings.TrimSuffix(path, rest)
	}
	return nil
}

func noField(of, name string, at *fieldSchema) error {
	text := fmt.Sprintf("there is no field %q in %s", name, of)
	if near, ok := spelling.Nearest(name, slices.Sorted(maps.Keys(at.Properties))); ok {
		text += fmt.Sprintf(": did you mean %q?", near)
	}
	return errors.New(text)
}

// fieldSchema is what OpenAPI says of a value, as far as fields need it.
type fieldSchema struct {
	Ref        string                    `json:"$ref"`
	AllOf      []*fieldSchema            `json:"allOf"`
	Properties map[string]*fieldSchema   `json:"properties"`
	Items      *fieldSchema              `json:"items"`
	Additional json.RawMessage           `json:"additionalProperties"`
	Type       string                    `json:"type"`
	Open       bool                      `json:"x-kubernetes-preserve-unknown-fields"`
	Kinds      []schema.GroupVersionKind `json:"x-kubernetes-group-version-kind"`
}

// isOpen says that nobody says what fields there are.
func (s *fieldSchema) isOpen() bool {
	return s == nil || s.Open || (s.Type == "" || s.Type == "object") && s.Properties == nil && s.Additional == nil
}

// field is that of an object, or a value of a map; nil if there is none.
func (s *fieldSchema) field(name string) *fieldSchema {
	if field := s.Properties[name]; field != nil || s.Additional == nil {
		return field
	}
	value := &fieldSchema{}
	if err := json.Unmarshal(s.Additional, value); err != nil {
		return &fieldSchema{Open: true} // true instead of a schema
	}
	return value
}

// schemas are those of the kinds of a version, by name.
type schemas map[string]*fieldSchema

const schemaReference = "#/components/schemas/"

func schemasOf(w *scenario.World, version schema.GroupVersion) (schemas, error) {
	client, err := discovery.NewDiscoveryClientForConfig(w.Place.Cluster.REST())
	if err != nil {
		return nil, err
	}
	paths, err := client.OpenAPIV3().Paths()
	if err != nil {
		return nil, err
	}
	path := "apis/" + version.String()
	if version.Group == "" {
		path = "api/" + version.Version
	}
	served, ok := paths[path]
	if !ok {
		return nil, nil
	}
	text, err := served.Schema("application/json")
	if err != nil {
		return nil, err
	}
	var document struct {
		Components struct {
			Schemas schemas `json:"schemas"`
		} `json:"components"`
	}
	err = json.Unmarshal(text, &document)
	return document.Components.Schemas, err
}

// of is the schema of a kind; nil if there is none.
func (all schemas) of(kind schema.GroupVersionKind) *fieldSchema {
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if slices.Contains(all[name].Kinds, kind) {
			return all[name]
		}
	}
	return nil
}

// resolve follows references.
func (all schemas) resolve(s *fieldSchema) *fieldSchema {
	for s != nil {
		switch {
		case s.Ref != "":
			s = all[strings.TrimPrefix(s.Ref, schemaReference)]
		case len(s.AllOf) == 1 && s.Properties == nil:
			s = s.AllOf[0]
		default:
			return s
		}
	}
	return nil
}
