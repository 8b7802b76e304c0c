package input

import (
	"os"
	"slices"

	"github.com/gherkube/gherkube/schema/internal/workers"
)

// reader reads the inputs of one run.
type reader struct {
	Loader
	sources []Source
	met     metPaths
	// stdin says that standard input was read.
	stdin bool
	// failed are the folders of which no manifests came.
	failed map[string]bool
}

func newReader(l Loader) *reader {
	return &reader{Loader: l, met: newMetPaths(), failed: map[string]bool{}}
}

func (r *reader) readStdin() {
	if r.stdin {
		return
	}
	r.stdin = true
	data, err := readAll(r.Stdin)
	r.add(StdinName, data, Named, err)
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
