package steps

import (
	"errors"
	"fmt"
	"strings"

	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/steps/condition"
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
