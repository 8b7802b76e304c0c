package input

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// isManifest says whether the file is one of manifests, by its name.
func isManifest(path string) bool {
	return slices.Contains([]string{".yaml", ".yml", ".json"}, strings.ToLower(filepath.Ext(path)))
}

// Absolute is the path from the root, without links resolved.
func Absolute(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return filepath.Clean(path)
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// below says whether the file is in the folder, at any depth.
func below(file, folder string) bool {
	return strings.HasPrefix(file, strings.TrimSuffix(folder, string(filepath.Separator))+string(filepath.Separator))
}

// folderNames are the names of what a folder holds that is not a folder.
func folderNames(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	return fileNames(dir, entries), err
}

// fileNames are the names of the entries that are not folders: a folder named
// Kustomization makes no kustomization of the one that holds it.
func fileNames(dir string, entries []fs.DirEntry) []string {
	names := make([]string, 0, len(entries))
	for _, entry := range entries {
		isLink := entry.Type()&fs.ModeSymlink != 0
		if entry.IsDir() || isLink && isFolder(filepath.Join(dir, entry.Name())) {
			continue
		}
		names = append(names, entry.Name())
	}
	return names
}
