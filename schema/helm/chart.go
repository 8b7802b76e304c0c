package helm

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/ignore"

	"github.com/gherkube/gherkube/schema/input"
)

// maxChartBytes bounds the files of a chart together; a release that large could
// not be stored in a cluster.
const maxChartBytes = 100 << 20

// Load reads a chart: a folder, or an archive as helm package makes it.
func Load(path string) (*chart.Chart, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return loadChart(path)
	}
	return loader.LoadFile(path)
}

// loadChart reads a chart's folder. It reads what helm's own loader reads
// (LoadDir of helm.sh/helm/v3/pkg/chart/loader), but follows each link to a
// folder once, and reads a bounded number of bytes.
func loadChart(folder string) (*chart.Chart, error) {
	rules, err := helmIgnore(folder)
	if err != nil {
		return nil, err
	}
	l := chartLoader{rules: rules, seen: map[string]bool{}}
	if err := l.walk(folder, ""); err != nil {
		return nil, err
	}
	return loader.LoadFiles(l.files)
}

func helmIgnore(folder string) (*ignore.Rules, error) {
	data, err := input.ReadFound(filepath.Join(folder, ignore.HelmIgnore))
	if errors.Is(err, fs.ErrNotExist) {
		data, err = nil, nil
	}
	if err != nil {
		return nil, err
	}
	rules, err := ignore.Parse(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", ignore.HelmIgnore, err)
	}
	rules.AddDefaults()
	return rules, nil
}

type chartLoader struct {
	rules *ignore.Rules
	files []*loader.BufferedFile
	bytes int
	seen  map[string]bool // real paths of folders
}

// walk reads a folder; name is its path in the chart, with slashes.
func (l *chartLoader) walk(folder, name string) error {
	resolved, err := filepath.EvalSymlinks(folder)
	if err != nil {
		return err
	}
	if l.seen[resolved] {
		return nil
	}
	l.seen[resolved] = true
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if err := l.visit(filepath.Join(folder, entry.Name()), strings.TrimPrefix(name+"/"+entry.Name(), "/")); err != nil {
			return err
		}
	}
	return nil
}

func (l *chartLoader) visit(path, name string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if l.rules.Ignore(name, info) {
		return nil
	}
	if info.IsDir() {
		return l.walk(path, name)
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s is not a regular file", name)
	}
	if l.bytes += int(info.Size()); l.bytes > maxChartBytes {
		return fmt.Errorf("the chart has more than %d MiB: list in %s what it does not need", maxChartBytes>>20, ignore.HelmIgnore)
	}
	data, err := input.ReadFound(path)
	if err != nil {
		return err
	}
	l.files = append(l.files, &loader.BufferedFile{Name: name, Data: bytes.TrimPrefix(data, []byte("\ufeff"))})
	return nil
}
