package main

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/kubernetes/scheme"
	"sigs.k8s.io/kustomize/api/konfig"
)

// surveyed is what a repository has.
type surveyed struct {
	subjects []*subject
	exposed  []exposure
	gitlab   bool
}

// subject is an application to write a feature about.
type subject struct {
	name  string   // of its feature's file
	title string   // "The application in k8s/"
	given []string // the steps that install it
	left  string   // why it is left out; empty if it is not
	dir   string   // the folder
	idle  bool     // there is nothing in it that runs
	used  bool     // others are installed after it
	files []string // of a folder of manifests
	chart bool
	// values are files of values that the chart may be installed with, if it cannot
	// be without.
	values []string
	objects
}

// exposure is a Dockerfile with the ports that it says its image listens on.
type exposure struct {
	folder string // its name
	ports  []string
}

// passedOver are folders that have no application.
var passedOver = []string{"node_modules", "vendor", "testdata", "features"}

// walked is what a walk through a repository collects, by folder.
type walked struct {
	charts, kustomizations []string
	manifests              map[string][]string // files
	others                 map[string]bool     // folders with YAML that is not a manifest
	surveyed
}

// survey looks for what can be installed.
func survey(root string) (surveyed, error) {
	w := walked{manifests: map[string][]string{}, others: map[string]bool{}}
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := d.Name()
		if d.IsDir() {
			if name != "." && (strings.HasPrefix(base, ".") || slices.Contains(passedOver, base)) {
				return fs.SkipDir
			}
			return nil
		}
		if !d.Type().IsRegular() {
			return nil
		}
		return w.file(root, name)
	})
	if err != nil {
		return surveyed{}, err
	}
	for _, dir := range w.charts {
		if !slices.ContainsFunc(w.charts, func(other string) bool { return other != dir && below(dir, other) }) {
			w.add(dir, "The chart "+dir, "the chart "+dir)
			last := w.subjects[len(w.subjects)-1]
			last.chart, last.values = true, valuesOf(root, dir)
		}
	}
	for _, dir := range w.entries(root) {
		w.add(dir, "The kustomization "+dir, "the application in "+dir)
	}
	w.plain()
	return w.surveyed, nil
}

// below reports whether a folder is in another one, or is it.
func below(dir, in string) bool { return in == "." || dir == in || strings.HasPrefix(dir, in+"/") }

var port = regexp.MustCompile(`(?m)^\s*EXPOSE\s+(.*)$`)

func (w *walked) file(root, name string) error {
	dir, base := path.Dir(name), path.Base(name)
	read := func() ([]byte, error) { return os.ReadFile(filepath.Join(root, filepath.FromSlash(name))) }
	switch {
	case base == "Chart.yaml":
		text, err := read()
		if err != nil || bytes.Contains(text, []byte("type: library")) {
			return err
		}
		w.charts = append(w.charts, dir)
	case slices.Contains(konfig.RecognizedKustomizationFileNames(), base):
		w.kustomizations = append(w.kustomizations, dir)
	case base == "Dockerfile" || base == "Containerfile" || strings.HasSuffix(base, ".Dockerfile"):
		text, err := read()
		if err != nil {
			return err
		}
		e := exposure{folder: path.Base(dir)}
		for _, m := range port.FindAllSubmatch(text, -1) {
			e.ports = append(e.ports, strings.Fields(string(m[1]))...)
		}
		w.exposed = append(w.exposed, e)
	case base == ".gitlab-ci.yml":
		w.gitlab = true
	case slices.Contains([]string{".yaml", ".yml", ".json"}, path.Ext(base)):
		text, err := read()
		if err != nil {
			return err
		}
		if isManifest(text) {
			w.manifests[dir] = append(w.manifests[dir], name)
		} else {
			w.others[dir] = true
		}
	}
	return nil
}

// builtIn reports whether a version is one of Kubernetes' own.
func builtIn(version string) bool {
	group, _, named := strings.Cut(version, "/")
	return version != "" && (!named || scheme.Scheme.IsGroupRegistered(group) || strings.HasSuffix(group, ".k8s.io"))
}

