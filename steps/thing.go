package steps

import (
	"fmt"
	"path"
	"regexp"
	"strings"

	"github.com/gherkube/gherkube/runtime/trace"
)

// thing is an object or a container that a step speaks of.
type thing struct {
	kind, namespace, name string
	container             string
}

// kinds are the kinds of the vocabulary by the word for them.
var kinds = func() map[string]string {
	m := map[string]string{}
	for _, k := range trace.Kinds {
		m[strings.ToLower(k)] = k
	}
	return m
}()

var thingParts = regexp.MustCompile(`^(?:the )?(?:container (\S+) of )?(\S+) (\S+?)(?: in namespace (\S+))?$`)

// thing reads a parameter {thing}.
func (w *World) thing(text string) (thing, error) {
	m := thingParts.FindStringSubmatch(text)
	if m == nil || kinds[m[2]] == "" {
		return thing{}, fmt.Errorf("%q is no thing: write a kind and a name, or container NAME of pod NAME", text)
	}
	t := thing{kind: kinds[m[2]], name: w.expand(m[3]), container: w.expand(m[1]), namespace: w.space(m[4])}
	if t.kind == "Node" || t.kind == "PersistentVolume" || t.kind == "Namespace" {
		t.namespace = ""
	}
	return t, nil
}

// space is a namespace as the trace has it: empty for the scenario's own.
func (w *World) space(name string) string {
	if name = w.expand(name); name == w.Place.Namespace {
		return ""
	}
	return name
}

func (t thing) String() string {
	s := strings.ToLower(t.kind) + " " + t.name
	if t.container != "" {
		s = "container " + t.container + " of " + s
	}
	if t.namespace != "" {
		s += " in namespace " + t.namespace
	}
	return s
}

// is reports whether an object of the trace is the thing, or the pod it is in.
func (t thing) is(id trace.ID) bool {
	return id.Kind == t.kind && id.Namespace == t.namespace && named(t.name, id.Name)
}

// named matches a name with a pattern in which * stands for any letters.
func named(pattern, name string) bool {
	if !strings.Contains(pattern, "*") {
		return pattern == name
	}
	ok, err := path.Match(pattern, name)
	return err == nil && ok
}

// find returns the objects that are the thing.
func (t thing) find(s *trace.State) []trace.ID {
	if !strings.Contains(t.name, "*") {
		id := trace.ID{Kind: t.kind, Namespace: t.namespace, Name: t.name}
		if _, ok := s.Get(id); ok {
			return []trace.ID{id}
		}
		return nil
	}
	var ids []trace.ID
	for _, id := range s.IDs(t.kind) {
		if t.is(id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// prefix is the name of the container's field: its group is looked up where
// the step does not say it.
func (t thing) prefix(f trace.Fields) string {
	if strings.Contains(t.container, "/") {
		return t.container
	}
	for _, group := range []string{"app/", "init/", "ephemeral/"} {
		if _, ok := f[group+t.container+".restartCount"]; ok {
			return group + t.container
		}
	}
	return "app/" + t.container
}

// seen tells what the thing looks like, for a failure.
func (t thing) seen(s *trace.State) string {
	ids := t.find(s)
	if len(ids) == 0 {
		return t.String() + " does not exist" + t.others(s)
	}
	var b strings.Builder
	for _, id := range ids {
		f, _ := s.Get(id)
		fmt.Fprintf(&b, "%s: %s\n", id, summary(f, t))
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// others names what there is instead.
func (t thing) others(s *trace.State) string {
	var names []string
	for _, id := range s.IDs(t.kind) {
		if id.Namespace == t.namespace {
			names = append(names, id.Name)
		}
	}
	if len(names) == 0 {
		return "; there is no " + strings.ToLower(t.kind)
	}
	return "; there are: " + strings.Join(names, ", ")
}

// summary is what a reader needs to see of an object.
func summary(f trace.Fields, t thing) string {
	var parts []string
	for _, name := range f.Names() {
		switch {
		case t.container != "" && strings.HasPrefix(name, t.prefix(f)):
		case t.container != "":
			continue
		case strings.HasPrefix(name, "labels."), strings.HasPrefix(name, "annotations."),
			strings.HasSuffix(name, ".image"), name == "generation", name == "observedGeneration":
			continue
		}
		parts = append(parts, strings.Trim(name, "()")+"="+f.Text(name))
	}
	return strings.Join(parts, " ")
}

// plainContainer is the container's name without its group.
func (t thing) plainContainer() string { return t.container[strings.Index(t.container, "/")+1:] }
