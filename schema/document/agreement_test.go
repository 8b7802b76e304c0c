package document

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

// FuzzPositionsAgree: what the API server's reader makes of a document, the
// position reader finds at the same path.
func FuzzPositionsAgree(f *testing.F) {
	files, err := filepath.Glob("../testdata/*/*.yaml")
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
		"!!binary YQ==: b", "a: !!str 1", "0o7: x\n1e3: y\n.inf: z\n~: n\nyes: t", "\"a\\u00e9\": |\n  text\n", "- - - a", "a: 'b\n\n  c'", "{}{}\n---\na",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<14 || !utf8.Valid(data) {
			return
		}
		for _, d := range Split(&input.Source{Name: "x", Bytes: data}) {
			checkAgreement(t, d)
		}
	})
}

// checkAgreement compares values and positions of a document.
func checkAgreement(t *testing.T, d *Document) {
	t.Helper()
	text, err := d.Text, error(nil)
	if !d.IsJSON {
		text, err = convertYAML(d.Text, yaml.YAMLToJSON)
	}
	if err != nil {
		return
	}
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		return
	}
	read := yamlTree
	if d.IsJSON {
		read = jsonTree
	}
	tree, err := read(d.Text)
	if err != nil {
		// The position reader may give up on what only YAML 1.1 allows; the
		// findings are then at the start of the document.
		return
	}
	compareTrees(t, "", value, tree, d, 0)
}

// compareTrees goes down both.
func compareTrees(t *testing.T, path string, value any, n *Node, d *Document, depth int) {
	t.Helper()
	if depth > 20 {
		return
	}
	if lines := bytes.Count(d.Text, []byte("\n")) + 1; d.FromYAML(n.At).Line > lines {
		t.Fatalf("%q: line %d of %d", path, n.At.Line, lines)
	}
	switch v := value.(type) {
	case map[string]any:
		if !n.IsMap {
			t.Fatalf("%q: a mapping for the server, not so for positions\n%s", path, d.Text)
		}
		for key, child := range v {
			e, ok := n.Child(key)
			if !ok {
				t.Fatalf("%q: the key %q has no position\n%s", path, key, d.Text)
			}
			compareTrees(t, JoinPath(path, key), child, e.Value, d, depth+1)
		}
	case []any:
		if !n.IsList || len(n.Items) != len(v) {
			t.Fatalf("%q: a list of %d for the server, %d for positions\n%s", path, len(v), len(n.Items), d.Text)
		}
		for i, child := range v {
			compareTrees(t, IndexPath(path, i), child, n.Items[i], d, depth+1)
		}
	default:
		if n.IsMap || n.IsList {
			t.Fatalf("%q: a scalar for the server, not so for positions\n%s", path, d.Text)
		}
	}
}

// TestPositionsOfTruth reads the positions of all manifests that a real API
// server was asked about.
func TestPositionsOfTruth(t *testing.T) {
	files, err := filepath.Glob("../../../shared/manifests/cases/*.yaml")
	if err != nil || len(files) == 0 {
		t.Skip("the manifests of the truth test are not here")
	}
	unread, all := 0, 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range Split(&input.Source{Name: file, Bytes: data}) {
			all++
			checkAgreement(t, d)
			if _, err := convertYAML(d.Text, yaml.YAMLToJSON); err == nil && !d.IsJSON {
				if _, err := yamlTree(d.Text); err != nil {
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
