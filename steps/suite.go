package steps

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/cucumber/godog"
	messages "github.com/cucumber/messages/go/v21"

	"github.com/gherkube/gherkube/reports"
)

// Suite runs features and reports what came of them. It is always strict: an
// undefined, ambiguous or pending step fails its scenario.
type Suite struct {
	Provider Provider
	// Files is where Paths are read; nil means the operating system's files.
	Files fs.FS
	// Paths are feature files, files with a scenario's line (FILE:LINE), and
	// folders.
	Paths []string
	// Tags selects scenarios; see ParseTags.
	Tags string
	// Parallel is how many scenarios run at the same time; 0 means 1.
	Parallel int
	// Behaviours are the known behaviours: a tag @b:ID that is none of them is
	// an error. Nil allows every ID.
	Behaviours []reports.Behaviour
	// Extend, if set, adds steps of one's own to each scenario.
	Extend func(*godog.ScenarioContext)
	// Done, if set, is told of each scenario as it ends, in the order in which
	// they end; calls do not overlap.
	Done func(reports.Feature, reports.Scenario)
	// T, if set, makes each scenario a subtest.
	T *testing.T
}

// Run runs the selected scenarios and returns the report's features in the
// order of the files, whatever the order in which scenarios ended. When the
// context ends, scenarios that have not run are reported as skipped and the
// error is the context's. Other errors are a FeatureError or a SelectionError:
// nothing was run. That scenarios failed is no error.
func (s Suite) Run(ctx context.Context) ([]reports.Feature, error) {
	files, err := s.plan()
	if err != nil {
		return nil, err
	}
	r := newRun(s, files)
	var contents []godog.Feature
	for _, f := range files {
		contents = append(contents, godog.Feature{Name: f.path, Contents: f.content})
	}
	code := godog.TestSuite{
		Name: "gherkube",
		ScenarioInitializer: func(sc *godog.ScenarioContext) {
			register(sc, s.Provider, &reporter{run: r})
			if s.Extend != nil {
				s.Extend(sc)
			}
		},
		Options: &godog.Options{
			Strict: true, Format: "progress", NoColors: true, Output: io.Discard,
			Concurrency: max(1, s.Parallel), DefaultContext: ctx, FeatureContents: contents, TestingT: s.T,
		},
	}.Run()
	features := r.features()
	if err := ctx.Err(); err != nil {
		return features, err
	}
	if code > 1 {
		return features, fmt.Errorf("godog could not run the features: exit code %d", code)
	}
	return features, nil
}

// List returns what Run would run, as scenarios that have not run yet.
func (s Suite) List() ([]reports.Feature, error) {
	files, err := s.plan()
	if err != nil {
		return nil, err
	}
	return newRun(s, files).reports, nil
}

// plan reads and selects. What is left is exactly what godog gets to see.
func (s Suite) plan() ([]*file, error) {
	tags, err := ParseTags(s.Tags)
	if err != nil {
		return nil, err
	}
	files, err := readFiles(s.Files, s.Paths)
	if err != nil {
		return nil, err
	}
	var known []string
	var problems []error
	for _, f := range files {
		if err := f.parse((&messages.Incrementing{}).NewId); err != nil {
			problems = append(problems, err)
			continue
		}
		problems = append(problems, f.resolve())
		for _, p := range f.pickles {
			known = append(known, tagsOf(p)...)
			problems = append(problems, s.checkBehaviours(f, p))
		}
	}
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	if unknown := tags.Unknown(known); len(unknown) > 0 {
		return nil, &SelectionError{fmt.Sprintf("no scenario has the tag %s%s", strings.Join(unknown, ", "), nearestTag(unknown[0], known))}
	}
	return s.selected(files, tags)
}

func (s Suite) selected(files []*file, tags TagExpression) ([]*file, error) {
	id := (&messages.Incrementing{}).NewId // as godog numbers all contents of a run
	var out []*file
	for _, f := range files {
		content := f.blanked(tags)
		if content == nil {
			continue
		}
		next := &file{path: f.path, content: content, lines: f.lines}
		if err := next.parse(id); err != nil {
			return nil, err
		}
		next.lines = f.lines
		out = append(out, next)
	}
	if len(out) == 0 {
		return nil, &SelectionError{fmt.Sprintf("no scenario of %s is selected by %q", strings.Join(s.Paths, " "), s.Tags)}
	}
	return out, nil
}

func (s Suite) checkBehaviours(f *file, p *messages.Pickle) error {
	if s.Behaviours == nil {
		return nil
	}
	for _, id := range behavioursOf(tagsOf(p)) {
		if !slices.ContainsFunc(s.Behaviours, func(b reports.Behaviour) bool { return b.ID == id }) {
			return &FeatureError{Path: f.path, Line: f.line(p), Reason: fmt.Sprintf("there is no behaviour %q in the registry", id)}
		}
	}
	return nil
}

// behavioursOf returns the IDs of the tags @b:ID.
func behavioursOf(tags []string) []string {
	var out []string
	for _, t := range tags {
		if id, ok := strings.CutPrefix(t, "@b:"); ok {
			out = append(out, id)
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
