package findings_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/gherkube/gherkube/schema"
	"github.com/gherkube/gherkube/schema/findings"
)

var update = flag.Bool("update", false, "write the golden files")

// sample is a run with something of everything.
func sample() findings.Run {
	source := func(name, text string) schema.Source { return schema.Source{Name: name, Bytes: []byte(text)} }
	sources := []schema.Source{
		source("shop/web.yaml", `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: "3"
---
apiVersion: v1
kind: Pod
metadata: {name: 日本 語, lables: {}} # gherkube:ignore unknown-field an old tool reads it
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  ports:
  - {port: 80,	protocol: HTTP}
  externalIPs: [192.0.2.1]
`),
		source("shop/a, b:100%.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ok}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: ok}\n"),
		source("shop/custom.yaml", "apiVersion: example.org/v1\nkind: Widget\nmetadata: {name: w}\n"),
		source("shop/forgiven.yaml", "# gherkube:ignore invalid it is created by hand\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: A}\n"),
		source("shop/broken.yaml", "apiVersion: v1\nkind: Service\nmetadata:\n\tname: tab\n"),
		source("shop/long.json", `{"apiVersion": "v1", "kind": "ConfigMap", "data": {"a": "`+strings.Repeat("x", 300)+`"}, "metadata": {"name": "b", "nmae": "`+strings.Repeat("y", 300)+`"}}`),
		{Name: "shop/values.yaml", Bytes: []byte("replicas: 3\n"), Origin: schema.Found},
		{Name: "../elsewhere/secret.yaml", Err: errors.New("open ../elsewhere/secret.yaml: permission denied")},
	}
	return findings.Run{Report: schema.New().Validate(sources...), Sources: sources, Version: "v1.2.3"}
}

// TestControlsInNames: no name of a file speaks to the terminal that shows a log.
func TestControlsInNames(t *testing.T) {
	sources := []schema.Source{{Name: "a\x1b[31m\x07.yaml", Bytes: []byte("a: b: c")}}
	run := findings.Run{Report: schema.New().Validate(sources...), Sources: sources}
	for form, write := range map[string]func(io.Writer, findings.Run) error{"github": findings.GitHub, "sarif": findings.SARIF} {
		var out bytes.Buffer
		if err := write(&out, run); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), ".yaml") || strings.ContainsAny(out.String(), "\x1b\x07") {
			t.Errorf("%s: %q", form, out.String())
		}
	}
}

var writers = []struct {
	file  string
	write func(io.Writer, findings.Run) error
}{
	{"findings.txt", findings.Text(findings.Plain)},
	{"coloured.txt", findings.Text(findings.ANSI)},
	{"quiet.txt", findings.QuietText(findings.Plain)},
	{"findings.json", findings.JSON},
	{"junit.xml", findings.JUnit},
	{"findings.sarif", findings.SARIF},
	{"github.txt", findings.GitHub},
}

// TestNamesAreNoCommands: GitHub would obey the first line of a file's name.
func TestNamesAreNoCommands(t *testing.T) {
	for name, want := range map[string]string{"::error::x.yaml": "./::error::x.yaml:1:1", " ::error::x.yaml": "./ ::error", "a##[error]x.yaml": "a## [error]x.yaml"} {
		at := schema.Position{File: name, Line: 1, Column: 1}
		run := findings.Run{Report: schema.Report{Findings: []schema.Finding{{Rule: "syntax", Severity: schema.Error, Message: "m", Position: at}}}}
		var out bytes.Buffer
		if err := findings.Text(findings.Plain)(&out, run); err != nil || !strings.HasPrefix(out.String(), want) {
			t.Errorf("%v, %q", err, out.String())
		}
	}
}

func TestWriters(t *testing.T) {
	for _, test := range writers {
		t.Run(test.file, func(t *testing.T) {
			var out bytes.Buffer
			if err := test.write(&out, sample()); err != nil {
				t.Fatal(err)
			}
			got := out.Bytes()
			if test.file == "findings.sarif" {
				got = withoutRules(t, got)
			}
			compareGolden(t, "testdata/"+test.file, got)
		})
	}
}

// withoutRules leaves the list of rules, and places in it, out of the golden
// file: they change with each rule.
func withoutRules(t *testing.T, data []byte) []byte {
	t.Helper()
	start, end := bytes.Index(data, []byte(`          "rules": [`)), bytes.Index(data, []byte("\n          ]\n"))
	if start < 0 || end < start {
		t.Fatal("no rules")
	}
	data = append(data[:start:start], data[end+len("\n          ]\n"):]...)
	return ruleIndex.ReplaceAll(data, nil)
}

var ruleIndex = regexp.MustCompile(` *"ruleIndex": \d+,\n`)

// TestWarningsCanFail: the forms agree on what fails a run.
func TestWarningsCanFail(t *testing.T) {
	sources := []schema.Source{{Name: "x", Bytes: []byte("apiVersion: v1\nkind: Endpoints\nmetadata: {name: a}\n")}}
	run := findings.Run{Report: schema.New().Validate(sources...), Sources: sources}
	for _, failOn := range []schema.Severity{schema.Error, schema.Warning} {
		run.FailOn = failOn
		want := failOn == schema.Warning
		var junit, data bytes.Buffer
		if err := errors.Join(findings.JUnit(&junit, run), findings.JSON(&data, run)); err != nil {
			t.Fatal(err)
		}
		var parsed struct{ Valid bool }
		if err := json.Unmarshal(data.Bytes(), &parsed); err != nil {
			t.Fatal(err)
		}
		if run.Failed() != want || parsed.Valid == want || strings.Contains(junit.String(), "<failure") != want {
			t.Errorf("%s: failed %v, JSON valid %v, JUnit:\n%s", failOn, run.Failed(), parsed.Valid, &junit)
		}
	}
}

// TestWritersReportErrors: what cannot be written is not a success.
func TestWritersReportErrors(t *testing.T) {
	for _, test := range writers {
		if err := test.write(full{}, sample()); !errors.Is(err, errFull) {
			t.Errorf("%s: %v", test.file, err)
		}
	}
}

var errFull = errors.New("no space left")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

func compareGolden(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err, " (write it with -update)")
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs (write it with -update):\n%s", file, got)
	}
}
