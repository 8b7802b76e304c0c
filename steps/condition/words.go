package condition

import (
	"strings"

	"github.com/gherkube/gherkube/runtime/trace"
)

// ThingWords are the words of a {thing}.
func (r Reader) ThingWords(text string) ([]Word, error) {
	t, err := r.Thing(text)
	if err != nil {
		return nil, err
	}
	return t.words(), nil
}

func (t Thing) words() []Word {
	words := []Word{objectWord(t)}
	if t.Namespace != "" {
		words = append(words, namespaceWord(t.Namespace))
	}
	if t.Container != "" {
		words = append(words, containerWord(t))
	}
	return words
}

// namespaceWord is a namespace that the trace records.
func namespaceWord(name string) Word {
	return Word{what: "recorded namespace", name: name, shown: func(line trace.Transition) []string {
		if line.Kind == "Namespace" {
			return []string{line.Name}
		}
		return []string{line.Namespace}
	}}
}

// containerWord is a container of a pod's spec or status.
func containerWord(t Thing) Word {
	grouped := strings.Contains(t.Container, "/")
	return Word{what: "container of pod " + t.Name, name: t.Container, amongShown: true, shown: func(line trace.Transition) []string {
		if !t.is(line.ID()) {
			return nil
		}
		var all []string
		for _, c := range strings.Fields(strings.TrimPrefix(line.Set.Text(trace.ContainersField), "-")) {
			if !grouped {
				c = PlainContainer(c)
			}
			all = append(all, c)
		}
		return all
	}}
}

// PodsWords are the words of a number of {pods}.
func (r Reader) PodsWords(text string) ([]Word, error) {
	m := podsParts.FindStringSubmatch(text)
	if m == nil {
		_, err := r.pods(text)
		return nil, err
	}
	namespace := r.space(m[5])
	var words []Word
	if namespace != "" {
		words = append(words, namespaceWord(namespace))
	}
	for _, f := range podsFilter.FindAllStringSubmatch(m[4], -1) {
		switch {
		case f[2] != "":
			owner, err := r.kind(f[2])
			if err != nil {
				return nil, err
			}
			words = append(words, objectWord(Thing{Kind: owner.Name(), Namespace: namespace, Name: r.Expand(f[3])}))
		case f[4] != "":
			words = append(words, labelWords(r.Expand(f[4]))...)
		case f[5] != "":
			words = append(words, objectWord(Thing{Kind: "Node", Name: r.Expand(f[5])}))
		default:
			words = append(words, objectWord(Thing{Kind: "Pod", Namespace: namespace, Name: r.Expand(f[6])}))
		}
	}
	return words, nil
}

func labelWords(selector string) []Word {
	var words []Word
	for _, part := range strings.Split(selector, ",") {
		key, value, equal := strings.Cut(part, "=")
		key, unequal := strings.CutSuffix(key, "!")
		w := Word{what: "label", name: key, shown: labelKeys}
		if equal && !unequal {
			w.name, w.shown = key+"="+value, labelPairs
		}
		words = append(words, w)
	}
	return words
}

func labelKeys(line trace.Transition) []string {
	var keys []string
	for _, l := range labelPairs(line) {
		key, _, _ := strings.Cut(l, "=")
		keys = append(keys, key)
	}
	return keys
}

// labelPairs are the labels of an object, and those that it selects by.
func labelPairs(line trace.Transition) []string {
	var pairs []string
	for _, l := range line.Set.Under("labels") {
		pairs = append(pairs, l[0]+"="+l[1])
	}
	selector, _ := line.Set["selector"].(map[string]any)
	for key := range selector {
		if value, ok := selector[key].(string); ok {
			pairs = append(pairs, key+"="+value)
		}
	}
	return pairs
}

// ReasonWord is the {reason} of an event.
func ReasonWord(name string) Word {
	return Word{what: "reason", name: name, known: reasons(), shown: func(line trace.Transition) []string {
		if line.Kind != "Event" {
			return nil
		}
		return []string{line.Set.Text("reason")}
	}}
}

// FieldWord is a {field} of a {thing}. Of kinds that are found at run time any
// field may be asked for.
func (r Reader) FieldWord(name, thing string) ([]Word, error) {
	t, err := r.Thing(thing)
	if err != nil {
		return nil, err
	}
	if _, listed := trace.KindNamed(t.Kind); !listed {
		return nil, nil
	}
	return []Word{fieldWord(t, name)}, nil
}

// CounterWord is the {counter} of a {thing}, of which not all kinds have all.
func (r Reader) CounterWord(counter, thing string) ([]Word, error) {
	return r.FieldWord(counters[counter], thing)
}

func fieldWord(t Thing, name string) Word {
	if t.Container != "" {
		return Word{what: "field of a container", name: name, known: containerFields, shown: nothing}
	}
	for _, prefix := range []string{"labels.", "annotations."} {
		if strings.HasPrefix(name, prefix) {
			return Word{what: "field", name: name, shown: fieldsUnder(prefix)}
		}
	}
	if condition, ok := strings.CutPrefix(name, "conditions."); ok {
		return conditionWord(t.Kind, condition)
	}
	return Word{what: "field of a " + strings.ToLower(t.Kind), name: name, known: fieldsOf(t.Kind), shown: func(line trace.Transition) []string {
		if line.Kind != t.Kind {
			return nil
		}
		return line.Set.Names()
	}}
}

func nothing(trace.Transition) []string { return nil }

func fieldsUnder(prefix string) func(trace.Transition) []string {
	return func(line trace.Transition) []string {
		var all []string
		for _, name := range line.Set.Names() {
			if strings.HasPrefix(name, prefix) {
				all = append(all, name)
			}
		}
		return all
	}
}

// MomentWords are the words of a {moment}.
func (r Reader) MomentWords(text string) ([]Word, error) {
	if text == "the start of the scenario" || atCommand.MatchString(text) {
		return nil, nil
	}
	if e := eventMoment.FindStringSubmatch(text); e != nil {
		words, err := r.ThingWords(e[2])
		return append(words, ReasonWord(e[1])), err
	}
	if p := podsMoment.FindStringSubmatch(text); p != nil {
		words, err := r.PodsWords(p[1])
		if err != nil {
			return nil, err
		}
		state, err := r.PodsStateWords(p[2])
		return append(words, state...), err
	}
	p := thingMoment.FindStringSubmatch(text)
	if p == nil {
		_, err := r.Moment(text)
		return nil, err
	}
	words, err := r.ThingWords(p[1])
	if err != nil {
		return nil, err
	}
	if field, ok := strings.CutPrefix(p[2], "changes its "); ok {
		fields, err := r.FieldWord(field, p[1])
		return append(words, fields...), err
	}
	for _, verb := range []string{"becomes ", "is "} {
		state, ok := strings.CutPrefix(p[2], verb)
		if ok && state != "created" && state != "deleted" && state != "marked for deletion" {
			more, err := r.StateWords(p[1], state)
			return append(words, more...), err
		}
	}
	return words, nil
}
