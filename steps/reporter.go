package steps

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/cucumber/godog"

	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/runtime/trace"
	"github.com/gherkube/gherkube/steps/feature"
	"github.com/gherkube/gherkube/steps/scenario"
	"github.com/gherkube/gherkube/steps/vocabulary"
)

// entry is the scenario that a reporter reports on, with the functions that put what
// it knows into the report of the run.
type entry struct {
	path     string // of the feature
	scenario feature.Scenario
	// keep keeps what is known of the scenario. Its steps must not change any more.
	keep func(reports.Scenario)
	// end keeps the complete report, and tells it and what happened.
	end func(reports.Scenario, trace.Trace)
}

// reporter is the observer that fills one scenario's report. Step times come
// from the hooks: with scenarios in parallel godog's formatters see a step only
// when its scenario is over.
type reporter struct {
	entry    entry
	pickle   *godog.Scenario // nil: the scenario does not run
	report   reports.Scenario
	started  time.Time
	stepWall time.Time
	stepAt   time.Duration
	stopped  bool // at a step: those after it do not run
	happened trace.Trace
	trace    string // hash of the trace
}

func (r *reporter) begin(p *godog.Scenario) {
	r.pickle, r.started = p, time.Now()
	r.report = notBegun(r.entry.scenario)
	r.report.Progress, r.report.Reason = reports.Begun, ""
	r.show()
}

// show makes the report so far that of the scenario.
func (r *reporter) show() {
	s := r.report
	s.Steps = slices.Clone(s.Steps)
	s.Reason = "it had not ended"
	if s.Status = reports.StatusOf(s.Steps); !s.Status.Bad() {
		s.Status = reports.Skipped
	}
	r.entry.keep(s)
}

// fail adds what went wrong outside the steps.
func (r *reporter) fail(message string) {
	if r.report.Failure == nil {
		r.report.Failure = &reports.Failure{Message: message}
		return
	}
	r.report.Failure.Message += "\n" + message
}

func (r *reporter) opened(w *scenario.World) { r.report.Namespace = w.Place.Namespace }

func (r *reporter) step(w *scenario.World, _ *godog.Step) {
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

// godog gives what a hook before the scenario says to the first step, behind
// these words (suite.runBeforeScenarioHooks).
const beforeScenario = "before scenario hook failed: "

func (r *reporter) stepDone(w *scenario.World, st *godog.Step, status godog.StepResultStatus, err error) {
	i := r.index(st)
	if i < 0 || r.stopped {
		return
	}
	defer r.show()
	step := &r.report.Steps[i]
	step.Wall = time.Since(r.stepWall)
	if w != nil {
		step.At, step.Virtual = r.stepAt, w.Elapsed()-r.stepAt
		step.Commands = w.Commands()
	}
	text, settingUp := strings.CutPrefix(errorText(err), beforeScenario)
	if settingUp && status == godog.StepFailed {
		r.stopped = true
		r.fail("setting up: " + text)
		return
	}
	step.Status = statusOf(status, err)
	if w != nil {
		step.Late = w.TakeLate()
	}
	switch step.Status {
	case reports.Passed:
		if step.Late > 0 {
			step.Status = reports.Late
		}
	case reports.Failed:
		step.Failure = failureOf(err)
		vocabulary.InFeature(step.Failure, r.entry.path, r.entry.scenario.Steps[i].Doc)
	case reports.Undefined:
		step.Suggestion = vocabulary.Steps().Suggest(step.Text)
	case reports.Ambiguous:
		step.Suggestion = err.Error()
	case reports.Skipped:
		r.report.Reason = strings.TrimPrefix(text, godog.ErrSkip.Error()+": ")
	}
	r.stopped = !step.Status.Holds()
}

func (r *reporter) end(w *scenario.World) {
	if r.pickle == nil || w == nil {
		return
	}
	w.Pull()
	r.happened = w.Trace()
	r.report.Virtual = w.Elapsed()
	r.report.Timeline = Timeline(r.happened, w.Elapsed())
	if w.Place.Shared {
		return
	}
	var err error
	if r.trace, err = r.happened.Hash(); err != nil {
		r.fail("the trace has no hash: " + err.Error())
	}
}

func (r *reporter) closed(err error) {
	if r.pickle == nil {
		return
	}
	if err != nil {
		r.fail("cleaning up: " + err.Error())
	}
	r.report.Status = reports.StatusOf(r.report.Steps)
	if r.report.Failure != nil {
		r.report.Status = reports.Failed
	}
	if r.trace != "" {
		r.report.TraceHash = hash(r.trace, r.report)
	}
	r.report.Wall = time.Since(r.started)
	r.report.Progress = reports.Ended
	r.entry.end(r.report, r.happened)
	r.happened = nil
}

// statusOf is how a step ended. One that passed fails with the hooks after it.
func statusOf(s godog.StepResultStatus, err error) reports.Status {
	switch s {
	case godog.StepPassed:
		if err != nil {
			return reports.Failed
		}
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

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func failureOf(err error) *reports.Failure {
	var f *scenario.FailureError
	if errors.As(err, &f) {
		return &f.Failure
	}
	return &reports.Failure{Message: errorText(err)}
}
