// Package repository reads the files of a user's repository for a scenario:
// manifests, charts, values. It only reads, and only within one folder, the
// root: neither names nor links lead out of it.
package repository

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/gherkube/gherkube/schema/spelling"
)

// ProjectFile is the name of the file that says what a repository's images do.
// A folder that has it is the root of what scenarios read.
const ProjectFile = "gherkube.yaml"

// RootOf is the root of the repository that a file or folder is in: the nearest
// folder above it that has a project file, or else the nearest with a .git, or
// else the working directory if that is above it, or else its own.
func RootOf(name string) (string, error) {
	start, err := folderOf(name)
	if err != nil {
		return "", err
	}
	for _, mark := range []string{ProjectFile, ".git"} {
		if dir, ok := above(start, mark); ok {
			return dir, nil
		}
	}
	if work, err := folderOf("."); err == nil {
		if rel, err := filepath.Rel(work, start); err == nil && filepath.IsLocal(rel) {
			return work, nil
		}
	}
	return start, nil
}

// ProjectOf is the project file of the repository that a file or folder is in;
// false if there is none.
func ProjectOf(name string) (string, bool) {
	start, err := folderOf(name)
	if err != nil {
		return "", false
	}
	dir, ok := above(start, ProjectFile)
	return filepath.Join(dir, ProjectFile), ok
}

// folderOf is the folder of a file, or the folder itself, without links.
func folderOf(name string) (string, error) {
	abs, err := filepath.Abs(name)
	if err != nil {
		return "", err
	}
	if abs, err = filepath.EvalSymlinks(abs); err != nil {
		return "", err
	}
	if info, err := os.Stat(abs); err != nil || !info.IsDir() {
		return filepath.Dir(abs), err
	}
	return abs, nil
}

// above finds the nearest folder that has an entry of the name.
func above(dir, name string) (string, bool) {
	for {
		if _, err := os.Lstat(filepath.Join(dir, name)); err == nil {
			return dir, true
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", false
		}
		dir = parent
	}
}

// Files are the files of a repository as a scenario names them: from the folder
// of its feature, or from the root.
type Files struct {
	dir  string // the root, absolute and without links
	base string // the feature's folder in it, with slashes; "." if it is outside
	root *os.Root

	asked func(name string) // nil if nobody wants to know
}

// Open opens the repository with a root for the scenarios of a feature. Close it
// when they have ended.
func Open(root, feature string) (*Files, error) {
	dir, err := folderOf(root)
	if err != nil {
		return nil, fmt.Errorf("the root of the repository: %w", err)
	}
	opened, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("the root of the repository: %w", err)
	}
	f := &Files{dir: dir, base: ".", root: opened}
	if folder, err := folderOf(feature); err == nil {
		if rel, err := filepath.Rel(dir, folder); err == nil && filepath.IsLocal(rel) {
			f.base = filepath.ToSlash(rel)
		}
	}
	return f, nil
}

// Close closes the root.
func (f *Files) Close() error { return f.root.Close() }

// Tell has the function told the absolute names of all files and folders that are
// asked for from now on, before they are read, whether they are there or not. A
// folder stands for what is in it.
func (f *Files) Tell(asked func(name string)) { f.asked = asked }

func (f *Files) told(rel string) {
	if f.asked != nil {
		f.asked(filepath.Join(f.dir, filepath.FromSlash(rel)))
	}
}

// Root is the absolute name of the root.
func (f *Files) Root() string { return f.dir }

// OutsideError says that a name leads out of the repository.
type OutsideError struct{ Name, Root string }

func (e *OutsideError) Error() string {
	return fmt.Sprintf("%s: outside of the repository %s: name a file in it, or give a folder that has both by --root", e.Name, e.Root)
}

// Find returns the name, from the root and with slashes, of a file or folder that
// a scenario names: from the feature's folder, or else from the root, or by an
// absolute name. "." is the root: nobody means the folder of the features. The
// error is an OutsideError, or matches fs.ErrNotExist.
func (f *Files) Find(name string) (string, error) {
	if filepath.Clean(name) == "." {
		return f.there(".", name)
	}
	if filepath.IsAbs(name) {
		rel, err := filepath.Rel(f.dir, filepath.Clean(name))
		if err != nil || !filepath.IsLocal(rel) {
			return "", &OutsideError{name, f.dir}
		}
		return f.there(filepath.ToSlash(rel), name)
	}
	var firstErr error
	for _, base := range []string{f.base, "."} {
		if firstErr != nil && !filepath.IsLocal(name) {
			break // it is one for the feature's folder only
		}
		found, err := f.there(path.Join(base, filepath.ToSlash(name)), name)
		if err == nil {
			return found, nil
		}
		if firstErr == nil || errors.Is(firstErr, fs.ErrNotExist) {
			firstErr = err
		}
	}
	return "", firstErr
}

