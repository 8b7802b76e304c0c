package condition

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

// Moment is something that happens at instants.
type Moment struct {
	Text string
	// Happens says when it does, unless it is Fixed.
	Happens trace.Moment
	// About are the objects to show when it did not happen as expected.
	About Thing
	// Fixed is the instant of a moment that is in the past already.
	Fixed *time.Duration
	// stamp is the server's own time stamp of a line at which it happened; nil
	// if the server has none.
	stamp stamp
}

var (
	podsMoment  = regexp.MustCompile(`^(` + PodsPattern + `) (?:becomes?|are|is) (.+)$`)
	eventMoment = regexp.MustCompile(`^event (\S+) on (.+) is seen$`)
	atCommand   = regexp.MustCompile("^the (first|last) command(?: `(.*)`)?$")
	thingMoment = regexp.MustCompile(`^(` + ThingPattern + `) (.+)$`)
)

// Moment reads a parameter {moment}.
func (r Reader) Moment(text string) (Moment, error) {
	m := Moment{Text: text}
	if text == "the start of the scenario" {
		m.Fixed = new(time.Duration)
		return m, nil
	}
	if c := atCommand.FindStringSubmatch(text); c != nil {
		at, err := r.commandAt(c[1], c[2])
		m.Fixed = &at
		return m, err
	}
	if e := eventMoment.FindStringSubmatch(text); e != nil {
		t, err := r.Thing(e[2])
		m.About, m.Happens, m.stamp = t, eventSeen(e[1], t, anyMessage), eventStamp
		return m, err
	}
	if p := podsMoment.FindStringSubmatch(text); p != nil {
		s, err := r.Are(p[1], p[2])
		m.About, m.Happens = s.About, trace.Becomes(s.Holds)
		return m, err
	}
	p := thingMoment.FindStringSubmatch(text)
	if p == nil {
		return m, fmt.Errorf("%q is not a moment", text)
	}
	var fields []string
	if field, ok := strings.CutPrefix(p[2], "changes its "); ok {
		fields = append(fields, field)
	}
	t, err := r.thing(p[1], fields...)
	if err != nil {
		return m, err
	}
	m.About, m.stamp = t, stampOf(t, p[2])
	m.Happens, err = r.happens(t, p[2])
	return m, err
}

// commandAt is the instant of the first or last command that begins so.
func (r Reader) commandAt(which, prefix string) (time.Duration, error) {
	at := r.Commands(prefix)
	if len(at) == 0 {
		return 0, fmt.Errorf("no command that begins with %q was run yet", prefix)
	}
	if which == "first" {
		return at[0], nil
	}
	return at[len(at)-1], nil
}

// happens reads what a thing does at a moment.
func (r Reader) happens(t Thing, does string) (trace.Moment, error) {
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
		if t.Container == "" {
			return trace.Moment{}, fmt.Errorf("only a container %s", does)
		}
		return on(containerMoments[does](t))
	}
	if code, ok := strings.CutPrefix(does, "terminates with exit code "); ok && t.Container != "" {
		if err := checkExitCode(code); err != nil {
			return trace.Moment{}, err
		}
		return on(func(s trace.Step, f trace.Fields) bool { return endSeen(t, s, f, code) })
	}
	if field, ok := strings.CutPrefix(does, "changes its "); ok {
		return on(func(s trace.Step, _ trace.Fields) bool {
			_, changed := s.Set[t.field(field)]
			return changed && s.Event == trace.Modified
		})
	}
	state := strings.TrimPrefix(strings.TrimPrefix(does, "becomes "), "is ")
	c, err := r.condition(t, state)
	return trace.Becomes(c), err
}

// field is the name of a field of the thing, as the trace has it.
func (t Thing) field(name string) string {
	if t.Container == "" {
		return name
	}
	group := t.Container
	if !strings.Contains(group, "/") {
		group = "app/" + group
	}
	return group + "." + name
}

var containerMoments = map[string]func(Thing) func(trace.Step, trace.Fields) bool{
	"starts": func(t Thing) func(trace.Step, trace.Fields) bool {
		return func(s trace.Step, f trace.Fields) bool {
			p := t.prefix(f)
			again := f.Int(p+".restartCount") > s.Before.Int(p+".restartCount")
			if f.Text(p) != "running" {
				return ranUnseen(t, s, f, again)
			}
			return s.Before.Text(p) != "running" || again
		}
	},
	"restarts": func(t Thing) func(trace.Step, trace.Fields) bool {
		return func(s trace.Step, f trace.Fields) bool {
			p := t.prefix(f)
			return f.Int(p+".restartCount") > s.Before.Int(p+".restartCount")
		}
	},
	"terminates": func(t Thing) func(trace.Step, trace.Fields) bool {
		return func(s trace.Step, f trace.Fields) bool { return endSeen(t, s, f, "") }
	},
}

// ranUnseen reports whether a line shows the end of a run of the container that
// no line has shown before: a kubelet writes only once what happens between two
// of its looks. What has never run has no time at which it started, or 1970.
func ranUnseen(t Thing, s trace.Step, f trace.Fields, again bool) bool {
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
// last state. One line may show both.
func endSeen(t Thing, s trace.Step, f trace.Fields, code string) bool {
	p := t.prefix(f)
	now, before := f.Text(p), s.Before.Text(p)
	again := f.Int(p+".restartCount") > s.Before.Int(p+".restartCount")
	if ended(now, "", code) && (again || !ended(before, "", "")) {
		return true
	}
	last := f.Text(p + ".lastState")
	if !ended(last, "", code) || !again && last == s.Before.Text(p+".lastState") {
		return false
	}
	return !ended(before, "", "") && before != "-"
}
