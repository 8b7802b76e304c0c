package helm

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"helm.sh/helm/v3/pkg/action"
	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chartutil"

	"github.com/gherkube/gherkube/schema/helm"
)

// hasChart reports what a folder has that has no Chart.yaml.
func hasChart(name, folder string) error {
	info, err := os.Stat(folder)
	if err != nil || !info.IsDir() {
		return nil // an archive: its reader says what is wrong
	}
	if _, err := os.Stat(filepath.Join(folder, chartutil.ChartfileName)); !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	below, err := filepath.Glob(filepath.Join(folder, "*", chartutil.ChartfileName))
	switch {
	case err == nil && len(below) > 0:
		return fmt.Errorf("%s is not a chart, as it has no Chart.yaml: name a chart in it, such as %s", name, filepath.ToSlash(filepath.Join(name, filepath.Base(filepath.Dir(below[0])))))
	default:
		return fmt.Errorf("%s is not a chart, as it has no Chart.yaml; manifests are applied by the step: Given the application in %[1]s", name)
	}
}

// dependencies adds the charts that a chart depends on and that its folder charts/
// does not have. Those of file:// are in the repository, and are taken from there as
// helm dependency build takes them; the error names the others.
func (c *command) dependencies(name string, loaded *chart.Chart) error {
	for _, d := range loaded.Metadata.Dependencies {
		folder, local := strings.CutPrefix(d.Repository, "file://")
		if !local || slices.ContainsFunc(loaded.Dependencies(), func(there *chart.Chart) bool { return there.Name() == d.Name }) {
			continue
		}
		dependency, err := c.localChart(name, folder, d)
		if err != nil {
			return fmt.Errorf("its dependency %s, %s: %w", d.Name, d.Repository, err)
		}
		loaded.AddDependency(dependency)
	}
	if err := action.CheckDependencies(loaded, loaded.Metadata.Dependencies); err != nil {
		return fmt.Errorf("%w: run 'helm dependency build %s' and keep %s in the repository, as nothing is fetched here", err, name, filepath.ToSlash(filepath.Join(name, "charts")))
	}
	return nil
}

// localChart loads the chart of a folder that is named relative to another chart,
// as GetLocalPath and tarFromLocalDir of helm.sh/helm/v3/pkg do.
func (c *command) localChart(name, folder string, d *chart.Dependency) (*chart.Chart, error) {
	path, err := c.located(filepath.Join(name, filepath.FromSlash(folder)), "chart")
	if err != nil {
		return nil, err
	}
	if err := hasChart(folder, path); err != nil {
		return nil, err
	}
	dependency, err := helm.Load(path)
	if err != nil {
		return nil, err
	}
	if !chartutil.IsCompatibleRange(d.Version, dependency.Metadata.Version) {
		return nil, fmt.Errorf("the chart there has the version %s, and %q is wanted", dependency.Metadata.Version, d.Version)
	}
	return dependency, nil
}
