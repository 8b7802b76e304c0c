package main

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gherkube/gherkube/cmd/internal/exit"
	"github.com/gherkube/gherkube/reports"
)

// rounds is what the runs of --watch were made of, and what came of them.
type rounds struct {
	app     application
	paths   []string
	written map[string]bool // the files of reports, absolute: they are not a reason to run

	mu      sync.Mutex
	read    map[string]map[string]fileVersions // names that scenarios asked for, by feature
	results map[string]reports.Status          // by feature
	named   fileVersions                       // the features of paths
	project fileVersions                       // the project file
	failed  error                              // why the last run did not begin
}

// change is what differs from what the last runs were made of.
type change struct {
	files    []string // sorted
	features []string // that have read one of them
	all      bool     // every feature is affected

	named, project fileVersions // as they are now
}

func (c change) same(other change) bool {
	return slices.Equal(c.files, other.files) && maps.Equal(c.named, other.named) && maps.Equal(c.project, other.project)
}

func newRounds(t testRun, paths []string) *rounds {
	r := &rounds{app: t.app, paths: paths, written: map[string]bool{},
		read: map[string]map[string]fileVersions{}, results: map[string]reports.Status{}}
	for _, file := range t.files() {
		if name, err := filepath.Abs(file.path); err == nil && file.path != "" {
			r.written[name] = true
		}
	}
	r.named, r.project = r.features(), r.projectFile()
	return r
}

// fileVersion is when a file was written, and its size.
type fileVersion struct {
	written time.Time
	size    int64
}

// fileVersions are those of files, by their names.
type fileVersions map[string]fileVersion

// versionsOf are those of a file, or of the files of a folder and the folders below
// it; none if it is not there. What cannot be read has none.
func versionsOf(name string) fileVersions {
	found := fileVersions{}
	_ = filepath.WalkDir(name, func(file string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return nil
		case d.IsDir() && d.Name() == ".git":
			return fs.SkipDir
		case d.IsDir():
			return nil
		}
		if info, err := os.Stat(file); err == nil && info.Mode().IsRegular() {
			found[file] = fileVersion{info.ModTime(), info.Size()}
		}
		return nil
	})
	return found
}

// differing are the names of files whose versions are not the same.
func (v fileVersions) differing(now fileVersions) []string {
	var names []string
	for name, version := range v { // sorted later
		if other, there := now[name]; !there || other != version {
			names = append(names, name)
		}
	}
	for name := range now {
		if _, there := v[name]; !there {
			names = append(names, name)
		}
	}
	return names
}

// features are the versions of the features that are named.
func (r *rounds) features() fileVersions {
	all := fileVersions{}
	for _, p := range r.paths {
		for name, version := range versionsOf(withoutLines(p)) { // into a map
			if strings.HasSuffix(name, ".feature") {
				all[filepath.ToSlash(filepath.Clean(name))] = version
			}
		}
	}
	return all
}

func (r *rounds) projectFile() fileVersions {
	name, err := r.app.projectFile(r.paths)
	if err != nil || name == "" {
		return nil
	}
	return versionsOf(name)
}

// reading returns what is to be told of the files that scenarios ask for; nil if
// nobody wants to know.
func (r *rounds) reading() func(feature, name string) {
	if r == nil {
		return nil
	}
	return func(feature, name string) {
		r.mu.Lock()
		defer r.mu.Unlock()
		feature = filepath.Clean(feature)
		if r.read[feature] == nil {
			r.read[feature] = map[string]fileVersions{}
		}
		if _, known := r.read[feature][name]; !known {
			r.read[feature][name] = versionsOf(name)
		}
	}
}

// ended keeps what became of features.
func (r *rounds) ended(done []reports.Feature) {
	if r == nil {
		return
	}
	for _, f := range done {
		status := reports.Passed
		for _, s := range f.Scenarios {
			if s.Status.Bad() {
				status = s.Status
			}
		}
		r.results[filepath.Clean(f.URI)] = status
	}
}

// changes are what has changed since the last runs.
func (r *rounds) changes() change {
	c := change{named: r.features(), project: r.projectFile()}
	found := map[string]bool{}
	for _, name := range r.named.differing(c.named) {
		found[name] = true
		c.features = append(c.features, name)
	}
	for _, name := range r.project.differing(c.project) {
		found[name], c.all = true, true
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	now := map[string]fileVersions{}
	for feature, names := range r.read { // sorted below
		for name, before := range names {
			if _, known := now[name]; !known {
				now[name] = versionsOf(name)
			}
			for _, file := range before.differing(now[name]) {
				if !r.written[file] {
					found[file] = true
					c.features = append(c.features, feature)
				}
			}
		}
	}
	slices.Sort(c.features)
	c.features = slices.Compact(c.features)
	for _, file := range slices.Sorted(maps.Keys(found)) {
		c.files = append(c.files, shortest(file))
	}
	c.all = c.all || r.failed != nil
	return c
}

// next are the features to run after a change, as arguments. What was known of
// them is forgotten.
func (r *rounds) next(c change) []string {
	for uri := range r.results {
		if _, there := c.named[uri]; !there {
			delete(r.results, uri)
			delete(r.read, uri)
		}
	}
	r.named, r.project = c.named, c.project
	var args []string
	for _, uri := range c.features {
		if _, there := c.named[uri]; there {
			args = append(args, r.argumentsOf(uri)...)
		}
	}
	if c.all || len(args) == 0 {
		clear(r.read)
		return r.paths
	}
	for _, uri := range c.features {
		delete(r.read, uri)
	}
	return args
}

// argumentsOf are the arguments that select a feature's scenarios.
func (r *rounds) argumentsOf(uri string) []string {
	var args []string
	for _, p := range r.paths {
		if filepath.Clean(withoutLines(p)) == uri {
			args = append(args, p)
		}
	}
	if args == nil {
		args = []string{uri}
	}
	return args
}

// notPassed are the features that did not pass and that the arguments did not
// run.
func (r *rounds) notPassed(run []string) []string {
	var bad []string
	for _, uri := range slices.Sorted(maps.Keys(r.results)) {
		if r.results[uri].Bad() && !slices.Equal(run, r.paths) && !slices.Contains(run, r.argumentsOf(uri)[0]) {
			bad = append(bad, uri)
		}
	}
	return bad
}

// count is how many files are watched.
func (r *rounds) count() int {
	files := maps.Clone(r.named)
	maps.Copy(files, r.project)
	for _, names := range r.read {
		for _, found := range names {
			maps.Copy(files, found)
		}
	}
	return len(files)
}

// outcome is the exit code of the last results of all features.
func (r *rounds) outcome() error {
	if r.failed == nil && len(r.notPassed(nil)) > 0 {
		return &exit.Failure{Code: exit.Failed}
	}
	return r.failed
}
