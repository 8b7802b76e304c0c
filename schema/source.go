package schema

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Origin says how a source came into the run.
type Origin int

const (
	// Named says that the caller asked for exactly this input. It must hold an object.
	Named Origin = iota
	// Found is what was met while walking a folder. YAML that is no Kubernetes object is
	// passed over and counted.
	Found
)

// Source is one input of a run.
type Source struct {
	// Name is shown in positions.
	Name   string
	Bytes  []byte
	Origin Origin
	// Err, if set, says why the source could not be read in full. It becomes
	// an error finding; the bytes are not validated.
	Err error
}

// Stdin is the path that stands for standard input.
const Stdin = "-"

// Load reads files, folders (recursively *.yaml, *.yml and *.json, in lexical
// order) and standard input ("-"). It never fails: what cannot be read becomes
// a source whose Err says why, so that Validate rejects the run. A file reached
// by several paths is read once. Links to folders are followed, each folder
// once, so loops end.
func Load(paths []string, stdin io.Reader) []Source {
	l := loader{stdin: stdin, seen: map[string]bool{}}
	for _, p := range paths {
		l.load(p)
	}
	return l.sources
}

type loader struct {
	stdin   io.Reader
	sources []Source
	seen    map[string]bool // real paths
}

func (l *loader) load(path string) {
	if path == Stdin {
		if l.seen[Stdin] {
			return
		}
		l.seen[Stdin] = true
		data, err := io.ReadAll(l.stdin)
		l.add("stdin", data, Named, err)
		return
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		l.fail(path, Named, fmt.Errorf("the path %q does not exist", path))
	case err != nil:
		l.fail(path, Named, err)
	case info.IsDir():
		before := len(l.sources)
		l.walk(path)
		if len(l.sources) == before {
			l.fail(path, Named, fmt.Errorf("the folder %q holds no new *.yaml, *.yml or *.json file", path))
		}
	default:
		l.read(path, Named)
	}
}

// walk reads a folder. os.ReadDir sorts.
func (l *loader) walk(dir string) {
	if !l.first(dir) {
		return
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		l.fail(dir, Found, err)
	}
	for _, entry := range entries {
		path := filepath.Join(dir, entry.Name())
		isDir := entry.IsDir()
		if entry.Type()&fs.ModeSymlink != 0 {
			info, err := os.Stat(path)
			if err != nil {
				if isManifest(path) {
					l.fail(path, Found, err)
				}
				continue
			}
			isDir = info.IsDir()
		}
		switch {
		case isDir && entry.Name() == ".git":
		case isDir:
			l.walk(path)
		case isManifest(path):
			l.read(path, Found)
		}
	}
}

func (l *loader) read(path string, origin Origin) {
	if !l.first(path) {
		return
	}
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() && origin == Found {
		l.fail(path, origin, errors.New("not a regular file"))
		return
	}
	data, err := os.ReadFile(path)
	l.add(path, data, origin, err)
}

// first says whether the file or folder has not been met before.
func (l *loader) first(path string) bool {
	resolved, err := filepath.EvalSymlinks(path)
	if err == nil {
		if abs, err := filepath.Abs(resolved); err == nil {
			resolved = abs
		}
	} else {
		resolved = path
	}
	if l.seen[resolved] {
		return false
	}
	l.seen[resolved] = true
	return true
}

func (l *loader) add(name string, data []byte, origin Origin, err error) {
	if err != nil {
		l.fail(name, origin, err)
		return
	}
	l.sources = append(l.sources, Source{Name: name, Bytes: data, Origin: origin})
}

func (l *loader) fail(name string, origin Origin, err error) {
	l.sources = append(l.sources, Source{Name: name, Origin: origin, Err: err})
}

func isManifest(path string) bool {
	return slices.Contains([]string{".yaml", ".yml", ".json"}, strings.ToLower(filepath.Ext(path)))
}
