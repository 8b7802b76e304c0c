package helm_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gherkube/gherkube/schema/helm"
	"github.com/gherkube/gherkube/schema/input"
)

const (
	chart = "apiVersion: v2\nname: web\nversion: 0.1.0\n"
	sub   = "apiVersion: v2\nname: sub\nversion: 0.1.0\n"
)

func write(tb testing.TB, folder string, files map[string]string) {
	tb.Helper()
	for name, text := range files {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			tb.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			tb.Fatal(err)
		}
	}
}

func render(tb testing.TB, folder string) []input.Source {
	tb.Helper()
	return helm.Renderer{KubeVersion: "1.37"}.Render(input.RenderRequest{Folders: []string{folder}}).Sources
}

// TestOfflineSchemas: a values.schema.json that the library would fetch
// something for is refused, and nothing is fetched; any other is helm's to check.
func TestOfflineSchemas(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		t.Errorf("asked for %s", r.URL)
		http.Error(w, "no network in tests", http.StatusTeapot)
	}))
	defer server.Close()
	remote := func(document string) string { return "refers to " + document + ", which is not fetched" }
	for text, want := range map[string]string{
		`{"$ref": "` + server.URL + `/s.json"}`:                                                          remote(server.URL + "/s.json"),
		`{"$ref": "` + server.URL + `/s.json#/a"}`:                                                       remote(server.URL + "/s.json"),
		`{"$schema": "` + server.URL + `/draft"}`:                                                        remote(server.URL + "/draft"),
		`{"$id": "` + server.URL + `/a/b.json", "properties": {"a": {"$ref": "c.json"}}}`:                remote(server.URL + "/a/c.json"),
		`{"properties": {"a": {"$ref": "other.json"}}}`:                                                  remote("file:///other.json"),
		`{"allOf": [{"$dynamicRef": "file:///etc/passwd"}]}`:                                             remote("file:///etc/passwd"),
		`{"$schema": "http://json-schema.org/draft-03/schema#"}`:                                         remote("http://json-schema.org/draft-03/schema"),
		`{"$defs": {"a": {}}, "properties": {"a": {"$ref": "#/$defs/a"}}}`:                               "",
		`{"$id": "https://example.org/a", "$ref": "https://example.org/a#/$defs/b", "$defs": {"b": {}}}`: "",
		`{"properties": {"$ref": {"type": "string"}, "a": {"default": {"$ref": "b.json"}}}}`:             "",
		`{"properties": {"a": {"$ref": "https://json-schema.org/draft/2020-12/meta/core"}}}`:             "",
		`{"$schema": ""}`:       "no URLLoader registered",
		`{"$ref": "ftp://a/b"}`: "no URLLoader registered",
		`{"required": ["a"]}`:   "missing property 'a'",
		`{"required": "a"}`:     "got string, want array",
		`{`:                     "EOF",
	} {
		for _, where := range []string{"values.schema.json", "charts/sub/values.schema.json"} {
			got := renderSchema(t, where, text)
			if want == "" && got != "" || !strings.Contains(got, want) {
				t.Errorf("%s %s: %q, want %q", where, text, got, want)
			}
		}
	}
}

// TestDrafts: however a draft that the library has is named, it is not fetched,
// and its rules hold.
func TestDrafts(t *testing.T) {
	for _, draft := range []string{"schema", "draft-04/schema", "draft-06/schema", "draft-07/schema", "draft/2019-09/schema", "draft/2020-12/schema"} {
		for _, scheme := range []string{"http://", "https://"} {
			for _, end := range []string{"", "#"} {
				name := scheme + "json-schema.org/" + draft + end
				if got := renderSchema(t, "values.schema.json", `{"$schema": "`+name+`", "type": "object"}`); got != "" {
					t.Errorf("%s: %s", name, got)
				}
				got := renderSchema(t, "values.schema.json", `{"$schema": "`+name+`", "required": ["a"]}`)
				if !strings.Contains(got, "missing property 'a'") {
					t.Errorf("%s: values that lack a: %q", name, got)
				}
			}
		}
	}
}

// TestSchemaOfADependencyThatIsOff: helm does not look at it.
func TestSchemaOfADependencyThatIsOff(t *testing.T) {
	folder := t.TempDir()
	write(t, folder, map[string]string{
		"Chart.yaml":  chart + "dependencies: [{name: sub, version: 0.1.0, repository: '', condition: sub.enabled}]\n",
		"values.yaml": "sub: {enabled: false}\n", "charts/sub/Chart.yaml": sub, "charts/sub/values.schema.json": `{"$ref": "https://example.org/s.json"}`,
	})
	for _, s := range render(t, folder) {
		t.Error(s.Err)
	}
}

// renderSchema is why a chart with the schema at that place is not rendered.
func renderSchema(tb testing.TB, where, text string) string {
	tb.Helper()
	folder := tb.TempDir()
	write(tb, folder, map[string]string{"Chart.yaml": chart, "charts/sub/Chart.yaml": sub, where: text})
	var why []string
	for _, s := range render(tb, folder) {
		why = append(why, s.Err.Error())
	}
	return strings.Join(why, "\n")
}

// TestLoopsOfLinks: helm's own loader would follow them until names are too long.
func TestLoopsOfLinks(t *testing.T) {
	folder := t.TempDir()
	write(t, folder, map[string]string{"Chart.yaml": chart, "templates/a.yaml": "a: b\n"})
	if err := os.Symlink("..", filepath.Join(folder, "templates", "loop")); err != nil {
		t.Skip("no links: ", err)
	}
	if sources := render(t, folder); len(sources) != 1 || sources[0].Err != nil {
		t.Errorf("%+v", sources)
	}
}

// FuzzChart: no Chart.yaml and no values panic.
func FuzzChart(f *testing.F) {
	f.Add([]byte(chart), []byte("a: b"), []byte("{}"))
	f.Add([]byte(chart+"dependencies: [{name: sub, condition: a.b, alias: x, import-values: [a]}]\n"), []byte("global: {a: [1]}"), []byte(`{"type": "object"}`))
	f.Add([]byte(chart+"kubeVersion: '>=1.20'\ntype: library"), []byte("sub: null"), []byte("["))
	f.Fuzz(func(t *testing.T, chart, values, schemaText []byte) {
		folder := t.TempDir()
		write(t, folder, map[string]string{"Chart.yaml": string(chart), "values.yaml": string(values), "values.schema.json": string(schemaText),
			"templates/a.yaml": "{{ .Values | toYaml }}\n", "charts/sub/Chart.yaml": sub, "charts/sub/values.yaml": string(values)})
		for _, s := range render(t, folder) {
			if s.Err != nil && strings.Contains(s.Err.Error(), "panicked") {
				t.Log(s.Err) // the library's, and told
			}
		}
	})
}
