package comparison

import (
	"fmt"
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
func sequences(t trace.Trace, s stamps) map[subject]sequence {
	r := &reading{facts: map[subject]sequence{}, open: map[trace.ID]map[string]bool{}, events: map[trace.ID]subject{},
		foreign: map[trace.ID]bool{}, revisions: map[trace.ID][]string{}, stamps: s, begun: !commanded(t)}
	for i, tr := range t {
		r.at, r.line = tr.At, i
		switch tr.Kind {
		case "Command":
			r.command++
			r.begun = true
		case "Scenario":
		case "Event":
			r.event(tr)
		default:
			r.object(tr)
		}
	}
	end := newSide(t).end
	for _, c := range r.facts {
		if last := &c[len(c)-1]; last.Lasts == 0 {
			last.Lasts = max(end-last.At, 1)
		}
	}
	return r.facts
}

// reading reads the facts of a trace.
type reading struct {
	facts   map[subject]sequence
	open    map[trace.ID]map[string]bool // what is known of each object
	events  map[trace.ID]subject         // warnings
	foreign map[trace.ID]bool            // volumes that were there before
	// revisions are the names of the revisions that each object has had.
	revisions map[trace.ID][]string
	stamps    stamps
	line      int
	at        time.Duration
	command   int
	begun     bool // the scenario has done something
}

// add adds a fact that is seen now, and became true at an instant before.
func (r *reading) add(id trace.ID, about, value string, since time.Duration) {
	if !r.begun {
		return
	}
	k := subject{id, about}
	c := r.facts[k]
	if n := len(c); n > 0 && c[n-1].Lasts == 0 {
		if c[n-1].Value == value {
			return
		}
		r.close(k, since)
	}
	r.facts[k] = append(c, Fact{Object: id, About: about, Value: value, At: r.at, command: r.command})
	if r.open[id] == nil {
		r.open[id] = map[string]bool{}
	}
	r.open[id][about] = true
}

// revision numbers the revisions of an object's template in the order in which they
// are seen: their names have a hash, into which the instant of a restart goes.
func (r *reading) revision(id trace.ID, name string) string {
	if name == gone {
		return gone
	}
	known := r.revisions[id]
	i := slices.Index(known, name)
	if i < 0 {
		i = len(known)
		r.revisions[id] = append(known, name)
	}
	return fmt.Sprintf("revision %d", i+1)
}

// close ends the last fact about something.
func (r *reading) close(k subject, at time.Duration) {
	last := &r.facts[k][len(r.facts[k])-1]
	last.Lasts = max(at-last.At, 1)
}

// commanded reports whether the scenario runs commands. What is there before
// the first of them is what it found: others did that, or scenarios before it.
func commanded(t trace.Trace) bool {
	return slices.ContainsFunc(t, func(tr trace.Transition) bool { return tr.Kind == "Command" })
}

func (r *reading) object(t trace.Transition) {
	if background(t) {
		return
	}
	id := t.ID()
	if r.foreign[id] = r.foreign[id] || !r.begun && t.Kind == "PersistentVolume"; r.foreign[id] {
		return
	}
	if t.Event == trace.Added {
		r.add(id, Existence, created, r.at)
	}
	for _, name := range t.Set.Names() {
		if about, value, ok := factOf(t.Kind, name, t.Set[name]); ok {
			if about == "status.currentRevision" || about == "status.updateRevision" {
				value = r.revision(id, value)
			}
			r.add(id, about, value, r.stamps.at(r.line, t, name))
		}
	}
	if t.Event != trace.Deleted {
		return
	}
	r.add(id, Existence, deleted, r.at)
	for about := range r.open[id] {
		k := subject{id, about}
		c := r.facts[k]
		if c[len(c)-1].Lasts == 0 && about != Existence && !strings.HasPrefix(about, "event ") {
			r.close(k, r.at)
		}
	}
}

// event is the fact that an event was seen about an object. A warning lasts
// until it is seen for the last time: one that is not seen again was chance, and
// something was tried again.
func (r *reading) event(t trace.Transition) {
	if k, warns := r.events[t.ID()]; warns && t.Event != trace.Deleted {
		r.close(k, r.at)
		return
	}
	kind, name, ok := strings.Cut(t.Set.Text("object"), "/")
	// Events about nodes are in the namespace default, which is that of a scenario
	// on some clusters only.
	if !ok || t.Event == trace.Deleted || kind == "Node" {
		return
	}
	k := subject{trace.ID{Kind: kind, Namespace: t.Namespace, Name: name}, "event " + t.Set.Text("reason")}
	if len(r.facts[k]) == 0 {
		r.add(k.object, k.about, "seen", r.at)
	}
	if t.Set.Text("type") == "Warning" && len(r.facts[k]) > 0 {
		r.events[t.ID()] = k
		r.close(k, r.at)
	}
}

// background reports whether a line shows what was there before the scenario
// started: nodes, its namespace, and the Service of the API server, which is in
// the scenario's namespace if that is the default one.
func background(t trace.Transition) bool {
	switch {
	case t.Event != trace.Added || t.At > 0:
		return false
	case t.Kind == "Service", t.Kind == "Endpoints", t.Kind == "EndpointSlice":
		return t.Name == "kubernetes"
	}
	return t.Kind == "Node" || t.Kind == "Namespace" && t.Name == "NS"
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
var plainFacts = []string{"phase", "type", "selector", "taints", "unschedulable", "images", "suspend", "claim", "finalizers"}

// backingOff is the state of a container whose restart is put off. It does not count as a fact
// that counts: a kubelet shows it right after the end of the run before, or only when
// the time is nearly over, or not at all, depending on whether an event of the
// container came while the pod was looked at (podWorkers.UpdatePod keeps one
// update that is pending). The restarts and their instants are the facts.
const backingOff = "waiting:CrashLoopBackOff"

// backsOff reports whether a fact is a back-off, or the state before it again.
func (s sequence) backsOff(i int) bool {
	return s[i].Value == backingOff || i > 1 && s[i-1].Value == backingOff && s[i-2].Value == s[i].Value
}

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
