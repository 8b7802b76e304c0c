package helm_test

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gherkube/gherkube/schema"
	"github.com/gherkube/gherkube/schema/helm"
)

const chart = "apiVersion: v2\nname: web\nversion: 0.1.0\n"

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

func render(tb testing.TB, folder string) []schema.Source {
	tb.Helper()
	return helm.Renderer{KubeVersion: "1.37"}.Render(schema.RenderRequest{Folders: []string{folder}}).Sources
}

// TestOfflineSchemas: a values.schema.json that the library would fetch is
// refused; one that stands by itself is helm's to check.
func TestOfflineSchemas(t *testing.T) {
	old := http.DefaultTransport
	http.DefaultTransport = transport(func(r *http.Request) (*http.Response, error) {
		t.Errorf("asked for %s", r.URL)
		return nil, errors.New("no network in tests")
	})
	t.Cleanup(func() { http.DefaultTransport = old })
	for text, want := range map[string]string{
		`{"$ref": "http://example.org/s.json"}`:                            "not supported",
		`{"properties": {"a": {"$ref": "other.json"}}}`:                    "not supported",
		`{"$schema": "https://example.org/draft"}`:                         "not supported",
		`{"allOf": [{"$dynamicRef": "file:///etc/passwd"}]}`:               "not supported",
		`{"$schema": "https://json-schema.org/draft/2020-12/schema"}`:      "",
		`{"$schema": "http://json-schema.org/draft-07/schema#"}`:           "",
		`{"$defs": {"a": {}}, "properties": {"a": {"$ref": "#/$defs/a"}}}`: "",
		`{"required": ["a"]}`:                                              "missing property 'a'",
	} {
		for _, where := range []string{"values.schema.json", "charts/sub/values.schema.json"} {
			folder := t.TempDir()
			write(t, folder, map[string]string{"Chart.yaml": chart, "charts/sub/Chart.yaml": "apiVersion: v2\nname: sub\nversion: 0.1.0\n", where: text})
			sources := render(t, folder)
			got := ""
			for _, s := range sources {
				got += s.Err.Error()
			}
			if want == "" && got != "" || !strings.Contains(got, want) {
				t.Errorf("%s %s: %q, want %q", where, text, got, want)
			}
		}
	}
}

type transport func(*http.Request) (*http.Response, error)

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) { return t(r) }

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
			"templates/a.yaml": "{{ .Values | toYaml }}\n", "charts/sub/Chart.yaml": "apiVersion: v2\nname: sub\nversion: 0.1.0\n", "charts/sub/values.yaml": string(values)})
		for _, s := range render(t, folder) {
			if s.Err != nil && strings.Contains(s.Err.Error(), "panicked") {
				t.Log(s.Err) // the library's, and told
			}
		}
	})
}
