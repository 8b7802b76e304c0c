package input

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"
)

// tree is what a folder holds that may have to be read.
type tree struct {
	Loader
	// onlyFolders leaves the files out.
	onlyFolders bool
	// found are the manifests, in lexical order of folders and names.
	found []foundFile
	// claimed are the folders to render, for each renderer.
	claimed [][]string
	met     metPaths
}

type foundFile struct {
	path    string
	ignored bool
	// regular says that it is a file, and no link.
	regular bool
	// dangling is a link that leads nowhere, such as the lock of an editor.
	dangling bool
	err      error
}

func newTree(l Loader) *tree {
	return &tree{Loader: l, claimed: make([][]string, len(l.Renderers)), met: newMetPaths()}
}

func (t *tree) rendersAny() bool {
	return slices.ContainsFunc(t.claimed, func(folders []string) bool { return len(folders) > 0 })
}

// holdsAny says whether there is any manifest in the folder, be it ignored.
func (t *tree) holdsAny() bool {
	return slices.ContainsFunc(t.found, func(f foundFile) bool { return !f.dangling || f.ignored })
}

// walk visits a folder. os.ReadDir sorts. A folder that cannot be read whole is
// noted, and so is a link that leads nowhere.
func (t *tree) walk(dir string) {
	if !t.met.first(dir) {
		return
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.found = append(t.found, foundFile{path: dir, err: err})
	}
	names := fileNames(dir, entries)
	for i, r := range t.Renderers {
		if r.Renders(names) {
			t.claimed[i] = append(t.claimed[i], dir)
		}
	}
	for _, entry := range entries {
		t.visit(filepath.Join(dir, entry.Name()), entry)
	}
}

func (t *tree) visit(path string, entry fs.DirEntry) {
	isDir := entry.IsDir()
	if entry.Type()&fs.ModeSymlink != 0 {
		info, err := os.Stat(path)
		if err != nil {
			if isManifest(path) {
				f := foundFile{path: path, ignored: t.Ignore.match(path, false)}
				if f.dangling = errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ELOOP); !f.dangling {
					f.err = err
				}
				t.found = append(t.found, f)
			}
			return
		}
		isDir = info.IsDir()
	}
	switch {
	case isDir && entry.Name() == ".git":
	case isDir && (entry.Name() == testdata || isOfOthers(path, entry.Name()) || t.Ignore.match(path, true)):
		t.found = append(t.found, foundFile{path: path, ignored: true})
	case isDir:
		t.walk(path)
	case t.onlyFolders || !isManifest(path):
	default:
		t.found = append(t.found, foundFile{path: path, ignored: t.Ignore.match(path, false), regular: entry.Type().IsRegular()})
	}
}

// testdata is the name of folders with what programs are tested with, broken manifests
// among it. As for the go command, a folder does not include them.
const testdata = "testdata"

// isOfOthers says whether a folder holds what a tool has copied from other projects:
// packages of node, and those that go mod vendor writes, with their list.
func isOfOthers(path, name string) bool {
	if name != "vendor" {
		return name == "node_modules"
	}
	info, err := os.Stat(filepath.Join(path, "modules.txt"))
	return err == nil && info.Mode().IsRegular()
}
