package steps

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"testing"

	"github.com/cucumber/godog"

	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/runtime/trace"
	"github.com/gherkube/gherkube/steps/feature"
	"github.com/gherkube/gherkube/steps/repository"
	"github.com/gherkube/gherkube/steps/target"
	"github.com/gherkube/gherkube/steps/vocabulary"
)

// Suite runs features and reports what came of them. It is always strict: an
// undefined, ambiguous or pending step fails its scenario.
type Suite struct {
	// Provider gives each scenario its cluster. Only Run needs it: Plan.Start gets one
	// as an argument.
	Provider target.Provider
	// Files is where Paths are read; nil means the operating system's files.
	Files fs.FS
	// Paths are feature files, files with a scenario's line (FILE:LINE), and
	// folders.
	Paths []string
	// Root is the folder whose files scenarios may read; empty means that of the
	// repository that a feature is in: see repository.RootOf. Features of Files
	// read none without it.
	Root string
	// Read, if set, is told of the files and folders of the repository that the
	// scenarios of a feature ask for: see repository.Files.Tell. Calls may overlap.
	Read func(feature, name string)
	// Variables, if set, returns variables that the terminals of scenarios have.
	Variables func() map[string]string
	// Tags selects scenarios; see feature.ParseTags.
	Tags string
	// Parallel is how many scenarios run at the same time; 0 means 1.
	Parallel int
	// Behaviours are the known behaviours: a tag @b:ID that is none of them is
	// an error. Nil allows every ID.
	Behaviours []reports.Behaviour
	// Extend, if set, adds steps and hooks of one's own to each scenario. The
	// world is there before the hooks that it adds and closes after them.
	Extend func(*godog.ScenarioContext)
	// Done, if set, is told of each scenario as it ends, in the order in which
	// they end; calls do not overlap. The scenario's report is complete: its
	// world has been closed.
	// Only Run uses it: Plan.Start gets its own.
	Done func(reports.Feature, reports.Scenario)
	// Record, if set, is told of each scenario before Done is, with the trace
	// of what happened, which must not be changed. It is not told of scenarios
	// that did not run.
	Record func(reports.Feature, reports.Scenario, trace.Trace)
	// T, if set, makes each scenario a subtest.
	T *testing.T
}

// files opens the files that the scenarios of a feature may read; nil if there
// are none.
func (s Suite) files(feature string) (*repository.Files, error) {
	files, err := s.repository(feature)
	if files != nil && s.Read != nil {
		files.Tell(func(name string) { s.Read(feature, name) })
	}
	return files, err
}

func (s Suite) repository(feature string) (*repository.Files, error) {
	root := s.Root
	if s.Files != nil {
		if root == "" {
			return nil, nil
		}
		feature = root
	}
	if root == "" {
		var err error
		root, err = repository.RootOf(feature)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, nil // a feature that is not in a file
		}
		if err != nil {
			return nil, err
		}
	}
	return repository.Open(root, feature)
}

// List returns what Run would run, as scenarios that have not run yet.
func (s Suite) List() ([]reports.Feature, error) {
	p, err := s.Plan()
	if err != nil {
		return nil, err
	}
	return p.Features(), nil
}

// Plan is what a suite is going to run. It is read once and can be run any
// number of times.
type Plan struct {
	suite    Suite
	features []feature.Feature
}

// Plan reads the features and selects the scenarios. Its errors are a
// feature.Error for each file that cannot be run, or a feature.SelectionError.
func (s Suite) Plan() (*Plan, error) {
	query := feature.Query{Files: s.Files, Paths: s.Paths, Tags: s.Tags, IsStep: vocabulary.Steps().Has, CheckTags: s.checkBehaviours}
	features, err := query.Select()
	if err != nil {
		return nil, err
	}
	return &Plan{suite: s, features: features}, nil
}

// Alone is how many of the scenarios must have a cluster for themselves.
func (p *Plan) Alone() int {
	alone := 0
	for _, f := range p.features {
		for _, s := range f.Scenarios {
			if aloneIn(s) {
				alone++
			}
		}
	}
	return alone
}

// Features returns the report of a run that has not begun.
func (p *Plan) Features() []reports.Feature {
	var out []reports.Feature
	for _, f := range p.features {
		r := reports.Feature{Name: f.Name, Description: f.Description, URI: f.Path, Tags: f.Tags}
		for _, s := range f.Scenarios {
			r.Scenarios = append(r.Scenarios, notBegun(s))
		}
		out = append(out, r)
	}
	return out
}

func (s Suite) checkBehaviours(tags []string) error {
	if s.Behaviours == nil {
		return nil
	}
	for _, id := range behavioursOf(tags) {
		if !slices.ContainsFunc(s.Behaviours, func(b reports.Behaviour) bool { return b.ID == id }) {
			return fmt.Errorf("there is no behaviour %q in the registry", id)
		}
	}
	return nil
}
