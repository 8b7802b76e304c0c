// Package helm renders Helm charts with helm's own library, as helm template
// does, so that their objects can be validated. It knows no cluster and uses no
// network.
package helm

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gherkube/gherkube/schema"
)

// Renderer renders charts as releases of the same name and values.
type Renderer struct {
	// Release and Namespace are those of the release; empty: as helm template
	// has them, release-name and default.
	Release, Namespace string
	// KubeVersion is the version that templates are told: "1.37".
	KubeVersion string
	// Values are given to the charts that are named. Charts met in a folder get
	// their defaults alone.
	Values Values
}

// Renders says whether one of the names is Chart.yaml.
func (Renderer) Renders(names []string) bool { return slices.Contains(names, "Chart.yaml") }

// Render renders each chart. A chart within the charts folder of another one is
// part of that.
func (r Renderer) Render(request schema.RenderRequest) schema.Rendered {
	rendered := schema.Rendered{Used: map[string]bool{}}
	for _, folder := range request.Folders {
		if slices.ContainsFunc(request.Folders, func(parent string) bool { return isSubchart(folder, parent) }) {
			continue
		}
		for _, file := range filesOf(folder) {
			rendered.Used[file] = true
		}
		if request.Changed != nil && !concerns(folder, request.Changed) {
			continue
		}
		if request.Origin == schema.Found {
			r.Values = Values{}
		}
		sources, err := r.render(folder, request.Origin)
		if err != nil {
			sources = []schema.Source{{Name: folder, Origin: request.Origin, Err: err}}
		}
		rendered.Sources = append(rendered.Sources, sources...)
	}
	return rendered
}

func isSubchart(folder, parent string) bool {
	return strings.HasPrefix(absolute(folder), filepath.Join(absolute(parent), "charts")+string(filepath.Separator))
}

func concerns(folder string, files []string) bool {
	prefix := absolute(folder) + string(filepath.Separator)
	return slices.ContainsFunc(files, func(file string) bool { return strings.HasPrefix(absolute(file), prefix) })
}

func absolute(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return filepath.Clean(path)
}

const (
	hintOutput = "validate the output instead: helm template CHART | gherkube validate -"
	hintValues = "name the chart by itself and give it values: gherkube validate CHART --values FILE"
	hintDeps   = "run 'helm dependency build CHART' first"
)

func incomplete(err error, hint string) *schema.RenderError {
	return &schema.RenderError{Err: err, Hint: hint, Incomplete: true}
}

func sourceName(file, folder string) string {
	return fmt.Sprintf("%s (helm template %s)", file, folder)
}
