package trace

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"
)

// Config says what a recorder records.
type Config struct {
	Source Source
	// Start is the instant of the scenario's start, offset 0.
	Start time.Time
	// Scenario and Namespace are the scenario's name and own namespace. Those
	// whose names begin with that of its own and a dash are recorded, too.
	Scenario, Namespace string
	// Others are further namespaces to record. All says to record every
	// namespace but those of the system: for a cluster of the scenario's own.
	Others []string
	All    bool
}

// systemNamespaces are not recorded with Config.All.
var systemNamespaces = []string{"kube-system", "kube-public", "kube-node-lease"}

// Recorder turns the changes of a source into a trace. It is not safe for
// concurrent use.
type Recorder struct {
	config Config
	cursor int
	// background is how many changes show what was there before the scenario.
	background int
	trace      Trace
	places     []int // of the lines: the number of the change, from 1, or note
	state      *State
	times      map[ID]map[string]string
	followed   []*followed
}

// note is the place of a line that no change has made.
const note = 0

// NewRecorder returns a recorder whose trace begins with the scenario's START
// line and the objects that exist already, all at offset 0.
func NewRecorder(c Config) (*Recorder, error) {
	r := &Recorder{config: c, state: NewState(), times: map[ID]map[string]string{}}
	r.Note(Transition{Kind: "Scenario", Name: c.Scenario, Event: Start, Set: Fields{"namespace": c.Namespace}})
	r.background = math.MaxInt
	if err := r.Pull(func(Step) {}); err != nil {
		return nil, err
	}
	r.background = r.cursor
	return r, nil
}

// Trace returns the lines so far. They must not be changed.
func (r *Recorder) Trace() Trace { return r.trace }

// State returns the objects as of the last line. It changes with Pull.
func (r *Recorder) State() *State { return r.state }

// Since returns the offset of an instant from the scenario's start.
func (r *Recorder) Since(t time.Time) time.Duration { return t.Sub(r.config.Start) }

// Watch adds namespaces to what is recorded from now on.
func (r *Recorder) Watch(namespace string) {
	if !slices.Contains(r.config.Others, namespace) {
		r.config.Others = append(r.config.Others, namespace)
	}
}

// Note adds a line that is no API object, such as a command that was run, at
// its place in time.
func (r *Recorder) Note(t Transition) {
	i := len(r.trace)
	for i > 0 && r.trace[i-1].At > t.At {
		i--
	}
	r.trace = slices.Insert(r.trace, i, t)
	r.places = slices.Insert(r.places, i, note)
}

// Pull reads what has changed since the last call and shows each new line
// with its surroundings.
func (r *Recorder) Pull(each func(Step)) error {
	changes, cursor, err := r.config.Source.Since(r.cursor)
	for i, c := range changes {
		place := r.cursor + i + 1
		t, ok, cerr := r.transition(c, place)
		if cerr != nil {
			return cerr
		}
		if !ok {
			continue
		}
		before, _ := r.state.Get(t.ID())
		r.trace, r.places = append(r.trace, t), append(r.places, place)
		r.state.Apply(t)
		each(Step{Transition: t, Before: before, State: r.state})
	}
	r.cursor = cursor
	return err
}

// transition compares the change at a place with the object's last line; false if
// it has no line.
func (r *Recorder) transition(c Change, place int) (Transition, bool, error) {
	kind, ok := r.kind(c)
	if !ok || !r.inScope(kind.Kind, c.Object) {
		return Transition{}, false, nil
	}
	name := kind.Name()
	fields, times, err := compacted(name, c.Object)
	if err == nil {
		err = fields.addAsked(c.Object, kind.fields)
	}
	if err != nil {
		return Transition{}, false, fmt.Errorf("recording %s %s: %w", name, c.Object.GetName(), err)
	}
	t := Transition{At: r.offset(c.At, place), Kind: name, Name: c.Object.GetName(), Event: c.Type, Revision: c.Revision}
	if ns := c.Object.GetNamespace(); ns != r.config.Namespace {
		t.Namespace = ns
	}
	id := t.ID()
	old, known := r.state.Get(id)
	if known && t.Event == Added { // a watch that had to list again
		t.Event = Modified
	}
	t.Set, t.Times = fields.since(old), timesSince(times, r.times[id])
	if t.Event == Deleted {
		delete(r.times, id)
		return t, known, nil
	}
	r.times[id] = times
	return t, t.Event == Added || t.Set.visible(), nil
}

// offset is 0 for what was there before the scenario started.
func (r *Recorder) offset(at time.Time, place int) time.Duration {
	if place <= r.background {
		return 0
	}
	return max(0, at.Sub(r.config.Start))
}

// inScope reports whether an object is where the recorder looks.
func (r *Recorder) inScope(kind Kind, obj Object) bool {
	ns := obj.GetNamespace()
	switch {
	case kind.Name() == "Namespace":
		ns = obj.GetName()
	case !kind.Namespaced:
		return true
	}
	switch {
	case ns == r.config.Namespace || strings.HasPrefix(ns, r.config.Namespace+"-") || slices.Contains(r.config.Others, ns):
		return true
	}
	return r.config.All && !slices.Contains(systemNamespaces, ns)
}

func timesSince(times, old map[string]string) map[string]string {
	var changed map[string]string
	for _, k := range slices.Sorted(maps.Keys(times)) {
		if old[k] != times[k] {
			if changed == nil {
				changed = map[string]string{}
			}
			changed[k] = times[k]
		}
	}
	return changed
}
