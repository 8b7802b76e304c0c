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
	happened.Replay(func(line trace.Step) bool {
		switch {
		case t.is(line.ID()):
			if t.Container == "" || line.Event != trace.Modified || summary(line.Set, t) != "" {
				e.Trace = append(e.Trace, lineText(line.Transition, t))
			}
		case line.Kind == "Event" && aboutThing(line, t):
			e.Events = append(e.Events, eventText(line))
		case line.Kind == "Command":
			e.Trace = append(e.Trace, fmt.Sprintf("%9s  $ %s", Clock(line.At), line.Set.Text("cmd")))
		}
		return true
	})
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

// aboutThing reports whether the line is an event of the thing, which is seen for
// the first time or again.
func aboutThing(line trace.Step, about Thing) bool {
	event, exists := line.State.Get(line.ID())
	kind, name, ok := strings.Cut(event.Text("object"), "/")
	return exists && ok && kind == about.bare() && named(about.Name, name) && line.Namespace == about.Namespace
}

// eventText is an event as it is after the line, which has only what is new of one
// that is seen again: its count.
func eventText(line trace.Step) string {
	event, exists := line.State.Get(line.ID())
	if !exists {
		event = line.Before
	}
	text := fmt.Sprintf("%9s  %s %s %s: %s", Clock(line.At), event.Text("type"), event.Text("object"), event.Text("reason"), event.Text("message"))
	switch count := event.Int("count"); {
	case !exists:
		return text + " (DELETED)"
	case count > 1:
		return fmt.Sprintf("%s (x%d)", text, count)
	}
	return text
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
func Line(line trace.Step) string {
	switch line.Kind {
	case "Event":
		return eventText(line)
	case "Command":
		return fmt.Sprintf("%9s  $ %s", Clock(line.At), line.Set.Text("cmd"))
	}
	return lineText(line.Transition, Thing{Kind: line.Kind, Name: line.Name, Namespace: line.Namespace})
}
