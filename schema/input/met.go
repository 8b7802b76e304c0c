package input

import (
	"io/fs"
	"os"
	"path/filepath"
)

// metPaths knows the files and folders that have been met, whatever path led
// there.
type metPaths struct {
	real map[string]bool
	// folders are the real paths of folders, which many files have in common.
	folders map[string]string
}

func newMetPaths() metPaths {
	return metPaths{real: map[string]bool{}, folders: map[string]string{}}
}

// first says whether the file that the path leads to has not been met, and notes
// that it has.
func (m metPaths) first(path string) bool { return m.note(m.resolve(path)) }

// firstFile is first of a path that is known to lead to a file and not to be a link,
// which saves a question to the file system.
func (m metPaths) firstFile(path string) bool { return m.note(m.inFolder(filepath.Clean(path))) }

func (m metPaths) note(resolved string) bool {
	if m.real[resolved] {
		return false
	}
	m.real[resolved] = true
	return true
}

// has says whether the file that the path leads to has been met.
func (m metPaths) has(path string) bool { return m.real[m.resolve(path)] }

// resolve is the absolute path without links; of what does not exist, as far as
// it is known.
func (m metPaths) resolve(path string) string {
	path = filepath.Clean(path)
	name := filepath.Base(path)
	info, err := os.Lstat(path)
	switch {
	case err != nil || name == "." || name == ".." || name == string(filepath.Separator):
		return realPath(path)
	case info.Mode()&fs.ModeSymlink != 0:
		if resolved, err := filepath.EvalSymlinks(path); err == nil {
			return Absolute(resolved)
		}
	}
	return m.inFolder(path) // also of a link that leads nowhere
}

// inFolder is the absolute path of what is not a link, without the links in the path
// to it.
func (m metPaths) inFolder(path string) string {
	folder := filepath.Dir(path)
	inFolder, known := m.folders[folder]
	if !known {
		inFolder = realPath(folder)
		m.folders[folder] = inFolder
	}
	return filepath.Join(inFolder, filepath.Base(path))
}

func realPath(path string) string {
	resolved, err := filepath.EvalSymlinks(path)
	if err != nil {
		resolved = path
	}
	return Absolute(resolved)
}
