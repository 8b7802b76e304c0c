package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"
)

// project is a line of projects.txt.
type project struct {
	name, module, version, licence string
	// patterns name the files with definitions in the module.
	patterns []string
}

func readProjects(file string) ([]project, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var list []project
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		if len(fields) == 0 || fields[0][0] == '#' {
			continue
		}
		if len(fields) < 5 {
			return nil, fmt.Errorf("%s: %q: a name, a module, its version, its licence and files are expected", file, line)
		}
		list = append(list, project{fields[0], fields[1], fields[2], fields[3], fields[4:]})
	}
	return list, nil
}

// licences are the first words of those that a definition may be taken under.
var licences = map[string]string{"Apache-2.0": "Apache License", "MIT": "Permission is hereby granted, free of charge"}

// definitions are the CustomResourceDefinitions in the folder of the project's module,
// by name.
func (p project) definitions(dir string) ([]map[string]any, error) {
	var list []map[string]any
	for _, pattern := range p.patterns {
		files, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			return nil, err
		}
		if len(files) == 0 {
			return nil, fmt.Errorf("no file matches %s", pattern)
		}
		for _, file := range files {
			found, err := readDefinitions(file)
			if err != nil {
				return nil, err
			}
			list = append(list, found...)
		}
	}
	slices.SortStableFunc(list, func(a, b map[string]any) int { return strings.Compare(name(a), name(b)) })
	return slices.CompactFunc(list, func(a, b map[string]any) bool { return name(a) == name(b) }), nil
}

func name(definition map[string]any) string {
	meta, _ := definition["metadata"].(map[string]any)
	return fmt.Sprint(meta["name"])
}

// download returns the folder of the module.
func (p project) download() (string, error) {
	out, err := exec.Command("go", "mod", "download", "-json", p.module+"@"+p.version).Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			err = fmt.Errorf("%w: %s%s", err, exit.Stderr, out)
		}
		return "", fmt.Errorf("downloading %s %s: %w", p.module, p.version, err)
	}
	var module struct{ Dir string }
	if err := json.Unmarshal(out, &module); err != nil {
		return "", err
	}
	return filepath.Clean(module.Dir), nil
}

// notice is what has to go with a copy: the licence, if that says so, and the project's
// NOTICE. The licence in the list is compared with the module's own.
func (p project) notice(dir string) (string, error) {
	words, ok := licences[p.licence]
	if !ok {
		return "", fmt.Errorf("the licence %s is not one that this program knows", p.licence)
	}
	licence, err := firstWith(dir, "LICEN[CS]E*", words)
	if err != nil {
		return "", err
	}
	if p.licence == "MIT" {
		return licence, nil
	}
	if files, err := filepath.Glob(filepath.Join(dir, "NOTICE*")); err != nil || len(files) == 0 {
		return "", err
	}
	return firstWith(dir, "NOTICE*", "")
}

// firstWith is the text of the first file whose name matches and that has the words.
func firstWith(dir, pattern, words string) (string, error) {
	files, err := filepath.Glob(filepath.Join(dir, pattern))
	if err != nil {
		return "", err
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return "", err
		}
		if strings.Contains(string(text), words) {
			return strings.TrimSpace(string(text)) + "\n", nil
		}
	}
	return "", fmt.Errorf("no file %s with the words %q", filepath.Join(dir, pattern), words)
}

// readDefinitions reads those documents of a file that are definitions.
func readDefinitions(file string) ([]map[string]any, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	reader := utilyaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(text)))
	var list []map[string]any
	for {
		document, err := reader.Read()
		if len(document) == 0 && err != nil {
			return list, nil
		}
		if !bytes.Contains(document, []byte("kind: CustomResourceDefinition")) {
			continue
		}
		var definition map[string]any
		if err := yaml.Unmarshal(document, &definition); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		if definition["kind"] == "CustomResourceDefinition" {
			list = append(list, definition)
		}
	}
}
