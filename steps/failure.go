package steps

import (
	"errors"
	"fmt"
	"strings"

	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/steps/condition"
	"github.com/gherkube/gherkube/steps/project"
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

// failOutput makes a failure about a command's output.
func failOutput(message string, outputs ...reports.Output) error {
	return &FailureError{reports.Failure{Message: message, Outputs: outputs}}
}

// describing adds to a failure what gherkube.yaml could say of images that were
// asked for in vain, ready to paste.
func (w *World) describing(err error) error {
	var failure *FailureError
	host, ok := w.Place.Cluster.(ImageDescriber)
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
