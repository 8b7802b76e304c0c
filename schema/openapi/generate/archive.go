package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// archive collects kinds and definitions with the releases that have them, one
// bit each. Most definitions are the same in many releases and are kept once.
type archive struct {
	releases    []string
	kinds       map[string]uint
	definitions map[string]uint
	total       int
}

// add reads what a release publishes.
func (a *archive) add(release, folder string) error {
	if a.kinds == nil {
		a.kinds, a.definitions = map[string]uint{}, map[string]uint{}
	}
	bit := uint(1) << len(a.releases)
	a.releases = append(a.releases, release)
	kinds, err := readKinds(folder)
	if err != nil {
		return err
	}
	file := filepath.Join(folder, "api/openapi-spec/swagger.json")
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var spec struct {
		Definitions map[string]map[string]any `json:"definitions"`
	}
	if err := json.Unmarshal(data, &spec); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	named := definitionsOfKinds(spec.Definitions)
	for _, k := range kinds {
		definition, ok := named[k.gvk()]
		if !ok {
			return fmt.Errorf("%s has no definition of %s", file, k.gvk())
		}
		a.kinds[k.line(definition)] |= bit
	}
	for name, definition := range spec.Definitions {
		a.total++
		body, err := jsonSchema(name, definition)
		if err != nil {
			return fmt.Errorf("%s: %s: %w", file, name, err)
		}
		a.definitions[name+" "+body] |= bit
	}
	return nil
}

// definitionsOfKinds maps group, version and kind to the name of a definition.
func definitionsOfKinds(definitions map[string]map[string]any) map[string]string {
	named := map[string]string{}
	for name, definition := range definitions {
		list, _ := definition["x-kubernetes-group-version-kind"].([]any)
		if len(list) != 1 { // options that belong to every group are not objects
			continue
		}
		gvk, _ := list[0].(map[string]any)
		named[fmt.Sprintf("%v/%v/%v", gvk["group"], gvk["version"], gvk["kind"])] = name
	}
	return named
}

// text is the archive before compression: three parts with an empty line
// between them, which openapi.parse reads. The first names the releases; lines
// of the others start with the releases they are true for, as hexadecimal bits.
func (a *archive) text() []byte {
	var out bytes.Buffer
	fmt.Fprintln(&out, strings.Join(a.releases, " "))
	for _, part := range []map[string]uint{a.kinds, a.definitions} {
		fmt.Fprintln(&out)
		lines := make([]string, 0, len(part))
		for line := range part {
			lines = append(lines, line)
		}
		slices.Sort(lines)
		for _, line := range lines {
			fmt.Fprintf(&out, "%x %s\n", part[line], line)
		}
	}
	return out.Bytes()
}
