package steps

import (
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/cucumber/godog"
	messages "github.com/cucumber/messages/go/v21"

	"github.com/gherkube/gherkube/reports"
)

// run collects the reports of a suite's scenarios.
type run struct {
	suite   Suite
	files   []*file
	places  map[string]place // by pickle ID
	reports []reports.Feature
	mu      sync.Mutex
}

// place is where a scenario stands in the report.
type place struct{ feature, scenario int }

// newRun prepares a report in which every scenario has not run.
func newRun(s Suite, files []*file) *run {
	r := &run{suite: s, files: files, places: map[string]place{}}
	tags, _ := ParseTags(s.Tags) // was read before
	for i, f := range files {
		d := f.doc.Feature
		feature := reports.Feature{Name: d.Name, Description: strings.TrimSpace(d.Description), URI: f.path}
		for _, t := range d.Tags {
			feature.Tags = append(feature.Tags, t.Name)
		}
		for _, p := range f.pickles {
			if !f.wanted(p, tags) {
				continue
			}
			r.places[p.Id] = place{i, len(feature.Scenarios)}
			feature.Scenarios = append(feature.Scenarios, notRun(f, p))
		}
		r.reports = append(r.reports, feature)
	}
	return r
}

// notRun is the report of a scenario before it runs.
func notRun(f *file, p *messages.Pickle) reports.Scenario {
	s := reports.Scenario{Name: p.Name, Line: f.line(p), Tags: tagsOf(p), Behaviours: behavioursOf(tagsOf(p)),
		Status: reports.Skipped, Reason: "it was not run"}
	written := f.steps()
	for _, st := range p.Steps {
		step := reports.Step{Text: st.Text, Argument: argumentText(st), Status: reports.Skipped}
		if w := written[st.AstNodeIds[0]]; w != nil {
			step.Keyword, step.Line = strings.TrimSpace(w.Keyword), int(w.Location.Line)
		}
		s.Steps = append(s.Steps, step)
	}
	return s
}

// steps returns the file's steps by ID.
func (f *file) steps() map[string]*messages.Step {
	out := map[string]*messages.Step{}
	add := func(steps []*messages.Step) {
		for _, s := range steps {
			out[s.Id] = s
		}
	}
	for _, c := range f.doc.Feature.Children {
		if c.Background != nil {
			add(c.Background.Steps)
		}
		if c.Rule != nil {
			for _, c := range c.Rule.Children {
				if c.Background != nil {
					add(c.Background.Steps)
				}
			}
		}
	}
	for _, b := range f.blocks() {
		add(b.scenario.Steps)
	}
	return out
}

func argumentText(st *messages.PickleStep) string {
	switch {
	case st.Argument == nil:
		return ""
	case st.Argument.DocString != nil:
		return st.Argument.DocString.Content
	case st.Argument.DataTable == nil:
		return ""
	}
	var b strings.Builder
	for _, row := range st.Argument.DataTable.Rows {
		for _, c := range row.Cells {
			b.WriteString("| " + c.Value + " ")
		}
		b.WriteString("|\n")
	}
	return b.String()
}

// features returns the report so far.
func (r *run) features() []reports.Feature {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.reports
}

// errNotSelected skips a row of an outline that the tags do not select.
var errNotSelected = godog.ErrSkip

// reporter is the witness that fills one scenario's report. Step times come
// from the hooks: with scenarios in parallel godog's formatters see a step only
// when its scenario is over.
type reporter struct {
	run      *run
	place    place
	pickle   *godog.Scenario
	report   reports.Scenario
	started  time.Time
	stepWall time.Time
	stepAt   time.Duration
	setUp    error
	failed   bool
}

func (r *reporter) begin(p *godog.Scenario) error {
	at, ok := r.run.places[p.Id]
	if !ok {
		return errNotSelected
	}
	r.place, r.pickle, r.started = at, p, time.Now()
	r.run.mu.Lock()
	defer r.run.mu.Unlock()
	r.report = r.run.reports[at.feature].Scenarios[at.scenario]
	r.report.Reason = ""
	r.report.Steps = append([]reports.Step(nil), r.report.Steps...)
	return nil
}

func (r *reporter) opened(w *World) { r.report.Namespace = w.Place.Namespace }

func (r *reporter) step(w *World, _ *godog.Step) {
	r.stepWall = time.Now()
	if w != nil {
		r.stepAt = w.Elapsed()
	}
}

// index is the step's place in its scenario.
func (r *reporter) index(st *godog.Step) int {
	if r.pickle == nil {
		return -1
	}
	for i, s := range r.pickle.Steps {
		if s.Id == st.Id {
			return i
		}
	}
	return -1
}

func (r *reporter) stepDone(w *World, st *godog.Step, status godog.StepResultStatus, err error) {
	i := r.index(st)
	if i < 0 || r.failed {
		return
	}
	step := &r.report.Steps[i]
	step.Status = statusOf(status)
	step.Wall = time.Since(r.stepWall)
	if w != nil {
		step.At, step.Virtual = r.stepAt, w.Elapsed()-r.stepAt
		step.Commands = w.commands()
	} else if err != nil {
		r.setUp = err
	}
	switch step.Status {
	case reports.Failed:
		step.Failure = failureOf(err)
	case reports.Undefined:
		step.Suggestion = Suggest(step.Text)
	case reports.Ambiguous:
		step.Suggestion = err.Error()
	case reports.Skipped:
		r.report.Reason = strings.TrimPrefix(errorText(err), godog.ErrSkip.Error()+": ")
	}
	r.failed = step.Status != reports.Passed
}

func (r *reporter) end(w *World, _ error) {
	if r.pickle == nil {
		return
	}
	r.report.Status = reports.StatusOf(r.report.Steps)
	r.report.Wall = time.Since(r.started)
	if w != nil {
		w.pull()
		r.report.Virtual = w.Elapsed()
		r.report.Timeline = timeline(w.Trace(), w.Elapsed())
		if hash, err := w.Trace().Hash(); err == nil && !w.Place.Shared {
			r.report.TraceHash = hash
		}
	}
	r.run.mu.Lock()
	defer r.run.mu.Unlock()
	f := &r.run.reports[r.place.feature]
	f.Scenarios[r.place.scenario] = r.report
	if r.run.suite.Done != nil {
		r.run.suite.Done(*f, r.report)
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func failureOf(err error) *reports.Failure {
	var f *FailureError
	if errors.As(err, &f) {
		return &f.Failure
	}
	return &reports.Failure{Message: errorText(err)}
}

func statusOf(s godog.StepResultStatus) reports.Status {
	switch s {
	case godog.StepPassed:
		return reports.Passed
	case godog.StepFailed:
		return reports.Failed
	case godog.StepSkipped:
		return reports.Skipped
	case godog.StepUndefined:
		return reports.Undefined
	case godog.StepAmbiguous:
		return reports.Ambiguous
	}
	return reports.Pending
}
