package input

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gherkube/gherkube/schema/internal/workers"
)

// Stdin is the path that stands for standard input.
const Stdin = "-"

// Loader reads inputs.
type Loader struct {
	Stdin io.Reader
	// Ignore are the paths to leave out, even if they are named.
	Ignore Patterns
	// Renderers are asked, in this order, about each folder.
	Renderers []Renderer
	// Note, if set, is told the paths of the files that renderers read.
	Note func(files []string)
}

// Load reads files, folders, patterns and standard input, with a Loader that
// renders nothing.
func Load(paths []string, stdin io.Reader) []Source {
	return Loader{Stdin: stdin}.Load(paths)
}

// Load reads files, folders (recursively *.yaml, *.yml and *.json, in lexical
// order), patterns ("k8s/**/*.yaml") and standard input ("-"). It never fails:
// what cannot be read becomes a source whose Err says why, so that Validate
// rejects the run. A file reached by several paths is read once. Links to
// folders are followed, each folder once, so loops end.
//
// A folder that a Renderer claims is rendered if it is named itself, before all
// others, so that it does not matter which of several paths comes first. Those met
// in a folder are rendered too, and the files that go into them are not
// validated by themselves: a patch is not an object.
func (l Loader) Load(paths []string) []Source {
	r := newReader(l)
	parts := make([][]Source, len(paths))
	load := func(i int, path string) {
		r.sources = nil
		r.load(path)
		parts[i] = r.sources
	}
	later := map[int]string{}
	for i, p := range paths {
		if p = straight(p); r.renders(p) {
			load(i, p)
		} else {
			later[i] = p
		}
	}
	for i := range paths {
		if p, ok := later[i]; ok {
			load(i, p)
		}
	}
	r.sources = slices.Concat(parts...)
	return r.finish()
}

// reader reads the inputs of one run.
type reader struct {
	Loader
	sources []Source
	met     metPaths
	// stdin says that standard input was read.
	stdin bool
}

func newReader(l Loader) *reader {
	return &reader{Loader: l, met: newMetPaths()}
}

func (r *reader) load(path string) {
	if path == Stdin {
		r.readStdin()
		return
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && isPattern(path):
		r.loadPattern(path)
	case errors.Is(err, fs.ErrNotExist):
		r.fail(path, Named, fmt.Errorf("the path %q does not exist", path))
	case err != nil:
		r.fail(path, Named, err)
	case r.Ignore.matchWithin(path):
		r.ignore(path)
	case info.IsDir():
		r.loadFolder(path, Named)
	case r.claimedBy(path) != nil:
		r.renderNamed(r.claimedBy(path), filepath.Dir(path), Named)
	default:
		r.read(path, Named)
	}
}

func (r *reader) readStdin() {
	if r.stdin {
		return
	}
	r.stdin = true
	data, err := readAll(r.Stdin)
	r.add("stdin", data, Named, err)
}

// renders says whether the path is a folder that is rendered, or a file that
// makes it one.
func (r *reader) renders(path string) bool {
	info, err := os.Stat(path)
	if err != nil || r.Ignore.matchWithin(path) {
		return false
	}
	if !info.IsDir() {
		return r.claimedBy(path) != nil
	}
	names, err := folderNames(path)
	return err == nil && r.renderer(names) != nil
}

// claimedBy is the renderer for which the file alone makes a folder one to
// render: kustomization.yaml, Chart.yaml.
func (l Loader) claimedBy(file string) Renderer {
	return l.renderer([]string{filepath.Base(file)})
}

func (l Loader) renderer(names []string) Renderer {
	for _, r := range l.Renderers {
		if r.Renders(names) {
			return r
		}
	}
	return nil
}

// renderNamed renders a folder that is named, or whose file is.
func (r *reader) renderNamed(renderer Renderer, path string, origin Origin) {
	if !r.first(path) {
		return
	}
	rendered := renderer.Render(RenderRequest{Folders: []string{path}, Origin: origin})
	r.note(rendered)
	r.sources = append(r.sources, rendered.Sources...)
}

