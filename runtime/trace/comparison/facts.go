package comparison

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/trace"
)

// Fact is a value that something about an object took, and for how long.
type Fact struct {
	Object trace.ID
	// About is what took the value: a field, "container NAME", "condition
	// TYPE", "event REASON", or Existence.
	About string
	Value string
	// At is since the scenario's start.
	At    time.Duration
	Lasts time.Duration
	// command is how many commands had begun.
	command int
}

// Existence is what the facts that an object was created, is to be deleted and
// is gone are about.
const Existence = "existence"

// The values of Existence.
const (
	created  = "created"
	deleting = "deletion requested"
	deleted  = "gone"
)

// sequence is the facts about one thing, in order.
type sequence []Fact

// subject is what a sequence is about.
type subject struct {
	object trace.ID
	about  string
}

func compareSubjects(a, b subject) int {
	if c := a.object.Compare(b.object); c != 0 {
		return c
	}
	return strings.Compare(a.about, b.about)
}

// sequences are the facts of a normalised trace.
func sequences(t trace.Trace) map[subject]sequence {
	out := map[subject]sequence{}
	end := newSide(t).end
	open := map[trace.ID]map[string]bool{} // of objects that exist
	command := 0
	add := func(id trace.ID, about, value string, at time.Duration) {
		k := subject{id, about}
		c := out[k]
		if n := len(c); n > 0 && c[n-1].Lasts == 0 {
			if c[n-1].Value == value {
				return
			}
			c[n-1].Lasts = max(at-c[n-1].At, 1)
		}
		out[k] = append(c, Fact{Object: id, About: about, Value: value, At: at, command: command})
		if open[id] == nil {
			open[id] = map[string]bool{}
		}
		open[id][about] = true
	}
	for _, tr := range t {
		switch tr.Kind {
		case "Command":
			command++
			continue
		case "Scenario":
			continue
		case "Event":
			if id, about, ok := eventFact(tr); ok && len(out[subject{id, about}]) == 0 {
				add(id, about, "seen", tr.At)
			}
			continue
		}
		id := tr.ID()
		if tr.Event == trace.Added {
			add(id, Existence, created, tr.At)
		}
		for _, name := range tr.Set.Names() {
			if about, value, ok := factOf(tr.Kind, name, tr.Set[name]); ok {
				add(id, about, value, tr.At)
			}
		}
		if tr.Event == trace.Deleted {
			add(id, Existence, deleted, tr.At)
			for about := range open[id] {
				c := out[subject{id, about}]
				if last := &c[len(c)-1]; last.Lasts == 0 && about != Existence && !strings.HasPrefix(about, "event ") {
					last.Lasts = max(tr.At-last.At, 1)
				}
			}
		}
	}
	for _, c := range out {
		if last := &c[len(c)-1]; last.Lasts == 0 {
			last.Lasts = max(end-last.At, 1)
		}
	}
	return out
}

// eventFact is the fact that an event of a reason was seen about an object.
func eventFact(t trace.Transition) (trace.ID, string, bool) {
	kind, name, ok := strings.Cut(t.Set.Text("object"), "/")
	if !ok {
		return trace.ID{}, "", false
	}
	return trace.ID{Kind: kind, Namespace: t.Namespace, Name: name}, "event " + t.Set.Text("reason"), true
}

// factOf is the fact that a field of a transition states. Fields that only say
// more about another one state none: reasons and messages, generations,
// addresses, images, time.
func factOf(kind, field string, value any) (about, text string, ok bool) {
	text = textOf(value)
	switch {
	case field == "deletionTimestamp":
		return Existence, deleting, true
	case strings.HasPrefix(field, "conditions."):
		status, _, _ := strings.Cut(text, "/")
		return "condition " + strings.TrimPrefix(field, "conditions."), status, true
	case kind == "Pod":
		return podFact(field, text)
	case strings.HasPrefix(field, "endpoints."):
		return "endpoint " + strings.TrimPrefix(field, "endpoints."), text, true
	case strings.HasPrefix(field, "status."), strings.HasPrefix(field, "spec."), strings.HasPrefix(field, "used."), strings.HasPrefix(field, "hard."):
		return field, text, !strings.HasSuffix(field, "bservedGeneration") && !strings.HasSuffix(field, ".terminatingReplicas")
	}
	return field, text, slices.Contains(plainFacts, field)
}

// plainFacts are further fields that state a fact under their own name.
var plainFacts = []string{"phase", "type", "selector", "subsets", "taints", "unschedulable", "images", "suspend", "claim", "finalizers"}

// podFact is the fact that a field of a pod states.
func podFact(field, text string) (about, value string, ok bool) {
	switch field {
	case "phase", "reason", "qosClass", "schedulingGates", "finalizers":
		return field, text, true
	case "nodeName":
		return "node", "assigned", text != gone
	}
	group, name, ok := strings.Cut(field, "/")
	if !ok || !slices.Contains([]string{"init", "app", "ephemeral"}, group) {
		return "", "", false
	}
	switch name, part, _ := strings.Cut(name, "."); part {
	case "":
		return "container " + name, text, true
	case "restartCount":
		return "restarts of container " + name, text, text != "0"
	case "ready":
		return "readiness of container " + name, text, true
	}
	return "", "", false
}

func textOf(v any) string { return node.ReplaceAllString(text(v), "NODE") }

// subjects are what the facts of both sides are about, in order.
func subjects(l, r map[subject]sequence) []subject {
	all := maps.Clone(l)
	if all == nil {
		all = map[subject]sequence{}
	}
	for k := range r {
		all[k] = nil
	}
	return slices.SortedFunc(maps.Keys(all), compareSubjects)
}
