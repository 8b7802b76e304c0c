package input

import (
	"io/fs"
	"os"
	"path/filepath"
)

// LoadChanged reads files that were changed, as a hook gets them: like files met
// in a folder, so that other YAML is passed over. Standard input is read too,
// and a folder stands for all that it holds. Of the kustomizations and charts
// below the current folder, those are rendered that a changed file is part of;
// if a file lies elsewhere in the same git repository, the folder that holds
// both is searched.
func (l Loader) LoadChanged(paths []string) []Source {
	r := newReader(l)
	changed := []string{} // absolute; nil would mean everything
	var files []foundFile
	for _, p := range paths {
		p = straight(p)
		switch {
		case p == Stdin:
			r.readStdin()
		case l.Ignore.matchWithin(p):
			r.ignore(p)
		case isFolder(p):
			t := newTree(l)
			t.walk(p)
			files = append(files, t.found...)
			changed = append(changed, filesBelow(p)...)
		default:
			files = append(files, foundFile{path: p})
			changed = append(changed, Absolute(p))
		}
	}
	t := newTree(l)
	t.onlyFolders = true
	t.walk(searched(changed))
	used := r.render(t, changed)
	for _, f := range files {
		switch {
		case used[Absolute(f.path)]:
		case f.ignored:
			r.ignore(f.path)
		case f.dangling, !isManifest(f.path) && f.err == nil:
			r.noManifest(f.path)
		case f.err != nil:
			r.fail(f.path, Found, f.err)
		default:
			r.read(f.path, Found)
		}
	}
	return r.finish()
}

// filesBelow are all files in the folder, as absolute paths.
func filesBelow(folder string) []string {
	var files []string
	_ = filepath.WalkDir(Absolute(folder), func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil: // reading the manifests complains about it
		case entry.IsDir() && entry.Name() == ".git":
			return fs.SkipDir
		case !entry.IsDir():
			files = append(files, path)
		}
		return nil
	})
	return files
}

// searched is the folder in which kustomizations and charts are searched for:
// the current one, or the one above it that holds all files, if that is part of
// a git repository. What may lie above that is too much to search.
func searched(files []string) string {
	here := Absolute(".")
	common := here
	for _, file := range files {
		for !below(file, common) && common != filepath.Dir(common) {
			common = filepath.Dir(common)
		}
	}
	relative, err := filepath.Rel(here, common)
	if err != nil || !inRepository(common) {
		return "."
	}
	return relative
}

// inRepository says whether the folder is part of a git repository. In
// worktrees and submodules, .git is a file.
func inRepository(folder string) bool {
	for {
		if _, err := os.Lstat(filepath.Join(folder, ".git")); err == nil {
			return true
		}
		if folder == filepath.Dir(folder) {
			return false
		}
		folder = filepath.Dir(folder)
	}
}
