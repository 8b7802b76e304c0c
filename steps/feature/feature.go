// Package feature reads features and selects scenarios of them. It knows
// Gherkin, files and tags, but neither a step's meaning nor what runs it.
package feature

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	messages "github.com/cucumber/messages/go/v21"
)

// Feature is a feature file with those of its scenarios that are selected.
type Feature struct {
	Name        string
	Description string
	Path        string
	Tags        []string
	Scenarios   []Scenario
}

// Scenario is a scenario, or one row of an outline's examples.
type Scenario struct {
	Name string
	// Line is where the scenario, or the row, stands in the file.
	Line int
	// Tags are its own and those that it inherits.
	Tags  []string
	Steps []Step
}

// Step is a step of a scenario, the background's included, with the values of
// the examples put in.
type Step struct {
	Keyword string // as written: "Given", "And", "*"
	Text    string
	Line    int
	// Doc is the doc string below the step; nil if there is none.
	Doc *Doc
	// Table are the rows of the table below the step; nil if there is none.
	Table [][]string

	kind messages.PickleStepType // what the keyword stands for
}

// Doc is a doc string.
type Doc struct {
	MediaType, Content string
	// Line is where its first line stands in the file.
	Line int
}

// Query says which scenarios to select.
type Query struct {
	// Files is where Paths are read; nil means the operating system's files.
	Files fs.FS
	// Paths are feature files, files with scenarios' lines (FILE:LINE), and
	// folders.
	Paths []string
	// Tags is a tag expression; see ParseTags.
	Tags string
	// IsStep reports whether a text is a step of the vocabulary: such a line
	// is not meant to be a description.
	IsStep func(text string) bool
	// CheckTags, if set, says what is wrong with a scenario's tags.
	CheckTags func(tags []string) error
}

// Select reads each file once and returns what is selected, in the order of
// the paths. Its errors are an Error for each file that cannot be run, or a
// SelectionError.
func (q Query) Select() ([]Feature, error) {
	tags, err := ParseTags(q.Tags)
	if err != nil {
		return nil, err
	}
	files, err := readFiles(q.Files, q.Paths)
	if err != nil {
		return nil, err
	}
	var known []string
	var problems []error
	for _, f := range files {
		if err := f.parse(q.IsStep); err != nil {
			problems = append(problems, err)
			continue
		}
		problems = append(problems, f.resolve())
		for _, s := range f.scenarios {
			known = append(known, s.Tags...)
			problems = append(problems, q.check(f, s))
		}
	}
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	if unknown := tags.Unknown(known); len(unknown) > 0 {
		return nil, &SelectionError{fmt.Sprintf("no scenario has the tag %s%s", strings.Join(unknown, ", "), nearestTag(unknown[0], known))}
	}
	return q.selected(files, tags)
}

func (q Query) check(f *file, s Scenario) error {
	if q.CheckTags == nil {
		return nil
	}
	if err := q.CheckTags(s.Tags); err != nil {
		return &Error{Path: f.path, Line: s.Line, Reason: err.Error()}
	}
	return nil
}

func (q Query) selected(files []*file, tags TagExpression) ([]Feature, error) {
	var out []Feature
	for _, f := range files {
		if feature := f.selected(tags); len(feature.Scenarios) > 0 {
			out = append(out, feature)
		}
	}
	if len(out) == 0 {
		return nil, &SelectionError{fmt.Sprintf("no scenario of %s is selected by %q", strings.Join(q.Paths, " "), q.Tags)}
	}
	return out, nil
}

// selected is the file's feature with the scenarios that its lines and the
// tags select.
func (f *file) selected(tags TagExpression) Feature {
	d := f.doc.Feature
	out := Feature{Name: d.Name, Description: strings.TrimSpace(d.Description), Path: f.path}
	for _, t := range d.Tags {
		out.Tags = append(out.Tags, t.Name)
	}
	for _, s := range f.scenarios {
		if tags.Selects(s.Tags) && (len(f.lines) == 0 || slices.Contains(f.lines, s.Line)) {
			out.Scenarios = append(out.Scenarios, s)
		}
	}
	return out
}

// nearestTag suggests a tag that is like one that does not exist.
func nearestTag(tag string, known []string) string {
	best, score := "", 0
	for _, k := range known {
		n := 0
		for n < len(tag) && n < len(k) && tag[n] == k[n] {
			n++
		}
		if n > score || n == score && cmp.Less(k, best) {
			best, score = k, n
		}
	}
	if score < 3 {
		return ""
	}
	return "; did you mean " + best + "?"
}
