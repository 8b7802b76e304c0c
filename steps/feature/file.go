package feature

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	messages "github.com/cucumber/messages/go/v21"
)

// file is a feature file and which of its scenarios to run.
type file struct {
	path    string
	content []byte
	text    []string // its lines
	lines   []int    // of scenarios or within them, from PATH:LINE; none means all

	doc       *messages.GherkinDocument
	blocks    []*block
	scenarios []Scenario // all of them
}

var pathLine = regexp.MustCompile(`^(.+\.feature)((?::\d+)+)$`)

// readFiles reads the feature files under the paths: files, files with lines
// (FILE:LINE), and folders. fsys nil means the operating system's files.
func readFiles(fsys fs.FS, paths []string) ([]*file, error) {
	var files []*file
	found := map[string]*file{} // by identity
	for _, p := range paths {
		var lines []int
		if m := pathLine.FindStringSubmatch(p); m != nil {
			p = m[1]
			for _, l := range strings.Split(m[2][1:], ":") {
				n, err := strconv.Atoi(l)
				if err != nil {
					return nil, &Error{Path: p, Reason: err.Error()}
				}
				lines = append(lines, n)
			}
		}
		names, err := featureNames(fsys, p)
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			if f := found[identity(fsys, name)]; f != nil {
				f.lines = joinLines(f.lines, lines)
				continue
			}
			content, err := readFile(fsys, name)
			if err != nil {
				return nil, &Error{Path: name, Reason: err.Error()}
			}
			if content, err = plainText(name, content); err != nil {
				return nil, err
			}
			f := &file{path: name, content: content, text: strings.Split(string(content), "\n"), lines: lines}
			found[identity(fsys, name)] = f
			files = append(files, f)
		}
	}
	return files, nil
}

// identity is the same for a file however it is named: a.feature and
// ./a.feature are one.
func identity(fsys fs.FS, name string) string {
	if fsys != nil {
		return path.Clean(name)
	}
	if abs, err := filepath.Abs(name); err == nil {
		return abs
	}
	return filepath.Clean(name)
}

// joinLines joins two selections of one file; an empty one is the whole file.
func joinLines(a, b []int) []int {
	if len(a) == 0 || len(b) == 0 {
		return nil
	}
	return append(a, b...)
}

func readFile(fsys fs.FS, name string) ([]byte, error) {
	if fsys == nil {
		return os.ReadFile(name)
	}
	return fs.ReadFile(fsys, name)
}

func featureNames(fsys fs.FS, p string) ([]string, error) {
	if p == "" {
		return nil, &Error{Path: `""`, Reason: "a path is empty: name a feature file or a folder"}
	}
	var names []string
	walk := func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if !d.IsDir() && (strings.HasSuffix(name, ".feature") || name == p) {
			names = append(names, name)
		}
		return nil
	}
	var err error
	if fsys == nil {
		err = filepath.WalkDir(p, walk)
	} else {
		err = fs.WalkDir(fsys, path.Clean(p), walk)
	}
	switch {
	case os.IsNotExist(err):
		return nil, &Error{Path: p, Reason: "there is no such file or folder"}
	case err != nil:
		return nil, &Error{Path: p, Reason: err.Error()}
	case len(names) == 0:
		return nil, &Error{Path: p, Reason: "there is no .feature file in it"}
	}
	return names, nil
}
