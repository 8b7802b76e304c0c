package input

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// isPattern says whether the path has characters of a pattern.
func isPattern(path string) bool { return strings.ContainsAny(path, "*?[{") }

// loadPattern reads what matches a pattern. Files count as met in a folder:
// other YAML is passed over. Of files whose ending the pattern leaves open, only
// manifests are read; folders are read whole.
func (r *reader) loadPattern(pattern string) {
	base, rest := doublestar.SplitPattern(filepath.ToSlash(pattern))
	matches, err := doublestar.Glob(os.DirFS(base), rest, doublestar.WithNoFollow(), doublestar.WithFailOnIOErrors())
	if os.IsNotExist(err) {
		matches, err = nil, nil // the base
	}
	if err != nil {
		r.fail(pattern, Named, fmt.Errorf("the pattern %q: %w", pattern, err))
		return
	}
	slices.Sort(matches)
	before, ignored := len(r.sources), 0
	for _, match := range matches {
		name := filepath.Join(filepath.FromSlash(base), filepath.FromSlash(match))
		if within(name, ".git") {
			continue
		}
		if r.Ignore.matchWithin(name) {
			ignored++
			r.ignore(name)
			continue
		}
		r.loadMatch(pattern, name)
	}
	if len(r.sources) == before && !r.metAny(base, matches) {
		r.fail(pattern, Named, fmt.Errorf("no manifest matches the pattern %q", pattern))
	}
}

func (r *reader) loadMatch(pattern, name string) {
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if isManifest(name) {
			r.noManifest(name)
		}
	case err != nil:
		if isManifest(name) {
			r.fail(name, Found, err)
		}
	case info.IsDir():
		if last := path.Base(filepath.ToSlash(pattern)); last != "**" {
			r.loadFolder(name, Found)
		}
	case isManifest(name) || !isPattern(filepath.Ext(pattern)) && filepath.Ext(pattern) != "":
		r.read(name, Found)
	}
}

// metAny says whether one of the matches was read before, by another path.
func (r *reader) metAny(base string, matches []string) bool {
	return slices.ContainsFunc(matches, func(match string) bool {
		return r.met.has(filepath.Join(base, match))
	})
}

// within says whether a folder of that name is on the path.
func within(name, folder string) bool {
	return slices.Contains(strings.Split(filepath.ToSlash(name), "/"), folder)
}
