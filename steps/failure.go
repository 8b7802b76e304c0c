package steps

import (
	"fmt"
	"strings"
	"time"

	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/runtime/trace"
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

// shown is how many lines of the trace and how many events a failure shows.
const shown = 25

// fail makes a failure about a thing: what was expected, what it looks like,
// its lines of the trace and its events.
func (w *World) fail(about thing, condition, message string, args ...any) error {
	f := reports.Failure{Message: fmt.Sprintf(message, args...), Condition: condition}
	f.LastSeen = about.seen(w.state())
	for _, t := range w.Trace() {
		switch {
		case about.is(t.ID()):
			if about.container != "" && t.Event == trace.Modified && summary(t.Set, about) == "" {
				continue
			}
			f.Trace = append(f.Trace, lineText(t, about))
		case t.Kind == "Event" && aboutThing(t, about):
			f.Events = append(f.Events, eventText(t))
		case t.Kind == "Command":
			f.Trace = append(f.Trace, fmt.Sprintf("%9s  $ %s", clock(t.At), t.Set.Text("cmd")))
		}
	}
	f.Trace, f.Events = lastOf(f.Trace), lastOf(f.Events)
	return &FailureError{f}
}

func lastOf(lines []string) []string {
	if len(lines) <= shown {
		return lines
	}
	return append([]string{fmt.Sprintf("... %d earlier ones", len(lines)-shown)}, lines[len(lines)-shown:]...)
}

// clock writes an instant of the trace.
func clock(at time.Duration) string { return fmt.Sprintf("%.3fs", at.Seconds()) }

func lineText(t trace.Transition, about thing) string {
	return strings.TrimRight(fmt.Sprintf("%9s  %s %s %s", clock(t.At), t.ID(), t.Event, summary(t.Set, about)), " ")
}

func aboutThing(t trace.Transition, about thing) bool {
	kind, name, ok := strings.Cut(t.Set.Text("object"), "/")
	return ok && kind == about.kind && named(about.name, name) && t.Namespace == about.namespace
}

func eventText(t trace.Transition) string {
	return fmt.Sprintf("%9s  %s %s %s: %s", clock(t.At), t.Set.Text("type"), t.Set.Text("object"), t.Set.Text("reason"), t.Set.Text("message"))
}

// failOutput makes a failure about a command's output.
func failOutput(message string, outputs ...reports.Output) error {
	return &FailureError{reports.Failure{Message: message, Outputs: outputs}}
}
