package helm

import (
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/engine"

	"github.com/gherkube/gherkube/schema/charts"
	"github.com/gherkube/gherkube/schema/input"
)

// render renders a chart: a source for each template and each file of crds/. It
// follows helm template: hooks and tests are rendered, NOTES.txt is left out,
// and so are partials.
func (r Renderer) render(folder string, origin input.Origin) (sources []input.Source, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &input.RenderError{Err: fmt.Errorf("the helm library panicked: %v", p), Hint: hintOutput}
		}
	}()
	c, err := loadChart(folder)
	if err != nil {
		return nil, &input.RenderError{Err: err, Hint: "'helm lint CHART' says more"}
	}
	if c.Metadata.Type == "library" {
		return nil, libraryChart(c, origin)
	}
	if err := r.checkChart(c); err != nil {
		return nil, err
	}
	values, err := r.renderValues(c)
	if err != nil {
		return nil, err
	}
	boundFunctions()
	b, end := chartBounds()
	defer end()
	files, err := within(b, func() (map[string]string, error) {
		var e engine.Engine // without a client: lookup returns nothing
		return e.Render(c, values)
	})
	if err != nil {
		return nil, templateError(err)
	}
	s := sourcer{chart: c, folder: folder}
	return append(s.definitions(), s.templates(files)...), nil
}

// libraryChart is an error if the chart is named: helm template refuses it too.
// Met in a folder, it is rendered as a part of others.
func libraryChart(c *chart.Chart, origin input.Origin) error {
	if origin == input.Found {
		return nil
	}
	return &input.RenderError{Err: fmt.Errorf("the chart %q is a library: it has no manifests of its own", c.Name()), Hint: "name a chart that uses it"}
}

// checkChart follows what helm template looks at before it renders: runInstall
// of helm's command, and renderResources of helm.sh/helm/v3/pkg/action.
func (r Renderer) checkChart(c *chart.Chart) error {
	if missing := missingDependencies(c); len(missing) > 0 {
		return incomplete(fmt.Errorf("charts that %q depends on are missing in charts/: %s", c.Name(), strings.Join(missing, ", ")), hintDeps)
	}
	version, err := chartutil.ParseKubeVersion(r.KubeVersion)
	if err != nil {
		return fmt.Errorf("the Kubernetes version %q: %w", r.KubeVersion, err)
	}
	if wants := c.Metadata.KubeVersion; wants != "" && !chartutil.IsCompatibleRange(wants, version.String()) {
		return &input.RenderError{Err: fmt.Errorf("the chart %q is for Kubernetes %s, not %s", c.Name(), wants, version), Hint: "validate for a version that it is meant for"}
	}
	return nil
}

// missingDependencies follows CheckDependencies of helm.sh/helm/v3/pkg/action.
func missingDependencies(c *chart.Chart) []string {
	var missing []string
	for _, d := range c.Metadata.Dependencies {
		if !slices.ContainsFunc(c.Dependencies(), func(have *chart.Chart) bool { return have.Name() == d.Name }) {
			missing = append(missing, d.Name)
		}
	}
	return missing
}

// renderValues are the values that templates see.
func (r Renderer) renderValues(c *chart.Chart) (chartutil.Values, error) {
	given, err := r.Values.Merged()
	if err != nil {
		return nil, &input.RenderError{Err: err}
	}
	if err := chartutil.ProcessDependenciesWithMerge(c, given); err != nil {
		return nil, &input.RenderError{Err: fmt.Errorf("dependencies of the chart: %w", err)}
	}
	if err := refuseRemoteSchema(c); err != nil { // now without the dependencies that are off
		return nil, err
	}
	version, err := chartutil.ParseKubeVersion(r.KubeVersion)
	if err != nil {
		return nil, fmt.Errorf("the Kubernetes version %q: %w", r.KubeVersion, err)
	}
	capabilities := r.capabilities(c, *version)
	release := chartutil.ReleaseOptions{Name: r.Release, Namespace: r.Namespace, Revision: 1, IsInstall: true}
	if release.Name == "" {
		release.Name = "release-name"
	}
	if release.Namespace == "" {
		release.Namespace = "default"
	}
	if err := chartutil.ValidateReleaseName(release.Name); err != nil {
		return nil, &input.RenderError{Err: fmt.Errorf("release name %q: %w", release.Name, err)}
	}
	values, err := chartutil.ToRenderValuesWithSchemaValidation(c, given, release, capabilities, false)
	if err != nil {
		return nil, incomplete(err, hintValues)
	}
	return values, nil
}

// templateError tells a template that is wrong from one that was refused its
// values: the function required, a nil pointer where a value is missing.
func templateError(err error) error {
	if goesOn(err) {
		return &input.RenderError{Err: fmt.Errorf("%w; nothing else was validated", err), Hint: "look for a range over very much, or a text that is repeated, in the templates", GoesOn: true}
	}
	if strings.HasPrefix(err.Error(), "parse error") {
		return &input.RenderError{Err: err, Hint: "correct the template"}
	}
	return incomplete(err, hintValues)
}

// sourcer makes sources of a rendered chart.
type sourcer struct {
	chart  *chart.Chart
	folder string
}

// definitions are the files of crds/, which helm passes on as they are.
func (s sourcer) definitions() []input.Source {
	var sources []input.Source
	for _, crd := range s.chart.CRDObjects() {
		source := s.source(crd.Filename, crd.File.Data)
		source.Rendering.Written = []input.WrittenFile{{Name: source.Rendering.From, Text: crd.File.Data}}
		sources = append(sources, source)
	}
	return sources
}

// templates are the rendered templates in the order of their names.
func (s sourcer) templates(files map[string]string) []input.Source {
	var names []string
	for name, text := range files {
		base := path.Base(name)
		if base != "NOTES.txt" && !strings.HasPrefix(base, "_") && strings.TrimSpace(text) != "" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var sources []input.Source
	for _, name := range names {
		sources = append(sources, s.source(name, separated(files[name])))
	}
	return sources
}

// source is one rendered file. Helm names it by the chart: web/templates/x.yaml.
func (s sourcer) source(name string, text []byte) input.Source {
	_, inChart, _ := strings.Cut(name, "/")
	from := filepath.Join(s.folder, filepath.FromSlash(inChart))
	return input.Source{
		Name:      sourceName(from, s.folder),
		Bytes:     text,
		Origin:    input.Named,
		Rendering: &input.Rendering{By: "helm template " + s.folder, From: from},
	}
}

// Render renders each chart.
func (r Renderer) Render(request input.RenderRequest) input.Rendered {
	if request.Origin == input.Found {
		r.Values = Values{}
	}
	return charts.Each(request, func(folder string) ([]input.Source, error) { return r.render(folder, request.Origin) })
}

func sourceName(file, folder string) string {
	return fmt.Sprintf("%s (helm template %s)", file, folder)
}
