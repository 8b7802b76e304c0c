package schema

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"unicode/utf8"

	"sigs.k8s.io/yaml"

	"github.com/gherkube/gherkube/schema/input"
)

// seeds adds the fixtures and some odd texts.
func seeds(f *testing.F) {
	files, err := filepath.Glob("testdata/*/*.yaml")
	if err != nil || len(files) == 0 {
		f.Fatal("no fixtures: ", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	for _, text := range []string{
		"", "\ufeff", "...\n", "---\n...\n---", "%YAML 1.1\n---\na: 1", "? a\n: b", "a: &a {<<: *a}", "<<: [{a: 1}, {b: 2}]", "{\"a\": [1, {\"b\": null}]}",
		"# gherkube:ignore invalid x\n---\na: |  # gherkube:ignore y\n  # gherkube:ignore z\n",
		"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: A, b: \"# gherkube:ignore c\"} # gherkube:ignore invalid,unknown-field d\n", "!!binary YQ==: b", "a: !!str 1", "0o7: x\n1e3: y\n.inf: z\n~: n\nyes: t", "\"a\\u00e9\": |\n  text\n", "- - - a", "a: 'b\n\n  c'", "\xff\xfea\x00", "{}{}\n---\na",
	} {
		f.Add([]byte(text))
	}
}

// FuzzValidate: no input panics, and every position lies in the input.
func FuzzValidate(f *testing.F) {
	seeds(f)
	v := New()
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<16 {
			return
		}
		report := v.Validate(input.Source{Name: "x", Bytes: data})
		lines := bytes.Count(input.Source{Bytes: data}.Text(), []byte("\n")) + 1
		for _, finding := range report.Findings {
			if at := finding.Position; at.Line < 1 || at.Line > lines || at.Column < 1 {
				t.Fatalf("%s of %d lines: %+v", at, lines, finding)
			}
		}
		if len(report.Objects) == 0 && len(report.PassedOver) == 0 && len(report.Findings) == 0 {
			t.Fatal("nothing is said about the input")
		}
	})
}

// FuzzPositionsAgree: what the API server's reader makes of a document, the
// position reader finds at the same path.
func FuzzPositionsAgree(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<14 || !utf8.Valid(data) {
			return
		}
		for _, d := range documents(&input.Source{Name: "x", Bytes: data}) {
			checkAgreement(t, d)
		}
	})
}

// checkAgreement compares values and positions of a document.
func checkAgreement(t *testing.T, d document) {
	t.Helper()
	text, err := d.text, error(nil)
	if !d.json {
		text, err = convertYAML(d.text, yaml.YAMLToJSON)
	}
	if err != nil {
		return
	}
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		return
	}
	read := yamlTree
	if d.json {
		read = jsonTree
	}
	tree, err := read(d.text)
	if err != nil {
		// The position reader may give up on what only YAML 1.1 allows; the
		// findings are then at the start of the document.
		return
	}
	compareTrees(t, "", value, tree, d, 0)
}

// compareTrees goes down both.
func compareTrees(t *testing.T, path string, value any, n *node, d document, depth int) {
	t.Helper()
	if depth > 20 {
		return
	}
	p := piece{document: d}
	if lines := bytes.Count(d.text, []byte("\n")) + 1; p.fromYAML(n.at).line > lines {
		t.Fatalf("%q: line %d of %d", path, n.at.line, lines)
	}
	switch v := value.(type) {
	case map[string]any:
		if !n.isMap {
			t.Fatalf("%q: a mapping for the server, not so for positions\n%s", path, d.text)
		}
		for key, child := range v {
			e, ok := n.child(key)
			if !ok {
				t.Fatalf("%q: the key %q has no position\n%s", path, key, d.text)
			}
			compareTrees(t, joinPath(path, key), child, e.value, d, depth+1)
		}
	case []any:
		if !n.isList || len(n.items) != len(v) {
			t.Fatalf("%q: a list of %d for the server, %d for positions\n%s", path, len(v), len(n.items), d.text)
		}
		for i, child := range v {
			compareTrees(t, indexPath(path, i), child, n.items[i], d, depth+1)
		}
	default:
		if n.isMap || n.isList {
			t.Fatalf("%q: a scalar for the server, not so for positions\n%s", path, d.text)
		}
	}
}

// TestPositionsOfTruth reads the positions of all manifests that a real API
// server was asked about.
func TestPositionsOfTruth(t *testing.T) {
	files, err := filepath.Glob("../../shared/manifests/cases/*.yaml")
	if err != nil || len(files) == 0 {
		t.Skip("the manifests of the truth test are not here")
	}
	unread, all := 0, 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range documents(&input.Source{Name: file, Bytes: data}) {
			all++
			checkAgreement(t, d)
			if _, err := convertYAML(d.text, yaml.YAMLToJSON); err == nil && !d.json {
				if _, err := yamlTree(d.text); err != nil {
					unread++
					t.Logf("%s: %v", file, err)
				}
			}
		}
	}
	t.Logf("%d documents, %d without positions", all, unread)
	if unread > all/100 {
		t.Errorf("%d of %d documents have no positions", unread, all)
	}
}
