// Package charts finds Helm charts among folders. It renders none: helm's
// library, in the package helm, takes a quarter of the start of a small process. It
// knows the names of a chart's files, and not what is in them.
package charts

import (
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gherkube/gherkube/schema/input"
)

// In says whether a folder that holds these names is a chart.
func In(names []string) bool { return slices.Contains(names, "Chart.yaml") }

// Each renders each chart of the request. A chart within the charts folder of
// another one is part of that. An error becomes a source.
func Each(request input.RenderRequest, render func(folder string) ([]input.Source, error)) input.Rendered {
	rendered := input.Rendered{Used: map[string]bool{}}
	for _, folder := range request.Folders {
		if slices.ContainsFunc(request.Folders, func(parent string) bool { return isSubchart(folder, parent) }) {
			continue
		}
		for _, file := range filesOf(folder) {
			rendered.Used[file] = true
		}
		if request.Done[folder] || request.Changed != nil && !concerns(folder, request.Changed) {
			continue
		}
		sources, err := render(folder)
		if err != nil {
			sources = []input.Source{{Name: folder, Origin: request.Origin, Err: err}}
		}
		rendered.Sources = append(rendered.Sources, sources...)
		if input.GoesOn(err) {
			break
		}
	}
	return rendered
}

// Unrendered is a renderer that says of each chart that it is not rendered.
type Unrendered struct {
	// Hint says who renders it.
	Hint string
}

// Renders says whether the names are those of a chart.
func (Unrendered) Renders(names []string) bool { return In(names) }

// Render leaves out the files of charts, and says so.
func (u Unrendered) Render(request input.RenderRequest) input.Rendered {
	return Each(request, func(string) ([]input.Source, error) {
		return nil, &input.RenderError{Err: errors.New("not supported by this command: Helm charts"), Hint: u.Hint, Incomplete: true}
	})
}

func isSubchart(folder, parent string) bool {
	return strings.HasPrefix(input.Absolute(folder), filepath.Join(input.Absolute(parent), "charts")+string(filepath.Separator))
}

func concerns(folder string, files []string) bool {
	prefix := input.Absolute(folder) + string(filepath.Separator)
	return slices.ContainsFunc(files, func(file string) bool { return strings.HasPrefix(input.Absolute(file), prefix) })
}

// escaped is the path as a pattern that matches nothing else.
func escaped(path string) string {
	if filepath.Separator == '\\' {
		return path // Glob knows no escapes there
	}
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(path)
}

// filesOf are the files of a chart that are not manifests by themselves, as
// absolute paths: its own, and values of other installations of it, such as those
// of chart-testing (ci/*-values.yaml). What else lies in its folder may be.
func filesOf(folder string) []string {
	folder = input.Absolute(folder)
	files := []string{filepath.Join(folder, "Chart.yaml"), filepath.Join(folder, "values.schema.json")}
	for _, pattern := range []string{"*values*.yaml", "*values*.yml", "ci/*values*.yaml", "ci/*values*.yml"} {
		found, _ := filepath.Glob(filepath.Join(escaped(folder), pattern)) // the only error is a bad pattern
		files = append(files, found...)
	}
	for _, part := range []string{"templates", "charts", "crds"} {
		_ = filepath.WalkDir(filepath.Join(folder, part), func(path string, entry fs.DirEntry, err error) error {
			if err == nil && !entry.IsDir() {
				files = append(files, path)
			}
			return nil // what cannot be read, rendering complains about
		})
	}
	return files
}
