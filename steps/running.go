package steps

import (
	"context"
	"fmt"
	"io"
	"slices"
	"sync"

	"github.com/cucumber/godog"

	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/runtime/trace"
	"github.com/gherkube/gherkube/steps/sentence"
	"github.com/gherkube/gherkube/steps/target"
	"github.com/gherkube/gherkube/steps/terminal"
	"github.com/gherkube/gherkube/steps/vocabulary"
)

// Running is a suite that runs, and the keeper of its report.
type Running struct {
	plan      *Plan
	positions map[string]position // by FILE:LINE
	done      func(reports.Feature, reports.Scenario)
	served    terminal.Served
	over      chan struct{}
	err       error // once over is closed

	telling  sync.Mutex // held while a scenario's end is told
	mu       sync.Mutex // guards features
	features []reports.Feature
}

// position is the index of a feature in the report, and of a scenario in it.
type position struct{ feature, scenario int }

// Run runs the selected scenarios and returns the report's features in the
// order of the files, whatever the order in which scenarios ended. When the
// context ends, scenarios that have not run are reported as skipped and the
// error is the context's. Other errors are a feature.Error or a
// feature.SelectionError: nothing was run. A scenario that fails is not an error: its report says so.
func (s Suite) Run(ctx context.Context) ([]reports.Feature, error) {
	p, err := s.Plan()
	if err != nil {
		return nil, err
	}
	return p.Start(ctx, s.Provider, s.Done).Wait()
}

// Start begins to run the plan's scenarios on clusters of the provider and returns at
// once. It does not look at the suite's Provider and Done; everything else of the suite
// holds. done, if not nil, is called as Suite.Done is.
func (p *Plan) Start(ctx context.Context, clusters target.Provider, done func(reports.Feature, reports.Scenario)) *Running {
	r := &Running{plan: p, positions: map[string]position{}, done: done, over: make(chan struct{}), features: p.Features()}
	var contents []godog.Feature
	for i, f := range p.features {
		for j, s := range f.Scenarios {
			name := fmt.Sprintf("%s:%d", f.Path, s.Line)
			r.positions[name] = position{i, j}
			contents = append(contents, godog.Feature{Name: name, Contents: s.StandIn()})
		}
	}
	suite := godog.TestSuite{
		Name:                "gherkube",
		ScenarioInitializer: func(sc *godog.ScenarioContext) { r.initialize(sc, clusters) },
		Options: &godog.Options{
			Strict: true, Format: "progress", NoColors: true, Output: io.Discard,
			Concurrency: max(1, p.suite.Parallel), DefaultContext: ctx, FeatureContents: contents, TestingT: p.suite.T,
		},
	}
	go func() {
		defer close(r.over)
		code := suite.Run()
		r.err = ctx.Err()
		if r.err == nil && code > 1 {
			r.err = fmt.Errorf("godog could not run the features: exit code %d", code)
		}
	}()
	return r
}

// initialize prepares one scenario. godog calls hooks in the order in which
// they are added, before and after alike: those of Extend are between ours.
func (r *Running) initialize(sc *godog.ScenarioContext, clusters target.Provider) {
	observer := &reporter{}
	s := &hooks{provider: clusters, observer: observer, open: r.plan.suite.files, variables: r.plan.suite.Variables, served: &r.served}
	extend := r.plan.suite.Extend
	sc.Before(func(ctx context.Context, p *godog.Scenario) (context.Context, error) {
		at := r.positions[p.Uri]
		f := r.plan.features[at.feature]
		observer.entry = entry{
			path: f.Path, scenario: f.Scenarios[at.scenario],
			keep: func(s reports.Scenario) { r.keep(at, s) },
			end:  func(s reports.Scenario, happened trace.Trace) { r.end(at, s, happened) },
		}
		observer.entry.scenario.Fill(f.Path, p)
		if extend == nil {
			s.addSteps(sc, usedBy(p))
		}
		return ctx, nil
	})
	s.addBegin(sc)
	if extend != nil {
		// A step of one's own may be made of any others.
		s.addSteps(sc, vocabulary.Steps().Definitions)
		extend(sc)
	}
	s.addEnd(sc)
}

// usedBy are the sentences that a scenario uses. godog tries each one that it has on
// each step, twice.
func usedBy(p *godog.Scenario) []sentence.Definition {
	var used []sentence.Definition
	for _, d := range vocabulary.Steps().Definitions {
		if slices.ContainsFunc(p.Steps, func(st *godog.Step) bool { return d.Matches(st.Text) }) {
			used = append(used, d)
		}
	}
	return used
}

// Over is closed when the run is over.
func (r *Running) Over() <-chan struct{} { return r.over }

// Wait waits until the run is over and returns what Suite.Run does.
func (r *Running) Wait() ([]reports.Feature, error) {
	<-r.over
	return r.Features(), r.err
}

// Features returns the report as it is at this moment, in the order of the
// files: scenarios that have not ended say so in their Progress, and are
// skipped unless a step has failed already. It may be called at any time, from
// any goroutine, and does not wait for anything that runs.
func (r *Running) Features() []reports.Feature {
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []reports.Feature
	for _, f := range r.features {
		out = append(out, copied(f))
	}
	return out
}

// feature returns the report of one feature as it is at this moment.
func (r *Running) feature(i int) reports.Feature {
	r.mu.Lock()
	defer r.mu.Unlock()
	return copied(r.features[i])
}

// copied is a feature whose scenarios stay as they are.
func copied(f reports.Feature) reports.Feature {
	f.Scenarios = slices.Clone(f.Scenarios)
	return f
}

// keep keeps what is known of a scenario. Its steps must not change any more.
func (r *Running) keep(at position, s reports.Scenario) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.features[at.feature].Scenarios[at.scenario] = s
}

// end keeps the complete report of a scenario, and tells it and what happened.
func (r *Running) end(at position, s reports.Scenario, happened trace.Trace) {
	r.telling.Lock()
	defer r.telling.Unlock()
	r.keep(at, s)
	if record := r.plan.suite.Record; record != nil {
		record(r.feature(at.feature), s, happened)
	}
	if r.done != nil {
		r.done(r.feature(at.feature), s)
	}
}
