package condition

import (
	"fmt"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/trace"
)

// Evidence is what a failure shows of a thing: what it looks like, its lines of
// the trace among the commands, and its events.
type Evidence struct {
	LastSeen      string
	Trace, Events []string
}

// shown is how many lines of the trace and how many events a failure shows.
const shown = 25

// Evidence returns what a trace and the state after it have of the thing.
func (t Thing) Evidence(happened trace.Trace, now *trace.State) Evidence {
	e := Evidence{LastSeen: t.Seen(now)}
	for _, line := range happened {
		switch {
		case t.is(line.ID()):
			if t.Container != "" && line.Event == trace.Modified && summary(line.Set, t) == "" {
				continue
			}
			e.Trace = append(e.Trace, lineText(line, t))
		case line.Kind == "Event" && aboutThing(line, t):
			e.Events = append(e.Events, eventText(line))
		case line.Kind == "Command":
			e.Trace = append(e.Trace, fmt.Sprintf("%9s  $ %s", Clock(line.At), line.Set.Text("cmd")))
		}
	}
	e.Trace, e.Events = lastOf(e.Trace), lastOf(e.Events)
	return e
}

func lastOf(lines []string) []string {
	if len(lines) <= shown {
		return lines
	}
	return append([]string{fmt.Sprintf("... %d earlier ones", len(lines)-shown)}, lines[len(lines)-shown:]...)
}

// Clock writes an instant of the trace.
func Clock(at time.Duration) string { return fmt.Sprintf("%.3fs", at.Seconds()) }

func lineText(t trace.Transition, about Thing) string {
	return strings.TrimRight(fmt.Sprintf("%9s  %s %s %s", Clock(t.At), t.ID(), t.Event, summary(t.Set, about)), " ")
}

func aboutThing(t trace.Transition, about Thing) bool {
	kind, name, ok := strings.Cut(t.Set.Text("object"), "/")
	return ok && kind == about.bare() && named(about.Name, name) && t.Namespace == about.Namespace
}

func eventText(t trace.Transition) string {
	return fmt.Sprintf("%9s  %s %s %s: %s", Clock(t.At), t.Set.Text("type"), t.Set.Text("object"), t.Set.Text("reason"), t.Set.Text("message"))
}

// Seen tells what the thing looks like, for a failure.
func (t Thing) Seen(s *trace.State) string {
	ids := t.find(s)
	if len(ids) == 0 {
		return t.String() + " does not exist" + t.others(s)
	}
	var b strings.Builder
	for _, id := range ids {
		f, _ := s.Get(id)
		fmt.Fprintf(&b, "%s: %s\n", id, summary(f, t))
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// others names what there is instead.
func (t Thing) others(s *trace.State) string {
	var names []string
	for _, id := range s.IDs(t.Kind) {
		if id.Namespace == t.Namespace {
			names = append(names, id.Name)
		}
	}
	if len(names) == 0 {
		return "; there is no " + strings.ToLower(t.Kind)
	}
	return "; there are: " + strings.Join(names, ", ")
}

// summary is what a reader needs to see of an object.
func summary(f trace.Fields, t Thing) string {
	var parts []string
	for _, name := range f.Names() {
		switch {
		case t.Container != "" && strings.HasPrefix(name, t.prefix(f)):
		case t.Container != "":
			continue
		case strings.HasPrefix(name, "labels."), strings.HasPrefix(name, "annotations."),
			strings.HasSuffix(name, ".image"), name == trace.ContainersField, name == "generation", name == "observedGeneration":
			continue
		}
		parts = append(parts, strings.Trim(name, "()")+"="+f.Text(name))
	}
	return strings.Join(parts, " ")
}

// Line is what a reader needs to see of a line of the trace.
func Line(t trace.Transition) string {
	switch t.Kind {
	case "Event":
		return eventText(t)
	case "Command":
		return fmt.Sprintf("%9s  $ %s", Clock(t.At), t.Set.Text("cmd"))
	}
	return lineText(t, Thing{Kind: t.Kind, Name: t.Name, Namespace: t.Namespace})
}
