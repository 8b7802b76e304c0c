package condition

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/gherkube/gherkube/runtime/trace"
)

// Event is the moment of an event with that reason about a thing.
func (r Reader) Event(reason, thing string) (Moment, error) {
	return r.event(reason, thing, "", anyMessage)
}

// EventSaying is the moment of an event whose message has that part.
func (r Reader) EventSaying(reason, part, thing string) (Moment, error) {
	part = r.Expand(part)
	return r.event(reason, thing, saying(part), func(message string) bool { return strings.Contains(message, part) })
}

// EventMatching is the moment of an event whose message the regular expression
// matches somewhere.
func (r Reader) EventMatching(reason, expression, thing string) (Moment, error) {
	expression = r.Expand(expression)
	m, err := r.event(reason, thing, saying(expression), anyMessage)
	if err != nil {
		return m, err
	}
	re, err := regexp.Compile(expression)
	if err != nil {
		return m, err
	}
	m.Happens = eventSeen(reason, m.About, re.MatchString)
	return m, nil
}

func (r Reader) event(reason, thing, saying string, like func(string) bool) (Moment, error) {
	about, err := r.Thing(thing)
	return Moment{
		Text:  fmt.Sprintf("an event %s is seen on %s%s", reason, about, saying),
		About: about, Happens: eventSeen(reason, about, like), stamp: eventStamp,
	}, err
}

func saying(message string) string { return fmt.Sprintf(" saying %q", message) }

func anyMessage(string) bool { return true }

// eventSeen is the moment of an event about a thing.
func eventSeen(reason string, about Thing, message func(string) bool) trace.Moment {
	return trace.On(func(s trace.Step) bool {
		if s.Kind != "Event" || s.Event == trace.Deleted || s.Namespace != about.Namespace {
			return false
		}
		f, _ := s.State.Get(s.ID())
		return isEvent(f, reason, about) && message(f.Text("message"))
	})
}

// isEvent reports whether an event has the reason and is about the thing.
func isEvent(f trace.Fields, reason string, about Thing) bool {
	kind, name, _ := strings.Cut(f.Text("object"), "/")
	if kind != about.bare() || !named(about.Name, name) || f.Text("reason") != reason {
		return false
	}
	container := about.PlainContainer()
	return container == "" || strings.HasSuffix(f.Text("fieldPath"), "{"+container+"}")
}
