package schema_test

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gherkube/gherkube/schema"
	"github.com/gherkube/gherkube/schema/findings"
)

// TestCustomResources validates each file of testdata/custom, a definition and
// custom resources. TestCustomVerdicts in runtime/sim asks an API server the
// same; here the places and hints are looked at.
func TestCustomResources(t *testing.T) {
	files, err := filepath.Glob("testdata/custom/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no fixtures: ", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			sources := schema.Load([]string{file}, nil)
			for range 3 { // upstream walks over maps
				var out bytes.Buffer
				if err := findings.Text(findings.Plain)(&out, findings.Run{Report: schema.New().Validate(sources...), Sources: sources}); err != nil {
					t.Fatal(err)
				}
				compareGolden(t, strings.TrimSuffix(file, ".yaml")+".txt", out.Bytes())
			}
		})
	}
}

// definition is a CustomResourceDefinition of Widget in example.org/v1 with one
// field, which has the type.
func definition(fieldType string) string {
	return `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.org}
spec:
  group: example.org
  scope: Namespaced
  names: {kind: Widget, plural: widgets}
  versions:
  - name: v1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, properties: {size: {type: ` + fieldType + `}}}}
`
}

const widget = "apiVersion: example.org/v1\nkind: Widget\nmetadata: {name: a}\nsize: x\n"

func source(name, text string) schema.Source { return schema.Source{Name: name, Bytes: []byte(text)} }

// said lists the findings of a report, each as one line.
func said(r schema.Report) string {
	var b strings.Builder
	for _, f := range r.Findings {
		fmt.Fprintf(&b, "%s %s %s %s: %s | %s\n", f.Position, f.Severity, f.Rule, f.Path, f.Message, f.Hint)
	}
	return b.String()
}

const tooWide = "cr.yaml:4:7 error invalid size: Invalid value: \"string\": size in body must be of type integer: \"string\" | the field wants a whole number, unquoted\n"

func TestDefinitionsHoldForTheWholeRun(t *testing.T) {
	crd, cr := definition("integer"), source("cr.yaml", widget)
	indented := strings.ReplaceAll(strings.TrimSuffix(crd, "\n"), "\n", "\n  ")
	for name, sources := range map[string][]schema.Source{
		"before":              {source("crd.yaml", crd), cr},
		"after":               {cr, source("crd.yaml", crd)},
		"behind, in one file": {source("cr.yaml", widget+"---\n"+crd)},
		"in a List":           {cr, source("list.yaml", "apiVersion: v1\nkind: List\nitems:\n- "+indented+"\n")},
	} {
		t.Run(name, func(t *testing.T) {
			r := schema.New().Validate(sources...)
			if got := said(r); got != tooWide || r.Count(schema.Accepted) != 1 || r.Count(schema.Rejected) != 1 {
				t.Errorf("%v\n%s", r.Objects, got)
			}
		})
	}
}

func TestContextIsKnownAndNotReported(t *testing.T) {
	broken := "apiVersion: v1\nkind: Pod\nmetadata: {name: A_B}\nfoo: 1\n"
	v := schema.New().WithContext(source("crd.yaml", definition("integer"))).WithContext(source("pod.yaml", broken), source("notes.yaml", "a: b\n"))
	for range 2 {
		r := v.Validate(source("cr.yaml", widget))
		if got := said(r); got != tooWide || len(r.Objects) != 1 {
			t.Errorf("%v\n%s", r.Objects, got)
		}
	}
	if got := said(schema.New().Validate(source("cr.yaml", widget))); !strings.Contains(got, "not-checked") || !strings.Contains(got, "--crd") {
		t.Errorf("without context:\n%s", got)
	}
}