func (f *Files) there(rel, name string) (string, error) {
	rel = path.Clean(rel)
	if rel == ".." || strings.HasPrefix(rel, "../") {
		return "", &OutsideError{name, f.dir}
	}
	f.told(rel)
	_, err := f.root.Stat(filepath.FromSlash(rel))
	switch {
	case err == nil:
		return rel, nil
	case errors.Is(err, fs.ErrNotExist):
		return "", fmt.Errorf("%s: %w", name, fs.ErrNotExist)
	case escapes(err):
		return "", &OutsideError{name, f.dir}
	}
	return "", fmt.Errorf("%s: %w", name, errors.Unwrap(err))
}

// Near is the name of a file or folder beside one that is not there, if one is spelled
// much like it.
func (f *Files) Near(name string) (string, bool) {
	for _, base := range []string{f.base, "."} {
		folder := path.Join(base, path.Dir(filepath.ToSlash(name)))
		if !filepath.IsLocal(folder) {
			continue
		}
		entries, err := fs.ReadDir(f.root.FS(), folder)
		if err != nil {
			continue
		}
		var names []string
		for _, e := range entries {
			names = append(names, e.Name())
		}
		if near, ok := spelling.Nearest(path.Base(filepath.ToSlash(name)), names); ok {
			return path.Join(path.Dir(filepath.ToSlash(name)), near), true
		}
	}
	return "", false
}

// escapes reports whether os.Root has refused a link that leads out.
func escapes(err error) bool { return strings.HasSuffix(err.Error(), "path escapes from parent") }

// Shown is how a scenario would name what Find has found: from the feature's
// folder.
func (f *Files) Shown(rel string) string {
	shown, err := filepath.Rel(filepath.FromSlash(f.base), filepath.FromSlash(rel))
	if err != nil {
		return rel
	}
	return filepath.ToSlash(shown)
}

// ReadFile reads a file by its name from the root.
func (f *Files) ReadFile(rel string) ([]byte, error) {
	f.told(rel)
	data, err := f.root.ReadFile(filepath.FromSlash(rel))
	if err != nil && escapes(err) {
		return nil, &OutsideError{rel, f.dir}
	}
	return data, err
}

// Walk calls visit with the names of all files of a folder and of those below it,
// in order, or with the name of a file. Links are not followed.
func (f *Files) Walk(rel string, visit func(file string) error) error {
	return fs.WalkDir(f.root.FS(), rel, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && d.Name() == ".git":
			return fs.SkipDir
		case d.IsDir():
			return nil
		}
		return visit(name)
	})
}

// Limits of what is copied for one command: more than the manifests of any
// application, and few enough that naming the wrong folder is noticed at once.
const (
	maxFiles = 20_000
	maxBytes = 200 << 20
)

// Copy copies a file, or a folder with all that is in it, to the same place
// below another folder. Links within the repository are followed, but not one
// that leads back to a folder it is in.
func (f *Files) Copy(rel, to string) error {
	c := copying{files: f, to: to, within: map[string]bool{}}
	// The copy may be within the repository, where TMPDIR is: it is not copied.
	if err := os.MkdirAll(to, 0o700); err != nil {
		return err
	}
	copied, err := filepath.EvalSymlinks(to)
	if err != nil {
		return err
	}
	c.within[copied] = true
	return c.entry(rel)
}

type copying struct {
	files  *Files
	to     string
	within map[string]bool // the folders that are being copied, without links
	count  int
	bytes  int64
}

func (c *copying) entry(rel string) error {
	info, err := c.files.root.Stat(filepath.FromSlash(rel))
	switch {
	case err != nil && escapes(err):
		return &OutsideError{rel, c.files.dir}
	case err != nil:
		return err
	case !info.IsDir() && !info.Mode().IsRegular():
		return nil
	}
	c.count++
	if info.Mode().IsRegular() {
		c.bytes += info.Size()
	}
	if c.count > maxFiles || c.bytes > maxBytes {
		return fmt.Errorf("%s has more than %d files or %d MiB: name the folder of the manifests alone", rel, maxFiles, maxBytes>>20)
	}
	if info.IsDir() {
		return c.folder(rel)
	}
	data, err := c.files.ReadFile(rel)
	if err != nil {
		return err
	}
	target := filepath.Join(c.to, filepath.FromSlash(rel))
	if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
		return err
	}
	return os.WriteFile(target, data, 0o600)
}

func (c *copying) folder(rel string) error {
	resolved, err := filepath.EvalSymlinks(filepath.Join(c.files.dir, filepath.FromSlash(rel)))
	if err != nil {
		return err
	}
	if path.Base(rel) == ".git" || c.within[resolved] {
		return nil
	}
	c.within[resolved] = true
	defer delete(c.within, resolved)
	if err := os.MkdirAll(filepath.Join(c.to, filepath.FromSlash(rel)), 0o700); err != nil {
		return err
	}
	dir, err := c.files.root.Open(filepath.FromSlash(rel))
	if err != nil {
		return err
	}
	entries, err := dir.ReadDir(-1)
	if err := errors.Join(err, dir.Close()); err != nil {
		return err
	}
	for _, e := range entries {
		if err := c.entry(path.Join(rel, e.Name())); err != nil {
			if e.Type()&fs.ModeSymlink != 0 && errors.Is(err, fs.ErrNotExist) {
				continue // a link that leads nowhere
			}
			return err
		}
	}
	return nil
}
