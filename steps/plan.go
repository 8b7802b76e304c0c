package steps

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	gherkin "github.com/cucumber/gherkin/go/v26"
	messages "github.com/cucumber/messages/go/v21"
)

// FeatureError is a feature file that cannot be run.
type FeatureError struct {
	Path   string
	Line   int // 0: the whole file
	Reason string
}

func (e *FeatureError) Error() string {
	if e.Line == 0 {
		return e.Path + ": " + e.Reason
	}
	return fmt.Sprintf("%s:%d: %s", e.Path, e.Line, e.Reason)
}

// SelectionError says that nothing was left to run.
type SelectionError struct{ Reason string }

func (e *SelectionError) Error() string { return e.Reason }

// file is a feature file and which of its scenarios to run.
type file struct {
	path    string
	content []byte
	lines   []int // of scenarios, from PATH:LINE; none means all
	doc     *messages.GherkinDocument
	pickles []*messages.Pickle
}

var pathLine = regexp.MustCompile(`^(.+\.feature)((?::\d+)+)$`)

// readFiles reads the feature files under the paths: files, files with lines
// (FILE:LINE), and folders. fsys nil means the operating system's files.
func readFiles(fsys fs.FS, paths []string) ([]*file, error) {
	var files []*file
	for _, p := range paths {
		var lines []int
		if m := pathLine.FindStringSubmatch(p); m != nil {
			p = m[1]
			for _, l := range strings.Split(m[2][1:], ":") {
				n, err := strconv.Atoi(l)
				if err != nil {
					return nil, &FeatureError{Path: p, Reason: err.Error()}
				}
				lines = append(lines, n)
			}
		}
		names, err := featureNames(fsys, p)
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			if i := slices.IndexFunc(files, func(f *file) bool { return f.path == name }); i >= 0 {
				files[i].lines = joinLines(files[i].lines, lines)
				continue
			}
			content, err := readFile(fsys, name)
			if err != nil {
				return nil, &FeatureError{Path: name, Reason: err.Error()}
			}
			files = append(files, &file{path: name, content: content, lines: lines})
		}
	}
	return files, nil
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
		return nil, &FeatureError{Path: p, Reason: "there is no such file or folder"}
	case err != nil:
		return nil, &FeatureError{Path: p, Reason: err.Error()}
	case len(names) == 0:
		return nil, &FeatureError{Path: p, Reason: "there is no .feature file in it"}
	}
	return names, nil
}

var parseLine = regexp.MustCompile(`\((\d+):\d+\):? ?(.*)`)

// parse reads the file's Gherkin.
func (f *file) parse(id func() string) error {
	doc, err := gherkin.ParseGherkinDocumentForLanguage(bytes.NewReader(f.content), gherkin.DefaultDialect, id)
	if err != nil {
		e := &FeatureError{Path: f.path, Reason: err.Error()}
		if m := parseLine.FindStringSubmatch(err.Error()); m != nil {
			e.Line, _ = strconv.Atoi(m[1])
			e.Reason = m[2]
		}
		return e
	}
	doc.Uri = f.path
	f.doc, f.pickles = doc, gherkin.Pickles(*doc, f.path, id)
	if doc.Feature == nil || len(f.pickles) == 0 {
		return &FeatureError{Path: f.path, Reason: "there is no scenario in it"}
	}
	for _, p := range f.pickles {
		if len(p.Steps) == 0 {
			return &FeatureError{Path: f.path, Line: f.line(p), Reason: fmt.Sprintf("scenario %q has no steps", p.Name)}
		}
	}
	return nil
}

// block is a scenario as it stands in a file.
type block struct {
	scenario    *messages.Scenario
	first, last int // lines, the tags' included
}

// blocks returns the scenarios in the file's order.
func (f *file) blocks() []block {
	var out []block
	var ends []int // first lines of what follows something
	add := func(s *messages.Scenario) {
		first := int(s.Location.Line)
		for _, t := range s.Tags {
			first = min(first, int(t.Location.Line))
		}
		out = append(out, block{scenario: s, first: first})
		ends = append(ends, first)
	}
	for _, c := range f.doc.Feature.Children {
		if c.Scenario != nil {
			add(c.Scenario)
		}
		if c.Rule == nil {
			continue
		}
		first := int(c.Rule.Location.Line)
		for _, t := range c.Rule.Tags {
			first = min(first, int(t.Location.Line))
		}
		ends = append(ends, first)
		for _, c := range c.Rule.Children {
			if c.Scenario != nil {
				add(c.Scenario)
			}
		}
	}
	slices.Sort(ends)
	for i := range out {
		out[i].last = bytes.Count(f.content, []byte("\n")) + 1
		if j, _ := slices.BinarySearch(ends, out[i].first+1); j < len(ends) {
			out[i].last = ends[j] - 1
		}
	}
	return out
}

// line is where a pickle's scenario, or its row of examples, stands.
func (f *file) line(p *messages.Pickle) int {
	for _, b := range f.blocks() {
		if b.scenario.Id != p.AstNodeIds[0] {
			continue
		}
		for _, e := range b.scenario.Examples {
			for _, r := range e.TableBody {
				if len(p.AstNodeIds) > 1 && r.Id == p.AstNodeIds[1] {
					return int(r.Location.Line)
				}
			}
		}
		return int(b.scenario.Location.Line)
	}
	return 0
}

func tagsOf(p *messages.Pickle) []string {
	var out []string
	for _, t := range p.Tags {
		out = append(out, t.Name)
	}
	return out
}

// wanted reports whether a pickle is selected by its line and its tags.
func (f *file) wanted(p *messages.Pickle, tags TagExpression) bool {
	if !tags.Selects(tagsOf(p)) {
		return false
	}
	if len(f.lines) == 0 {
		return true
	}
	for _, b := range f.blocks() {
		if b.scenario.Id == p.AstNodeIds[0] {
			return slices.ContainsFunc(f.lines, func(l int) bool {
				return l >= b.first && l < int(b.scenario.Location.Line)+1 || l == f.line(p)
			})
		}
	}
	return false
}

// blanked is the file's content with the scenarios of which nothing is wanted
// blanked out, so that godog does not see them and all lines keep their
// numbers. It is nil if nothing at all is wanted.
func (f *file) blanked(tags TagExpression) []byte {
	keep := map[string]bool{}
	for _, p := range f.pickles {
		if f.wanted(p, tags) {
			keep[p.AstNodeIds[0]] = true
		}
	}
	if len(keep) == 0 {
		return nil
	}
	lines := bytes.Split(f.content, []byte("\n"))
	for _, b := range f.blocks() {
		if keep[b.scenario.Id] {
			continue
		}
		for i := b.first - 1; i < min(b.last, len(lines)); i++ {
			lines[i] = nil
		}
	}
	return bytes.Join(lines, []byte("\n"))
}
