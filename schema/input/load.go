package input

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

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
		if used := r.renderNamed(r.claimedBy(path), filepath.Dir(path), Named); used != nil && !used[Absolute(path)] {
			r.read(path, Named) // it is something else by that name
		}
	default:
		r.read(path, Named)
	}
}
