package terminal

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/gherkube/gherkube/steps/repository"
)

// workspace is where the files of a scenario are: its directory, and copies of the user's
// repository's. It knows no commands.
type workspace struct {
	dir        string
	repository *repository.Files // nil if there are none
	built      int               // files that were made for commands: kustomizations, variables
	manifests  []string          // that commands of the present line were given
}

// mirror is the folder, in that of the scenario, where copies of the
// repository's files are, each at its place: code that reads them by the operating
// system's calls finds no more than what was copied, whatever links there are.
const mirror = ".repository"

// mirrored finds the names of copies in what commands print.
var mirrored = regexp.MustCompile(regexp.QuoteMeta(mirror) + `/([^\s"':,]+)`)

// WriteFile puts a file into the terminal's directory.
func (w *workspace) WriteFile(name string, content []byte) error {
	path, err := w.path(name)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return os.WriteFile(path, content, 0o600)
}

// path is where a file of the scenario is; names do not lead out of its
// directory.
func (w *workspace) path(name string) (string, error) {
	path := filepath.Join(w.dir, name)
	if filepath.IsAbs(name) {
		path = filepath.Clean(name)
	}
	if rel, err := filepath.Rel(w.dir, path); err != nil || rel == ".." || strings.HasPrefix(rel, "../") {
		return "", fmt.Errorf("%s: outside of the scenario's directory: write the file with a step", name)
	}
	return path, nil
}

// Dir returns the directory of the terminal's files.
func (w *workspace) Dir() string { return w.dir }

// locate returns the absolute name of a file or folder that a command may read:
// the scenario's own, or a copy of the repository's. One that is nowhere is
// looked for in the scenario's directory, by what reads it.
func (w *workspace) locate(name string) (string, error) {
	own, outside := w.path(name)
	if outside == nil {
		if _, err := os.Lstat(own); err == nil && (own != filepath.Clean(w.dir) || w.hasFiles()) {
			return own, nil
		}
	}
	if w.repository == nil {
		return own, outside
	}
	rel, err := w.repository.Find(name)
	if errors.Is(err, fs.ErrNotExist) && outside == nil {
		return own, nil
	}
	if err != nil {
		return "", err
	}
	folder := filepath.Join(w.dir, mirror)
	if err := w.repository.Copy(rel, folder); err != nil {
		return "", err
	}
	return filepath.Join(folder, filepath.FromSlash(rel)), nil
}

// hasFiles reports whether the scenario has files of its own. Without any, its
// folder is not what a command means by ".".
func (w *workspace) hasFiles() bool {
	entries, err := os.ReadDir(w.dir)
	return err == nil && slices.ContainsFunc(entries, func(e os.DirEntry) bool { return !strings.HasPrefix(e.Name(), ".") })
}

// LocalPaths turns absolute names of the scenario's files, and those of copies,
// back into what was typed.
func (w *workspace) LocalPaths(s string) string {
	s = strings.ReplaceAll(s, w.dir+string(filepath.Separator), "")
	s = strings.ReplaceAll(s, w.dir, ".")
	if w.repository == nil {
		return s
	}
	return mirrored.ReplaceAllStringFunc(s, func(name string) string {
		return w.repository.Shown(strings.TrimPrefix(name, mirror+"/"))
	})
}

// existing is locate for files that must be there.
func (w *workspace) existing(name string) (string, error) {
	path, err := w.locate(name)
	if err != nil {
		return "", err
	}
	_, err = os.Stat(path)
	return path, err
}

// stat tells of a file that may be the scenario's.
func (w *workspace) stat(_ context.Context, name string, followSymlinks bool) (fs.FileInfo, error) {
	path, err := w.path(name)
	switch {
	case name == os.DevNull:
		path = name
	case err != nil:
		return nil, &fs.PathError{Op: "stat", Path: name, Err: fs.ErrNotExist}
	}
	if followSymlinks {
		return os.Stat(path)
	}
	return os.Lstat(path)
}

// readDir lists a folder of the scenario's. What the terminal keeps there for itself
// begins with a dot.
func (w *workspace) readDir(_ context.Context, name string) ([]fs.DirEntry, error) {
	path, err := w.path(name)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return os.ReadDir(filepath.Clean(path))
}

func (w *workspace) kubeconfig() string { return filepath.Join(w.dir, ".kube", "config") }