// loadFolder renders the folder, and reads what it holds beside what is rendered.
func (r *reader) loadFolder(path string, origin Origin) {
	names, err := folderNames(path)
	if err != nil {
		r.fail(path, origin, err)
		return
	}
	renderer := r.renderer(names)
	if renderer != nil {
		r.renderNamed(renderer, path, origin)
	}
	t := newTree(r.Loader)
	t.walk(path)
	used := r.render(t, nil)
	for _, f := range t.found {
		switch {
		case f.ignored:
			r.ignore(f.path)
		case f.dangling:
			r.noManifest(f.path)
		case f.err != nil:
			r.fail(f.path, Found, f.err)
		case len(used) == 0 || !used[absolute(f.path)]:
			r.readFound(f)
		}
	}
	if renderer == nil && !t.holdsAny() && !t.rendersAny() && origin == Named {
		r.fail(path, origin, fmt.Errorf("the folder %q holds no *.yaml, *.yml or *.json file", path))
	}
}

// render renders the folders of the tree, and returns the files in them that
// are not to be read.
func (r *reader) render(t *tree, changed []string) map[string]bool {
	used, done := map[string]bool{}, map[string]bool{}
	for _, folders := range t.claimed {
		for _, dir := range folders {
			if _, seen := done[dir]; !seen { // by another renderer
				done[dir] = !r.first(dir)
			}
		}
	}
	for i, renderer := range r.Renderers {
		if len(t.claimed[i]) == 0 {
			continue
		}
		rendered := renderer.Render(RenderRequest{Folders: t.claimed[i], Done: done, Changed: changed, Origin: Found})
		r.note(rendered)
		r.sources = append(r.sources, rendered.Sources...)
		for file := range rendered.Used {
			used[file] = true
		}
	}
	return used
}

// note tells the files of a rendering, in no order.
func (r *reader) note(rendered Rendered) {
	if r.Note == nil {
		return
	}
	files := rendered.Read
	for file := range rendered.Used {
		files = append(files, file)
	}
	r.Note(files)
}

// readFound reads a file of a folder.
func (r *reader) readFound(f foundFile) {
	if !f.regular {
		r.read(f.path, Found)
		return
	}
	if r.met.firstFile(f.path) {
		r.willRead(f.path, Found)
	}
}

func (r *reader) read(path string, origin Origin) {
	if !r.first(path) {
		return
	}
	info, err := os.Stat(path)
	if err == nil && origin == Found && info.IsDir() {
		return
	}
	if err == nil && origin == Found && !info.Mode().IsRegular() {
		r.fail(path, origin, errNotRegular)
		return
	}
	r.willRead(path, origin)
}

// willRead notes a file for finish.
func (r *reader) willRead(path string, origin Origin) {
	r.sources = append(r.sources, Source{Name: path, Origin: origin, unread: true})
}

// finish reads the files, several at a time. A rendering that goes on takes
// memory and time until the process ends: then it is all that is told.
func (r *reader) finish() []Source {
	if i := slices.IndexFunc(r.sources, func(s Source) bool { return GoesOn(s.Err) }); i >= 0 {
		return r.sources[i : i+1]
	}
	workers.Each(len(r.sources), func(i int) {
		if s := &r.sources[i]; s.unread {
			s.Bytes, s.Err = ReadFile(s.Name)
			s.unread = false
		}
	})
	return r.sources
}

// first says whether the file or folder has not been met before.
func (r *reader) first(path string) bool {
	return r.met.first(path)
}

func (r *reader) add(name string, data []byte, origin Origin, err error) {
	if err != nil {
		r.fail(name, origin, err)
		return
	}
	r.sources = append(r.sources, Source{Name: name, Bytes: data, Origin: origin})
}

func (r *reader) fail(name string, origin Origin, err error) {
	r.sources = append(r.sources, Source{Name: name, Origin: origin, Err: err})
}

func (r *reader) ignore(path string) {
	r.sources = append(r.sources, Source{Name: path, Origin: Ignored})
}

func (r *reader) noManifest(path string) {
	if !r.first(path) {
		return
	}
	r.sources = append(r.sources, Source{Name: path, Origin: NoManifest})
}

func isManifest(path string) bool {
	return slices.Contains([]string{".yaml", ".yml", ".json"}, strings.ToLower(filepath.Ext(path)))
}

// absolute is the path from the root, without links resolved.
func absolute(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return filepath.Clean(path)
}
