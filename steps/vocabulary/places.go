package vocabulary

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"k8s.io/cli-runtime/pkg/resource"

	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/schema"
	"github.com/gherkube/gherkube/schema/input"
	"github.com/gherkube/gherkube/schema/kustomize"
	"github.com/gherkube/gherkube/steps/scenario"
	"github.com/gherkube/gherkube/steps/terminal"
)

// inline is the name of the file of manifests that stand in a step.
const inline = "manifest.yaml"

var validator = sync.OnceValue(func() *schema.Validator { return schema.New() })

// placesOf is what `gherkube validate` finds in the manifests of a command that
// the cluster has refused: it says at which line of which file.
func placesOf(w *scenario.World, r terminal.Result) []reports.Output {
	var sources []schema.Source
	for _, name := range r.Manifests {
		sources = append(sources, manifestsIn(name)...)
	}
	if len(sources) == 0 {
		return nil
	}
	var lines []string
	for _, f := range validator().Validate(sources...).Findings {
		if f.Severity == schema.Error {
			lines = append(lines, shown(w, fmt.Sprintf("%s: %s", f.Position, strings.TrimSpace(f.Path+" "+f.Message))))
		}
	}
	if len(lines) == 0 {
		return nil
	}
	return []reports.Output{{Name: "places in the manifests, as `gherkube validate` finds them", Text: strings.Join(lines, "\n")}}
}

// shown is a text with the names of files as the scenario has them.
func shown(w *scenario.World, text string) string {
	text = strings.ReplaceAll(w.Terminal.LocalPaths(text), substitutions+"/", "")
	if w.Files == nil {
		return text
	}
	return strings.ReplaceAll(text, w.Files.Root()+string(filepath.Separator), "")
}

// manifestsIn reads a file, or the manifests in a folder. What cannot be read is
// left out: kubectl has said so.
func manifestsIn(name string) []schema.Source {
	if entries, err := os.ReadDir(name); err == nil {
		var names []string
		for _, e := range entries {
			names = append(names, e.Name())
		}
		if r := (kustomize.Renderer{}); r.Renders(names) {
			return r.Render(input.RenderRequest{Folders: []string{name}}).Sources
		}
	}
	var sources []schema.Source
	_ = filepath.WalkDir(name, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || file != name && !slices.Contains(resource.FileExtensions, filepath.Ext(file)) {
			return nil //nolint:nilerr // see above
		}
		if text, err := os.ReadFile(file); err == nil {
			sources = append(sources, schema.Source{Name: file, Bytes: text, Origin: schema.Named})
		}
		return nil
	})
	return sources
}