func TestContextThatCannotBeRead(t *testing.T) {
	lost := schema.Source{Name: "lost.yaml", Err: errors.New("permission denied")}
	r := schema.New().WithContext(lost, source("bad.yaml", "kind: x\n\tb: c\n")).Validate(source("pod.yaml", "a"))
	got := said(r)
	for _, want := range []string{"lost.yaml error unreadable : permission denied", "bad.yaml:2:1 warning unread-context : its objects are not known: yaml: line"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
	if !r.Rejected() {
		t.Error("the run passes")
	}
}

func TestUnusableDefinitions(t *testing.T) {
	v1beta1 := strings.Replace(definition("integer"), "/v1\n", "/v1beta1\n", 1)
	refused := strings.Replace(definition("integer"), "scope: Namespaced", "scope: Everywhere", 1)
	unknownField := strings.Replace(definition("integer"), "scope: Namespaced", "scope: Namespaced\n  colour: red", 1)
	for name, c := range map[string]struct{ crd, want string }{
		"removed version": {v1beta1, "its definition at crd.yaml:1:1 is not usable: apiextensions.k8s.io/v1beta1, which Kubernetes 1.22 removed"},
		"invalid":         {refused, `its definition at crd.yaml:1:1 is not usable: refused: 1 invalid fields, first: spec.scope: Unsupported value: "Everywhere"`},
		"unknown field":   {unknownField, `is not usable: refused: strict decoding error: unknown field "spec.colour"`},
	} {
		t.Run(name, func(t *testing.T) {
			crd, cr := source("crd.yaml", c.crd), source("cr.yaml", widget)
			for severity, r := range map[string]schema.Report{
				"warning": schema.New().WithContext(crd).Validate(cr),
				"error":   schema.New().WithDefinitions(crd).Validate(cr),
			} {
				if r.Count(schema.NotChecked) != 1 || !strings.Contains(said(r), c.want) ||
					!strings.Contains(said(r), "cr.yaml:1:1 "+severity+" unusable-definition : example.org/v1 Widget was not checked: ") {
					t.Errorf("want %s: %v\n%s", severity, r.Objects, said(r))
				}
			}
			// Beside a definition that is validated, the object is not checked either.
			if r := schema.New().Validate(cr, crd); r.Count(schema.NotChecked) != 1 || !r.Rejected() {
				t.Errorf("%v\n%s", r.Objects, said(r))
			}
			// A usable one takes its place.
			r := schema.New().WithContext(crd, source("good.yaml", definition("integer"))).Validate(cr)
			if !strings.Contains(said(r), tooWide) {
				t.Errorf("beside a usable one:\n%s", said(r))
			}
		})
	}
}

func TestConflictingDefinitions(t *testing.T) {
	one, same, other := source("one.yaml", definition("integer")), source("same.yaml", "# A comment.\n"+definition("integer")), source("other.yaml", definition("string"))
	cr := source("cr.yaml", widget)
	conflict := "warning conflicting-definitions : Widget.example.org is also defined at one.yaml:1:1, and differently"
	for name, c := range map[string]struct {
		context, run []schema.Source
		conflict     string
	}{
		"equal in the context":           {[]schema.Source{one, same}, []schema.Source{cr}, ""},
		"equal in both":                  {[]schema.Source{one}, []schema.Source{cr, same}, ""},
		"the first of the context":       {[]schema.Source{one, other}, []schema.Source{cr}, "other.yaml:1:1 " + conflict},
		"the run's before the context's": {[]schema.Source{other}, []schema.Source{cr, one}, "other.yaml:1:1 " + conflict},
		"the first of the run":           {nil, []schema.Source{cr, one, other}, "other.yaml:1:1 " + conflict},
	} {
		t.Run(name, func(t *testing.T) {
			got := said(schema.New().WithContext(c.context...).Validate(c.run...))
			if !strings.Contains(got, tooWide) || !strings.Contains(got, c.conflict) || strings.Contains(got, "conflicting") != (c.conflict != "") {
				t.Errorf("\n%s", got)
			}
		})
	}
	// Nobody is told of definitions that do not matter.
	if got := said(schema.New().WithContext(one, other).Validate(source("pod.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n"))); got != "" {
		t.Error(got)
	}
}

func TestKindsThatNothingDefines(t *testing.T) {
	v := schema.New().WithContext(source("crd.yaml", definition("integer")))
	for text, want := range map[string]string{
		"apiVersion: example.org/v1\nkind: Wigdets\n":             "info not-checked : example.org/v1 Wigdets is not a kind of Kubernetes itself: not checked | did you mean Widget, which crd.yaml:1:1 defines?",
		"apiVersion: example.com/v1\nkind: Widget\n":              "info not-checked : example.com/v1 Widget is not a kind of Kubernetes itself: not checked | give its CustomResourceDefinition: --crd FILE",
		"apiVersion: example.com/v1\nkind: Deployment\n":          "| Kubernetes' own Deployment is in apps/v1; if a custom resource is meant, give its CustomResourceDefinition: --crd FILE",
		"apiVersion: networking.k8s.io/v1\nkind: Gateway\n":       "error unknown-kind",
		"apiVersion: networking.k8s.i/v1\nkind: Ingress\n":        `error unknown-kind apiVersion: no matches for kind "Ingress" in version "networking.k8s.i/v1" | did you mean the group "networking.k8s.io"?`,
		"apiVersion: example.org/v2\nkind: Widget\n":              `error custom-version apiVersion: no matches for kind "Widget" in version "example.org/v2" | the definition at crd.yaml:1:1 serves example.org/v1`,
		"apiVersion: example.org/v9\nkind: Widget\nkind: Other\n": `error duplicate-field kind: line 3: key "kind" already set in map`,
	} {
		if got := said(v.Validate(source("cr.yaml", text))); !strings.Contains(got, want) {
			t.Errorf("%s%q is not in\n%s", text, want, got)
		}
	}
}

// FuzzCustomResource: no definition and no custom resource panics, and something
// is said about both. The definition's schema comes from the fuzzer.
func FuzzCustomResource(f *testing.F) {
	f.Add([]byte("{type: object, properties: {size: {type: integer, default: 3}}}"), []byte("size: x\n"))
	f.Add([]byte("{type: object, x-kubernetes-validations: [{rule: 'self.size > 3'}], properties: {size: {type: integer}}}"), []byte("size: 1\n"))
	f.Add([]byte("{type: object, properties: {a: {x-kubernetes-int-or-string: true}, pod: {type: object, x-kubernetes-embedded-resource: true}}}"), []byte("a: 1\npod: {metadata: 1, kind: [x]}\n"))
	f.Add([]byte("{type: object, properties: {l: {type: array, x-kubernetes-list-type: set, items: {type: string}}}}"), []byte("l: [a, a, 1, null]\n"))
	f.Add([]byte("{type: object, x-kubernetes-preserve-unknown-fields: true}"), []byte("? [a]\n: {b: !!binary YQ==}\n"))
	v := schema.New()
	f.Fuzz(func(t *testing.T, openAPI, fields []byte) {
		if len(openAPI)+len(fields) > 1<<13 {
			return
		}
		crd := strings.Replace(definition("integer"), "{openAPIV3Schema: {type: object, properties: {size: {type: integer}}}}", "{openAPIV3Schema: "+string(openAPI)+"}", 1)
		cr := "apiVersion: example.org/v1\nkind: Widget\nmetadata: {name: a}\n" + string(fields)
		first := v.WithContext(source("crd.yaml", crd)).Validate(source("cr.yaml", cr))
		if len(first.Objects)+len(first.Findings) == 0 {
			t.Fatal("nothing is said about the input")
		}
		v.Validate(source("cr.yaml", cr), source("crd.yaml", crd))
	})
}
