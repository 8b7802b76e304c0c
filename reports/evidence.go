package reports

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

func title(run Run) string {
	if run.Title != "" {
		return run.Title
	}
	return "Kubernetes behaviours"
}

// headline says in one sentence why a scenario did not pass.
func headline(s Scenario) string {
	for _, step := range s.Steps {
		switch {
		case !step.Status.Bad():
		case step.Failure != nil:
			return step.Failure.Message
		default:
			return fmt.Sprintf("%s step: %s %s", step.Status, step.Keyword, step.Text)
		}
	}
	if s.Failure != nil {
		return s.Failure.Message
	}
	if s.Reason != "" {
		return s.Reason
	}
	return string(s.Status)
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// evidence tells as text what went wrong in a scenario, with all there is to
// judge it by.
func evidence(f Feature, s Scenario) string {
	var b strings.Builder
	for _, step := range s.Steps {
		if !step.Status.Bad() {
			continue
		}
		fmt.Fprintf(&b, "%s %s  # %s:%d\n", step.Keyword, step.Text, Line(f.URI), step.Line)
		if step.Failure == nil {
			fmt.Fprintf(&b, "the step is %s\n", step.Status)
		}
		writeFailure(&b, step.Failure)
		section(&b, "what to do", step.Suggestion)
	}
	writeFailure(&b, s.Failure)
	return b.String()
}

func writeFailure(b *strings.Builder, f *Failure) {
	if f == nil {
		return
	}
	fmt.Fprintln(b, f.Message)
	section(b, "waited for", f.Condition)
	section(b, "last seen", f.LastSeen)
	section(b, "trace", strings.Join(f.Trace, "\n"))
	section(b, "events", strings.Join(f.Events, "\n"))
	for _, o := range f.Outputs {
		section(b, o.Name, o.Text)
	}
}

// section writes a heading and indented text, if there is text.
func section(b *strings.Builder, heading, text string) {
	text = strings.TrimRight(text, "\n")
	if text == "" {
		return
	}
	fmt.Fprintf(b, "%s:\n    %s\n", heading, strings.ReplaceAll(text, "\n", "\n    "))
}

// transcript tells the steps of a scenario with their commands.
func transcript(s Scenario) string {
	var b strings.Builder
	for _, step := range s.Steps {
		fmt.Fprintf(&b, "%-9s %9s  %s %s\n", step.Status, "+"+clockTime(step.At), step.Keyword, step.Text)
		for _, c := range step.Commands {
			fmt.Fprintf(&b, "    $ %s\n", c.Line)
			for _, text := range []string{c.Stdout, c.Stderr} {
				if text = strings.TrimRight(text, "\n"); text != "" {
					fmt.Fprintf(&b, "    %s\n", strings.ReplaceAll(text, "\n", "\n    "))
				}
			}
			if c.ExitCode != 0 {
				fmt.Fprintf(&b, "    exit code %d\n", c.ExitCode)
			}
		}
	}
	return b.String()
}

// Several counts things as people do: "1 scenario", "2 scenarios".
func Several(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return strconv.Itoa(n) + " " + thing + "s"
}

// clockTime writes a duration as people read it: "350 ms", "2.5 s", "4 min 10 s",
// "3 h 2 min".
func clockTime(d time.Duration) string {
	switch {
	case d < 0:
		return "-" + clockTime(-d)
	case d == 0:
		return "0 s"
	case d < time.Millisecond:
		return fmt.Sprintf("%d µs", d.Microseconds())
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	case d < time.Minute:
		return fmt.Sprintf("%s s", strings.TrimSuffix(fmt.Sprintf("%.1f", d.Truncate(100*time.Millisecond).Seconds()), ".0"))
	case d < time.Hour:
		return together(int(d/time.Minute), "min", int(d%time.Minute/time.Second), "s")
	}
	return together(int(d/time.Hour), "h", int(d%time.Hour/time.Minute), "min")
}

func together(a int, unit string, b int, small string) string {
	if b == 0 {
		return fmt.Sprintf("%d %s", a, unit)
	}
	return fmt.Sprintf("%d %s %d %s", a, unit, b, small)
}
