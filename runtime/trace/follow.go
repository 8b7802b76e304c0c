package trace

import (
	"slices"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"
)

// followed is a kind that is recorded, and the fields of it that were asked for
// beyond those that every object has in a trace.
type followed struct {
	Found
	fields []string
}

// Follow has the recorder record a kind that is not among Kinds, from the
// beginning on, with these fields beside those that every object has. Paths of
// fields are those of the API: spec.size, data.colour, spec.rules.0.host. A kind
// of the table has its fields already.
//
// Nobody else's kinds are in a trace: a cluster has many, and each object of
// theirs would be a line that no step reads.
func (r *Recorder) Follow(kind Found, fields ...string) error {
	f := r.follows(schema.GroupResource{Group: kind.Group, Resource: kind.Resource})
	known := f != nil
	if !known {
		f = &followed{Found: kind}
		r.followed = append(r.followed, f)
	}
	var more []string
	for _, name := range fields {
		if !slices.Contains(f.fields, name) {
			more = append(more, name)
		}
	}
	if known && len(more) == 0 {
		return nil
	}
	f.fields = append(f.fields, more...)
	return r.retell(f.Name())
}

func (r *Recorder) follows(of schema.GroupResource) *followed {
	i := slices.IndexFunc(r.followed, func(f *followed) bool { return f.Group == of.Group && f.Resource == of.Resource })
	if i < 0 {
		return nil
	}
	return r.followed[i]
}

// kind is that of a change; false if it is not recorded.
func (r *Recorder) kind(c Change) (followed, bool) {
	known, ok := KindNamed(kindOf(c.Object))
	if ok && (c.Resource.Empty() || c.Resource.Group == known.Group) {
		return followed{Found: Found{Kind: known}}, true
	}
	if f := r.follows(c.Resource); f != nil {
		return *f, true
	}
	return followed{}, false
}

// retell makes the lines of a kind anew from all changes so far, and puts them
// where they would be if they had been there from the beginning.
func (r *Recorder) retell(kind string) error {
	r.forget(kind)
	changes, _, err := r.config.Source.Since(0)
	if err != nil {
		return err
	}
	var lines Trace
	var places []int
	for i, c := range changes[:r.cursor] {
		if of, ok := r.kind(c); !ok || of.Name() != kind {
			continue
		}
		t, ok, err := r.transition(c, i+1)
		if err != nil {
			return err
		}
		if ok {
			lines, places = append(lines, t), append(places, i+1)
			r.state.Apply(t)
		}
	}
	r.merge(lines, places)
	return nil
}

// forget takes the lines of a kind out.
func (r *Recorder) forget(kind string) {
	var lines Trace
	var places []int
	for i, t := range r.trace {
		if t.Kind != kind {
			lines, places = append(lines, t), append(places, r.places[i])
		}
	}
	r.trace, r.places = lines, places
	r.state.forget(kind)
	for id := range r.times {
		if id.Kind == kind {
			delete(r.times, id)
		}
	}
}

// merge puts lines among the others, by the places of their changes. Of one
// instant, a line that is not an object comes last, as Note has it.
func (r *Recorder) merge(lines Trace, places []int) {
	all, at := make(Trace, 0, len(r.trace)+len(lines)), make([]int, 0, len(r.trace)+len(lines))
	for i, t := range r.trace {
		for len(lines) > 0 && precedes(lines[0], places[0], t, r.places[i]) {
			all, at = append(all, lines[0]), append(at, places[0])
			lines, places = lines[1:], places[1:]
		}
		all, at = append(all, t), append(at, r.places[i])
	}
	r.trace, r.places = append(all, lines...), append(at, places...)
}

// precedes reports whether a line belongs before another one.
func precedes(line Transition, place int, other Transition, otherPlace int) bool {
	switch {
	case other.Event == Start:
		return false
	case otherPlace == note:
		return line.At <= other.At
	}
	return place < otherPlace
}

// addAsked puts fields of an object by their paths, unless they are there.
func (f Fields) addAsked(obj Object, paths []string) error {
	if len(paths) == 0 {
		return nil
	}
	content, err := contentOf(obj)
	if err != nil {
		return err
	}
	for _, path := range paths {
		if _, ok := f[path]; !ok {
			f.set(path, valueAt(content, path))
		}
	}
	return nil
}

// valueAt is what an object has at a path; nil if there is nothing. Names in it
// may have dots themselves.
func valueAt(v any, path string) any {
	if path == "" {
		return v
	}
	switch v := v.(type) {
	case map[string]any:
		for end := len(path); end > 0; end = strings.LastIndexByte(path[:end], '.') {
			if next, ok := v[path[:end]]; ok {
				return valueAt(next, strings.TrimPrefix(path[end:], "."))
			}
		}
	case []any:
		index, rest, _ := strings.Cut(path, ".")
		if i, err := strconv.Atoi(index); err == nil && i >= 0 && i < len(v) {
			return valueAt(v[i], rest)
		}
	}
	return nil
}
