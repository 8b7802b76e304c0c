package condition

import (
	"regexp"
	"strings"

	"github.com/gherkube/gherkube/runtime/trace"
)

// StateWords are the words of the {state} of a {thing}.
func (r Reader) StateWords(thing, state string) ([]Word, error) {
	t, err := r.Thing(thing)
	if err != nil {
		return nil, err
	}
	return r.stateWords(t, state)
}

// PodsStateWords are the words of the {state} of a number of pods.
func (r Reader) PodsStateWords(state string) ([]Word, error) {
	return r.stateWords(Thing{Kind: "Pod"}, state)
}

func (r Reader) stateWords(t Thing, state string) ([]Word, error) {
	words := strings.TrimPrefix(state, "not ")
	if m := conditionReason.FindStringSubmatch(words); m != nil {
		return []Word{conditionWord(t.Kind, m[1]), conditionReasonWord(m[2])}, nil
	}
	if m := onNode.FindStringSubmatch(words); m != nil {
		return []Word{objectWord(Thing{Kind: "Node", Name: r.Expand(m[1])})}, nil
	}
	if m := ownedBy.FindStringSubmatch(words); m != nil {
		owner, err := r.kind(m[1])
		o := Thing{Kind: owner.Name(), Name: r.Expand(m[2])}
		if owner.Namespaced {
			o.Namespace = t.Namespace
		}
		return []Word{objectWord(o)}, err
	}
	if m := endpointOf.FindStringSubmatch(words); m != nil {
		return []Word{objectWord(Thing{Kind: "Service", Namespace: t.Namespace, Name: r.Expand(m[2])})}, nil
	}
	if m := labelled.FindStringSubmatch(words); m != nil {
		return labelWords(m[1] + "=" + r.Expand(m[2])), nil
	}
	switch words {
	case "gone", "present", "released", "Terminating":
		return nil, nil
	case "paused", "unschedulable", "complete":
		return []Word{{what: "kind that can be " + words, name: t.Kind, known: kindsThatAre[words], shown: nothing}}, nil
	}
	switch _, listed := trace.KindNamed(t.Kind); {
	case t.Container != "":
		return containerStateWords(words), nil
	case t.Kind == "Pod":
		return podStateWords(words), nil
	case listed:
		return []Word{objectStateWord(t.Kind, words)}, nil
	case IsStateless(t.Kind):
		return []Word{{what: "state of a " + strings.ToLower(kindAlone(t.Kind)), name: words, known: []string{"present", "gone", "Terminating"}, shown: nothing}}, nil
	}
	return nil, nil // what states a kind has that is found at run time nobody knows
}

// kindAlone is the name of a kind without its group.
func kindAlone(kind string) string {
	alone, _, _ := strings.Cut(kind, ".")
	return alone
}

func containerStateWords(words string) []Word {
	if reason, ok := strings.CutPrefix(words, "waiting with reason "); ok {
		return []Word{{what: "reason of a container that waits", name: reason, known: waitingReasons, shown: containerReasons("waiting")}}
	}
	if reason, ok := strings.CutPrefix(words, "terminated with reason "); ok {
		return []Word{{what: "reason of a container that has terminated", name: reason, known: terminatedReasons, shown: containerReasons("terminated")}}
	}
	return nil
}

// containerReasons are the reasons of containers in a state.
func containerReasons(state string) func(trace.Transition) []string {
	return func(line trace.Transition) []string {
		if line.Kind != "Pod" {
			return nil
		}
		var all []string
		for _, name := range line.Set.Names() {
			if parts := strings.Split(line.Set.Text(name), ":"); len(parts) > 1 && parts[0] == state && strings.Contains(name, "/") {
				all = append(all, parts[1])
			}
		}
		return all
	}
}

// progress is a STATUS that has numbers in it, or names a resource.
var progress = regexp.MustCompile(`^(?:Init:\d+/\d+|(?:Init:)?(?:Signal|ExitCode):\d+|OutOf[a-z].*)$`)

func podStateWords(words string) []Word {
	if progress.MatchString(words) {
		return nil
	}
	name := strings.TrimPrefix(words, "Init:")
	known := concat(podPhases, podReasons, waitingReasons, terminatedReasons)
	if name == words {
		known = concat(known, conditionsOf("Pod"), []string{"Scheduled", "NotReady", "Terminating"})
	}
	return []Word{{what: "state of a pod", name: name, known: known, shown: func(line trace.Transition) []string {
		if line.Kind != "Pod" {
			return nil
		}
		all := append(conditionsShown(line), line.Set.Text("phase"))
		return append(all, strings.TrimPrefix(line.Set.Text(trace.StatusColumn), "Init:"))
	}}}
}

// objectStateWord is the type of a condition, or a phase.
func objectStateWord(kind, words string) Word {
	return Word{what: "state of a " + strings.ToLower(kind), name: words, known: concat(conditionsOf(kind), phases[kind]), shown: func(line trace.Transition) []string {
		if line.Kind != kind {
			return nil
		}
		return append(conditionsShown(line), line.Set.Text("phase"))
	}}
}

// conditionWord is the type of a condition.
func conditionWord(kind, name string) Word {
	w := Word{what: "condition of a " + strings.ToLower(kind), name: name, known: conditionsOf(kind), shown: func(line trace.Transition) []string {
		if line.Kind != kind {
			return nil
		}
		return conditionsShown(line)
	}}
	if _, listed := trace.KindNamed(kind); !listed {
		w.known = []string{name} // of a kind that is found at run time
	}
	return w
}

func conditionsShown(line trace.Transition) []string {
	var all []string
	for _, c := range line.Set.Under("conditions") {
		all = append(all, c[0])
	}
	return all
}

// conditionReasonWord is the reason of a condition.
func conditionReasonWord(name string) Word {
	return Word{what: "reason", name: name, known: reasons(), shown: func(line trace.Transition) []string {
		var all []string
		for _, c := range line.Set.Under("conditions") {
			_, reason, _ := strings.Cut(c[1], "/")
			all = append(all, reason)
		}
		return all
	}}
}

func concat(lists ...[]string) []string {
	var all []string
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}
