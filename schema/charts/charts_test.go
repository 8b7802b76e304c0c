package charts_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/gherkube/gherkube/schema"
	"github.com/gherkube/gherkube/schema/charts"
	"github.com/gherkube/gherkube/schema/input"
)

// TestUnrendered: a chart that is not rendered is a warning where it is met and
// an error where it is named, and its templates are not taken for manifests.
func TestUnrendered(t *testing.T) {
	folder := t.TempDir()
	for name, text := range map[string]string{
		"web/Chart.yaml":             "name: web\n",
		"web/values.yaml":            "replicas: 1\n",
		"web/templates/a.yaml":       "replicas: {{ .Values.replicas }}\n",
		"web/charts/sub/Chart.yaml":  "name: sub\n",
		"web/charts/sub/values.yaml": "a: 1\n",
		"config.yaml":                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n",
	} {
		path := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	loader := input.Loader{Renderers: []input.Renderer{charts.Unrendered{Hint: "use another"}}}
	for path, want := range map[string]schema.Severity{
		folder:                       schema.Warning,
		filepath.Join(folder, "web"): schema.Error,
	} {
		sources := loader.Load([]string{path})
		report := schema.New().Validate(sources...)
		if len(report.Findings) != 1 || report.Findings[0].Severity != want || report.Findings[0].Hint != "use another" {
			t.Errorf("%s: %v, want one %s", path, report.Findings, want)
		}
	}
}
