package schema

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

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
