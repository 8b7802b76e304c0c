package steps

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/trace"
)

// MomentWord is a form of {moment}, for the catalogue.
type MomentWord struct{ Words, Doc string }

// Moments are the forms of moments.
var Moments = []MomentWord{
	{"`THING becomes STATE`, `THING is STATE`", "The instant at which the state starts to hold."},
	{"`PODS become STATE`, `PODS are STATE`", "The instant at which their number starts to be right."},
	{"`THING is created`", "The object appears."},
	{"`THING is marked for deletion`", "It gets a deletionTimestamp (or is gone at once)."},
	{"`THING is deleted`", "It is gone."},
	{"`container C of pod P starts`", "It is seen running, the first time or again; or it is seen terminated, of a run that was not seen before."},
	{"`container C of pod P terminates`, `... terminates with exit code N`", "Its end is seen, as its present or its last state."},
	{"`container C of pod P restarts`", "Its restartCount grows."},
	{"`THING changes its FIELD`", "A field of the trace takes another value."},
	{"`event REASON on THING is seen`", "The event is recorded, or counted up."},
	{"`the start of the scenario`", "Instant 0 of the trace."},
	{"`the last command`, `the first command`, ``the last command `COMMAND` ``", "The instant at which the last (first) command (that begins so) was typed."},
}

// moment is something that happens at instants.
type moment struct {
	text  string
	trace trace.Moment
	// about are the objects to show when it did not happen as expected.
	about thing
	// stamp is the server's own time stamp of a line at which it happened; nil
	// if the server has none.
	stamp stamp
	// fixed is the instant of a moment that is in the past already.
	fixed *time.Duration
}

var (
	podsMoment  = regexp.MustCompile(`^(` + podsPattern + `) (?:becomes?|are|is) (.+)$`)
	eventMoment = regexp.MustCompile(`^event (\S+) on (.+) is seen$`)
	atCommand   = regexp.MustCompile("^the (first|last) command(?: `(.*)`)?$")
	thingMoment = regexp.MustCompile(`^(` + thingPattern + `) (.+)$`)
)

// moment reads a parameter {moment}.
func (w *World) moment(text string) (moment, error) {
	m := moment{text: text}
	if text == "the start of the scenario" {
		m.fixed = new(time.Duration)
		return m, nil
	}
	if c := atCommand.FindStringSubmatch(text); c != nil {
		at, err := w.commandAt(c[1] == "first", c[2])
		m.fixed = &at
		return m, err
	}
	if e := eventMoment.FindStringSubmatch(text); e != nil {
		t, err := w.thing(e[2])
		m.about, m.trace, m.stamp = t, eventSeen(e[1], t, func(string) bool { return true }), eventStamp
		return m, err
	}
	if p := podsMoment.FindStringSubmatch(text); p != nil {
		group, err := w.pods(p[1])
		if err != nil {
			return m, err
		}
		c, err := w.podsCondition(group, p[2])
		m.about, m.trace = thing{kind: "Pod", name: "*", namespace: group.namespace}, trace.Becomes(c)
		return m, err
	}
	p := thingMoment.FindStringSubmatch(text)
	if p == nil {
		return m, fmt.Errorf("%q is no moment", text)
	}
	t, err := w.thing(p[1])
	if err != nil {
		return m, err
	}
	m.about, m.stamp = t, stampOf(t, p[2])
	m.trace, err = w.happens(t, p[2])
	return m, err
}

