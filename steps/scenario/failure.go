package scenario

import (
	"errors"
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/steps/condition"
	"github.com/gherkube/gherkube/steps/project"
	"github.com/gherkube/gherkube/steps/target"
)

// FailureError is a step that did not hold, with the evidence.
type FailureError struct{ reports.Failure }

// Error tells the failure with all its evidence.
func (e *FailureError) Error() string {
	var b strings.Builder
	b.WriteString(e.Message)
	part := func(heading, text string) {
		if text != "" {
			fmt.Fprintf(&b, "\n%s:\n    %s", heading, strings.ReplaceAll(text, "\n", "\n    "))
		}
	}
	part("waited for", e.Condition)
	part("last seen", e.LastSeen)
	part("trace", strings.Join(e.Trace, "\n"))
	part("events", strings.Join(e.Events, "\n"))
	for _, o := range e.Outputs {
		part(o.Name, o.Text)
	}
	return b.String()
}

// failing makes a failure with what a thing looked like.
func failing(e condition.Evidence, wanted, message string, args ...any) *FailureError {
	return &FailureError{reports.Failure{
		Message: fmt.Sprintf(message, args...), Condition: wanted, LastSeen: e.LastSeen, Trace: e.Trace, Events: e.Events,
	}}
}

// OutputError makes a failure about a command's output.
func OutputError(message string, outputs ...reports.Output) error {
	return &FailureError{reports.Failure{Message: message, Outputs: outputs}}
}

// Fail makes a failure about a thing: what was expected, what it looks like,
// its lines of the trace and its events.
func (w *World) Fail(about condition.Thing, wanted, message string, args ...any) error {
	now := w.State()
	return w.noted(about, failing(about.Evidence(w.Trace(), now), wanted, message, args...))
}

// FailStatement does the same for a statement that does not hold.
func (w *World) FailStatement(s condition.Statement, message string, args ...any) error {
	now := w.State()
	e := s.About.Evidence(w.Trace(), now)
	e.LastSeen = s.Seen(now)
	return w.noted(s.About, failing(e, s.Text, message, args...))
}

// Describing adds to a failure what gherkube.yaml could say of images that were
// asked for in vain, ready to paste.
func (w *World) Describing(err error) error {
	var failure *FailureError
	host, ok := w.Place.Cluster.(target.ImageDescriber)
	if !ok || !errors.As(err, &failure) {
		return err
	}
	if images := host.Undescribed(); len(images) > 0 {
		failure.Outputs = append(failure.Outputs, reports.Output{
			Name: "nobody has said what these images do: put this into gherkube.yaml and correct it, or run with --assume-images",
			Text: "images:\n" + strings.TrimSuffix(project.Text(images), "\n"),
		})
	}
	return err
}

// Recover turns a panic of what is done for a scenario into an error with the stack.
func Recover(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
	}
}

// noted adds to a failure about a thing what does not happen to it here.
func (w *World) noted(t condition.Thing, f *FailureError) error {
	if missing := w.notModelled(t); missing != "" {
		f.Message += "\nnot modelled: " + missing
	}
	return f
}
