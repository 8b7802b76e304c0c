package comparison

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"time"

	"github.com/gherkube/gherkube/runtime/trace"
)

// side is one of the two traces: when its commands began, and when it ended.
type side struct {
	commands []time.Duration // the first is the scenario's start
	end      time.Duration
}

func newSide(t trace.Trace) side {
	s := side{commands: []time.Duration{0}}
	for _, tr := range t {
		if tr.Kind == "Command" {
			s.commands = append(s.commands, tr.At)
		}
		s.end = max(s.end, tr.At)
	}
	return s
}

// line is a line of a trace, prepared for comparison.
type line struct {
	trace.Transition
	// set are the fields that changed, before all fields as they were, as text.
	set, before map[string]string
	// whole is set before passing values were taken out.
	whole map[string]string
	// command is the number of commands that had begun.
	command int
}

// lines are the lines of each object that have something to compare.
func (s side) lines(t trace.Trace) map[trace.ID][]line {
	all := map[trace.ID][]line{}
	command := 0
	for _, tr := range t {
		switch tr.Kind {
		case "Command":
			command++
		case "Scenario":
		default:
			all[tr.ID()] = append(all[tr.ID()], line{Transition: tr, set: texts(tr.Set), command: command})
		}
	}
	out := make(map[trace.ID][]line, len(all))
	for id, lines := range all {
		if lines = told(lines); len(lines) > 0 {
			out[id] = lines
		}
	}
	return out
}

// told leaves out the lines that have nothing to compare, and notes what was
// before each.
func told(lines []line) []line {
	var out []line
	before := map[string]string{}
	for _, l := range lines {
		if len(l.set) == 0 && l.Event == trace.Modified {
			continue
		}
		l.before = before
		out = append(out, l)
		if before = maps.Clone(before); l.Event == trace.Deleted {
			before = map[string]string{}
			continue
		}
		maps.Copy(before, l.set)
	}
	return out
}

// node is a normalised node. Which of the nodes it is, is chance.
var node = regexp.MustCompile(`\bnode~\d+`)

func texts(f trace.Fields) map[string]string {
	out := make(map[string]string, len(f))
	for name, v := range f {
		out[name] = node.ReplaceAllString(text(v), "NODE")
	}
	return out
}

// gone is the value of a field that is gone.
const gone = "(gone)"

// text is a value as text. The order of a list of names is that of random
// names, so it is sorted.
func text(v any) string {
	switch v := v.(type) {
	case nil:
		return gone
	case string:
		return v
	}
	b, err := json.Marshal(sorted(v))
	if err != nil {
		return err.Error()
	}
	return string(b)
}

func sorted(v any) any {
	switch v := v.(type) {
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = sorted(v[i])
		}
		if !slices.ContainsFunc(out, func(x any) bool { _, ok := x.(string); return !ok }) {
			slices.SortFunc(out, func(a, b any) int { return compareTexts(a, b) })
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, x := range v {
			out[k] = sorted(x)
		}
		return out
	}
	return v
}

func compareTexts(a, b any) int {
	x, _ := a.(string)
	y, _ := b.(string)
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

// net is what a group of successive lines of one object comes to.
type net struct {
	event trace.EventType
	set   map[string]string
}

// netOf returns false if no single write can come to that: the object is gone
// in between, or the lines are too far apart.
func netOf(group []line, tolerance time.Duration) (net, bool) {
	if len(group) == 1 {
		return net{group[0].Event, group[0].set}, true
	}
	first, last := group[0], group[len(group)-1]
	if last.At-first.At > tolerance {
		return net{}, false
	}
	n := net{event: last.Event, set: map[string]string{}}
	for i, l := range group {
		if l.Event == trace.Added && i > 0 || l.Event == trace.Deleted && (i < len(group)-1 || first.Event == trace.Added) {
			return net{}, false
		}
		maps.Copy(n.set, l.set)
	}
	if first.Event == trace.Added {
		n.event = trace.Added
	}
	for name, v := range n.set {
		if was, ok := first.before[name]; ok && was == v || !ok && v == gone {
			delete(n.set, name)
		}
	}
	return n, true
}

// sameSequences reports whether each field takes the same values in the same
// order in both groups, but for values in between that one side skips.
func sameSequences(left, right []line, fields map[string]string) bool {
	if len(left) == 1 || len(right) == 1 {
		return true // the net effect is the only value
	}
	for name := range fields {
		if !merged(values(left, name), values(right, name)) {
			return false
		}
	}
	return true
}

func values(group []line, field string) []string {
	var out []string
	for _, l := range group {
		if v, ok := l.set[field]; ok {
			out = append(out, v)
		}
	}
	return out
}

// merged reports whether one sequence is the other without some of its values.
// Both end with the same value.
func merged(a, b []string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	for _, v := range b {
		if len(a) > 0 && a[0] == v {
			a = a[1:]
		}
	}
	return len(a) == 0
}