// happens reads what a thing does at a moment.
func (w *World) happens(t thing, does string) (trace.Moment, error) {
	on := func(match func(s trace.Step, f trace.Fields) bool) (trace.Moment, error) {
		return trace.On(func(s trace.Step) bool {
			if !t.is(s.ID()) {
				return false
			}
			f, _ := s.State.Get(s.ID())
			return match(s, f)
		}), nil
	}
	switch does {
	case "is created":
		return on(func(s trace.Step, _ trace.Fields) bool { return s.Event == trace.Added })
	case "is deleted":
		return on(func(s trace.Step, _ trace.Fields) bool { return s.Event == trace.Deleted })
	case "is marked for deletion":
		return on(func(s trace.Step, f trace.Fields) bool {
			marked := s.Before["deletionTimestamp"] == true
			return !marked && (s.Event == trace.Deleted || f["deletionTimestamp"] == true)
		})
	case "starts", "restarts", "terminates":
		if t.container == "" {
			return trace.Moment{}, fmt.Errorf("only a container %s", does)
		}
		return on(containerMoments[does](t))
	}
	if code, ok := strings.CutPrefix(does, "terminates with exit code "); ok && t.container != "" {
		return on(func(s trace.Step, f trace.Fields) bool { return endSeen(t, s, f, code) })
	}
	if field, ok := strings.CutPrefix(does, "changes its "); ok {
		return on(func(s trace.Step, _ trace.Fields) bool {
			_, changed := s.Set[t.field(field)]
			return changed && s.Event == trace.Modified
		})
	}
	state := strings.TrimPrefix(strings.TrimPrefix(does, "becomes "), "is ")
	c, err := w.condition(t, state)
	return trace.Becomes(c), err
}

// field is the name of a field of the thing, as the trace has it.
func (t thing) field(name string) string {
	if t.container == "" {
		return name
	}
	group := t.container
	if !strings.Contains(group, "/") {
		group = "app/" + group
	}
	return group + "." + name
}

var containerMoments = map[string]func(thing) func(trace.Step, trace.Fields) bool{
	"starts": func(t thing) func(trace.Step, trace.Fields) bool {
		return func(s trace.Step, f trace.Fields) bool {
			p := t.prefix(f)
			again := f.Int(p+".restartCount") > s.Before.Int(p+".restartCount")
			if f.Text(p) != "running" {
				return ranUnseen(t, s, f, again)
			}
			return s.Before.Text(p) != "running" || again
		}
	},
	"restarts": func(t thing) func(trace.Step, trace.Fields) bool {
		return func(s trace.Step, f trace.Fields) bool {
			p := t.prefix(f)
			return f.Int(p+".restartCount") > s.Before.Int(p+".restartCount")
		}
	},
	"terminates": func(t thing) func(trace.Step, trace.Fields) bool {
		return func(s trace.Step, f trace.Fields) bool { return endSeen(t, s, f, "") }
	},
}

// ranUnseen reports whether a line shows the end of a run of the container that
// no line has shown before: a kubelet writes only once what happens between two
// of its looks. What has never run has no time at which it started, or 1970.
func ranUnseen(t thing, s trace.Step, f trace.Fields, again bool) bool {
	p := t.prefix(f)
	before := s.Before.Text(p)
	if !ended(f.Text(p), "", "") || !again && (before == "running" || ended(before, "", "")) {
		return false
	}
	started, err := time.Parse(time.RFC3339, s.Times[p+".state.startedAt"])
	return err == nil && started.Unix() > 0
}

// endSeen reports whether a line shows an end of the container that no line
// before showed: in its state, or, if it was started again meanwhile, in its
// last state.
func endSeen(t thing, s trace.Step, f trace.Fields, code string) bool {
	p := t.prefix(f)
	now, before := f.Text(p), s.Before.Text(p)
	if ended(now, "", "") && !ended(before, "", "") {
		return ended(now, "", code)
	}
	last := f.Text(p + ".lastState")
	if !ended(last, "", code) || f.Int(p+".restartCount") <= s.Before.Int(p+".restartCount") && last == s.Before.Text(p+".lastState") {
		return false
	}
	return !ended(before, "", "") && before != "-"
}

// eventSeen is the moment of an event about a thing.
func eventSeen(reason string, about thing, message func(string) bool) trace.Moment {
	return trace.On(func(s trace.Step) bool {
		if s.Kind != "Event" || s.Event == trace.Deleted || s.Namespace != about.namespace {
			return false
		}
		f, _ := s.State.Get(s.ID())
		return isEvent(f, reason, about) && message(f.Text("message"))
	})
}

// isEvent reports whether an event has the reason and is about the thing.
func isEvent(f trace.Fields, reason string, about thing) bool {
	kind, name, _ := strings.Cut(f.Text("object"), "/")
	if kind != about.kind || !named(about.name, name) || f.Text("reason") != reason {
		return false
	}
	container := about.plainContainer()
	return container == "" || strings.HasSuffix(f.Text("fieldPath"), "{"+container+"}")
}
