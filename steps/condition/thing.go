package condition

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/gherkube/gherkube/runtime/trace"
)

// Thing is an object or a container that a step speaks of.
type Thing struct {
	Kind string // as the trace has it
	// Namespace is empty for the scenario's own, as in the trace, and for kinds
	// whose objects are in none.
	Namespace string
	// Name may be a pattern in which * stands for any letters.
	Name string
	// Container is the container's name, with its group before it if the step
	// says so; empty for the object itself.
	Container string
}

var thingParts = regexp.MustCompile(`^(?:the )?(?:container (\S+) of )?(\S+) (\S+?)(?: in namespace (\S+))?$`)

// Thing reads a parameter {thing}.
func (r Reader) Thing(text string) (Thing, error) { return r.thing(text) }

// thing reads a parameter {thing} of which a step asks for fields.
func (r Reader) thing(text string, fields ...string) (Thing, error) {
	m := thingParts.FindStringSubmatch(text)
	if m == nil {
		return Thing{}, noThing(text)
	}
	kind, err := r.kind(m[2], fields...)
	if err != nil {
		return Thing{}, err
	}
	t := Thing{Kind: kind.Name(), Name: r.Expand(m[3]), Container: r.Expand(m[1])}
	if t.Container != "" && t.Kind != "Pod" {
		return Thing{}, noThing(text)
	}
	if kind.Namespaced {
		t.Namespace = r.space(m[4])
	}
	return t, nil
}

func noThing(text string) error {
	return fmt.Errorf("%q is not a thing: write a kind and a name, or container NAME of pod NAME", text)
}

// space is a namespace as the trace has it: empty for the scenario's own.
func (r Reader) space(name string) string {
	if name = r.Expand(name); name == r.Namespace {
		return ""
	}
	return name
}

func (t Thing) String() string {
	s := strings.ToLower(t.Kind) + " " + t.Name
	if t.Container != "" {
		s = "container " + t.Container + " of " + s
	}
	if t.Namespace != "" {
		s += " in namespace " + t.Namespace
	}
	return s
}

// bare is the thing's kind without its group, as owners and events have it.
func (t Thing) bare() string {
	kind, _, _ := strings.Cut(t.Kind, ".")
	return kind
}

// is reports whether an object of the trace is the thing, or the pod it is in.
func (t Thing) is(id trace.ID) bool {
	return id.Kind == t.Kind && id.Namespace == t.Namespace && named(t.Name, id.Name)
}

// named matches a name with a pattern in which * stands for any letters.
func named(pattern, name string) bool {
	return globText(pattern, name)
}

// find returns the objects that are the thing.
func (t Thing) find(s *trace.State) []trace.ID {
	if !strings.Contains(t.Name, "*") {
		id := trace.ID{Kind: t.Kind, Namespace: t.Namespace, Name: t.Name}
		if _, ok := s.Get(id); ok {
			return []trace.ID{id}
		}
		return nil
	}
	var ids []trace.ID
	for _, id := range s.IDs(t.Kind) {
		if t.is(id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// prefix is the name of the container's field: its group is looked up where
// the step does not say it.
func (t Thing) prefix(f trace.Fields) string {
	if strings.Contains(t.Container, "/") {
		return t.Container
	}
	for _, group := range []string{"app/", "init/", "ephemeral/"} {
		if _, ok := f[group+t.Container+".restartCount"]; ok {
			return group + t.Container
		}
	}
	return "app/" + t.Container
}

// PlainContainer is the container's name without its group.
func (t Thing) PlainContainer() string { return PlainContainer(t.Container) }

// PlainContainer is a {container} without its group.
func PlainContainer(text string) string { return text[strings.Index(text, "/")+1:] }
