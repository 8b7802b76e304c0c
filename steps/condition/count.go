package condition

import (
	"fmt"
	"strings"

	"github.com/gherkube/gherkube/runtime/trace"
)

// Number is what a count must be.
type Number struct {
	words string
	holds func(have int64) bool
}

// Exactly is that number.
func Exactly(n int) Number {
	return Number{fmt.Sprint(n), func(have int64) bool { return have == int64(n) }}
}

// AtLeast is that number or more.
func AtLeast(n int) Number {
	return Number{fmt.Sprintf("at least %d", n), func(have int64) bool { return have >= int64(n) }}
}

// AtMost is that number or less.
func AtMost(n int) Number {
	return Number{fmt.Sprintf("at most %d", n), func(have int64) bool { return have <= int64(n) }}
}

// counters are the fields behind the words for counts of replicas.
var counters = map[string]string{
	"ready": "status.readyReplicas", "available": "status.availableReplicas", "updated": "status.updatedReplicas",
	"current": "status.replicas", "desired": "spec.replicas", "unavailable": "status.unavailableReplicas",
	"terminating": "status.terminatingReplicas",
}

// Replicas says how many replicas of a {counter} a {thing} has.
func (r Reader) Replicas(thing, counter string, n Number) (Statement, error) {
	t, err := r.thing(thing, counters[counter])
	return t.has("number of "+counter+" replicas", n.words, func(f trace.Fields) bool {
		return n.holds(f.Int(counters[counter]))
	}), err
}

// Restarts says how often a container was restarted.
func (r Reader) Restarts(thing string, n Number) (Statement, error) {
	t, err := r.Thing(thing)
	if err != nil {
		return Statement{}, err
	}
	if t.Container == "" {
		return Statement{}, fmt.Errorf("restarts are counted for a container: write container NAME of %s", t)
	}
	return t.has("number of restarts", n.words, func(f trace.Fields) bool {
		p := t.prefix(f)
		_, known := f[p+".restartCount"]
		return known && n.holds(f.Int(p+".restartCount"))
	}), nil
}

// Field says what a {field} of a {thing} is; in it * stands for any text.
func (r Reader) Field(name, thing, want string) (Statement, error) {
	t, err := r.thing(thing, name)
	want = r.Expand(want)
	return t.has("field "+name, want, func(f trace.Fields) bool {
		if t.Container != "" {
			return globText(want, f.Text(t.prefix(f)+"."+name))
		}
		return globText(want, f.Text(name))
	}), err
}

// has is a statement about the fields of a thing.
func (t Thing) has(name, what string, ok func(trace.Fields) bool) Statement {
	return Statement{t, fmt.Sprintf("the %s of %s is %s", name, t, what), func(s *trace.State) bool {
		for _, id := range t.find(s) {
			if f, _ := s.Get(id); ok(f) {
				return true
			}
		}
		return false
	}, t.Seen}
}

// globText matches a text with a pattern in which * stands for any text.
func globText(pattern, text string) bool {
	first, rest, wild := strings.Cut(pattern, "*")
	text, ok := strings.CutPrefix(text, first)
	if !wild || !ok {
		return ok && text == ""
	}
	parts := strings.Split(rest, "*")
	last := len(parts) - 1
	for _, part := range parts[:last] {
		i := strings.Index(text, part)
		if i < 0 {
			return false
		}
		text = text[i+len(part):]
	}
	return strings.HasSuffix(text, parts[last])
}

// Endpoints says how many ready addresses a service's slices have.
func (r Reader) Endpoints(service string, n Number) Statement {
	service = r.Expand(service)
	t := Thing{Kind: "EndpointSlice", Name: service + "-*"}
	return Statement{t, fmt.Sprintf("service %s has %s ready endpoints", service, n.words), func(s *trace.State) bool {
		var count int64
		for _, id := range s.IDs("EndpointSlice") {
			f, _ := s.Get(id)
			if id.Namespace != "" || f.Text("labels.kubernetes.io/service-name") != service {
				continue
			}
			for _, e := range f.Under("endpoints") {
				if strings.HasPrefix(e[1], "ready=true") {
					count++
				}
			}
		}
		return n.holds(count)
	}, t.Seen}
}