// isManifest reports whether a text has objects of Kubernetes' own kinds alone.
func isManifest(text []byte) bool {
	documents := yaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(text)))
	some := false
	for {
		document, err := documents.Read()
		if errors.Is(err, io.EOF) {
			return some
		}
		if err != nil {
			return false
		}
		var head struct{ APIVersion, Kind string }
		if yaml.Unmarshal(document, &head) != nil {
			return false
		}
		if head.APIVersion == "" && head.Kind == "" && len(bytes.TrimSpace(document)) == 0 {
			continue
		}
		if !builtIn(head.APIVersion) || head.Kind == "" {
			return false
		}
		some = true
	}
}

// entries are the kustomizations that no other one uses; of several side by side,
// such as overlays, the one for production.
func (w *walked) entries(root string) []string {
	used := map[string]bool{}
	for _, dir := range w.kustomizations {
		for _, name := range konfig.RecognizedKustomizationFileNames() {
			text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(dir), name))
			if err != nil {
				continue
			}
			var k struct{ Resources, Bases, Components []string }
			if yaml.Unmarshal(text, &k) == nil {
				for _, r := range slices.Concat(k.Resources, k.Bases, k.Components) {
					used[path.Join(dir, r)] = true
				}
			}
		}
	}
	beside := map[string]string{}
	var folders []string
	for _, dir := range w.kustomizations {
		if used[dir] {
			continue
		}
		over := path.Dir(dir)
		if _, ok := beside[over]; !ok {
			folders = append(folders, over)
			beside[over] = dir
		} else if preference(dir) < preference(beside[over]) {
			beside[over] = dir
		}
	}
	var entries []string
	for _, over := range folders {
		entries = append(entries, beside[over])
	}
	return entries
}

// preference is lower for a kustomization that is more likely what runs in
// production.
func preference(dir string) int {
	for i, word := range []string{"prod", "default", "main", "base"} {
		if strings.Contains(path.Base(dir), word) {
			return i
		}
	}
	return 10
}

// plain adds folders of manifests that are part of no chart and no kustomization.
func (w *walked) plain() {
	taken := func(dir string) bool {
		return slices.ContainsFunc(w.charts, func(c string) bool { return below(dir, c) }) ||
			slices.ContainsFunc(w.kustomizations, func(k string) bool { return k != "." && below(dir, k) })
	}
	var dirs []string
	for dir := range w.manifests { // sorted below
		if !taken(dir) {
			dirs = append(dirs, dir)
		}
	}
	slices.Sort(dirs)
	var last string
	for _, dir := range dirs {
		if last != "" && below(dir, last) {
			continue
		}
		if dir != "." {
			last = dir
		}
		w.add(dir, "The application in "+shownFolder(dir), "the application in "+w.paths(dir, dirs))
		w.subjects[len(w.subjects)-1].files = w.manifestsBelow(dir, dirs)
	}
}

// paths are what names the manifests of a folder: the folder, or its files if
// there is something else in it.
func (w *walked) paths(dir string, dirs []string) string {
	mixed := dir == "."
	for other := range w.others { // the answer does not depend on the order
		mixed = mixed || below(other, dir)
	}
	for _, other := range slices.Concat(w.charts, w.kustomizations) {
		mixed = mixed || below(other, dir)
	}
	if !mixed {
		return dir + "/"
	}
	return strings.Join(w.manifestsBelow(dir, dirs), ", ")
}

// manifestsBelow are the manifests of a folder and of those below it; of the root,
// its own alone.
func (w *walked) manifestsBelow(dir string, dirs []string) []string {
	var names []string
	for _, d := range dirs {
		if d == dir || dir != "." && below(d, dir) {
			names = append(names, w.manifests[d]...)
		}
	}
	return names
}

func shownFolder(dir string) string {
	if dir == "." {
		return "the repository"
	}
	return dir + "/"
}

var notInNames = regexp.MustCompile(`[^a-z0-9]+`)

// add adds an application.
func (w *walked) add(dir, title, given string) {
	name := strings.Trim(notInNames.ReplaceAllString(strings.ToLower(dir), "-"), "-")
	if name == "" {
		name = "application"
	}
	for slices.ContainsFunc(w.subjects, func(s *subject) bool { return s.name == name }) {
		name += "-2"
	}
	w.subjects = append(w.subjects, &subject{name: name, title: title, given: []string{given}, dir: dir})
}
