package sentence

import (
	"context"
	"errors"
	"regexp"
	"time"

	"github.com/gherkube/gherkube/runtime/trace"
	"github.com/gherkube/gherkube/steps/condition"
	"github.com/gherkube/gherkube/steps/scenario"
)

// Do does the step.
func (d Definition) Do(ctx context.Context, w *scenario.World, a Args) error {
	if err := errors.Join(w.ExpectKinds(ctx), w.MeetKinds(ctx, d.Kinds(a.Values))); err != nil {
		return err
	}
	if err := unset(w, d, a); err != nil {
		return err
	}
	before := w.Texts()
	return meaningful(w, d, a, before, w.Describing(d.Step.Run(ctx, w, a)))
}

// unset says which variable in the names that a step has is not set.
func unset(w *scenario.World, d Definition, a Args) error {
	for _, p := range parametersOf(d.Step.Expression, a.Values) {
		if _, names := wordReaders[p.name]; names {
			if err := w.Unset(p.value); err != nil {
				return err
			}
		}
	}
	return nil
}

// meaningful is what came of a step, unless the step holds although a word of it
// means nothing: a name with a typo is never Ready. A step that does not hold
// tells of such a word, too. What its own commands have printed does not count.
func meaningful(w *scenario.World, d Definition, a Args, before []string, result error) error {
	var failure *scenario.FailureError
	if result != nil && !errors.As(result, &failure) {
		return result
	}
	words, err := wordsIn(w.Reader(), d, a.Values)
	if err != nil {
		return errors.Join(result, err)
	}
	w.Pull()
	about := condition.Scenario{Trace: w.Trace(), Own: w.OwnWords, Texts: before}
	for _, word := range words {
		err := word.Unknown(about)
		switch {
		case err == nil:
		case failure == nil:
			return err
		default:
			failure.Message += "\n" + err.Error()
			return result
		}
	}
	return result
}

// wordReader returns the words of one of a step's parameters; others may say what it
// is about.
type wordReader func(r condition.Reader, all parameters, i int) ([]condition.Word, error)

// wordReaders are the parameters whose words name something in the cluster. All
// others are listed in TestEveryParameterIsChecked, with the reason.
var wordReaders = map[string]wordReader{
	"name": nameWords,
	"container": func(r condition.Reader, all parameters, i int) ([]condition.Word, error) {
		return r.ThingWords("container " + all[i].value + " of pod " + all.value("name"))
	},
	"thing": func(r condition.Reader, all parameters, i int) ([]condition.Word, error) {
		return r.ThingWords(all[i].value)
	},
	"pods": func(r condition.Reader, all parameters, i int) ([]condition.Word, error) {
		return r.PodsWords(all[i].value)
	},
	"state": func(r condition.Reader, all parameters, i int) ([]condition.Word, error) {
		if thing := all.value("thing"); thing != "" {
			return r.StateWords(thing, all[i].value)
		}
		return r.PodsStateWords(all[i].value)
	},
	"moment": func(r condition.Reader, all parameters, i int) ([]condition.Word, error) {
		return r.MomentWords(all[i].value)
	},
	"field": func(r condition.Reader, all parameters, i int) ([]condition.Word, error) {
		return r.FieldWord(all[i].value, all.value("thing"))
	},
	"counter": func(r condition.Reader, all parameters, i int) ([]condition.Word, error) {
		return r.CounterWord(all[i].value, all.value("thing"))
	},
	"reason": func(_ condition.Reader, all parameters, i int) ([]condition.Word, error) {
		return []condition.Word{condition.ReasonWord(all[i].value)}, nil
	},
}

// parameter is one of a step's, with the words of the sentence before it.
type parameter struct{ name, before, value string }

type parameters []parameter

// value is that of the first parameter of a name; empty if there is none.
func (all parameters) value(name string) string {
	for _, p := range all {
		if p.name == name {
			return p.value
		}
	}
	return ""
}

// parametersOf are those of a step's sentence.
func parametersOf(expression string, values []string) parameters {
	var all parameters
	end := 0
	for i, at := range blank.FindAllStringSubmatchIndex(expression, -1) {
		all = append(all, parameter{expression[at[2]:at[3]], expression[end:at[0]], values[i]})
		end = at[1]
	}
	return all
}

// wordsIn are the words of a step that name something in the cluster.
func wordsIn(r condition.Reader, d Definition, values []string) ([]condition.Word, error) {
	if d.Step.MayBeNew {
		return nil, nil
	}
	all := parametersOf(d.Step.Expression, values)
	var found []condition.Word
	for i, p := range all {
		read, ok := wordReaders[p.name]
		if !ok {
			continue
		}
		more, err := read(r, all, i)
		if err != nil {
			return nil, err
		}
		found = append(found, more...)
	}
	return found, nil
}

// kindBefore is the word for a kind right before a {name}.
var kindBefore = regexp.MustCompile(`(\S+) $`)

// nameWords are those of an object whose kind stands before its name.
func nameWords(r condition.Reader, all parameters, i int) ([]condition.Word, error) {
	m := kindBefore.FindStringSubmatch(all[i].before)
	if m == nil {
		return nil, nil
	}
	if _, ok := trace.KindCalled(m[1]); !ok {
		return nil, nil
	}
	return r.ThingWords(m[1] + " " + all[i].value)
}

// Kinds are the words for kinds in what a step's parameters matched that not
// every trace records.
func (d Definition) Kinds(values []string) []string {
	var words []string
	r := condition.Reader{
		Expand:   func(s string) string { return s },
		Commands: func(string) []time.Duration { return nil },
		Kind: func(word string, _ ...string) (trace.Kind, error) {
			words = append(words, word)
			return trace.Kind{}, nil
		},
	}
	for i, parameter := range blank.FindAllStringSubmatch(d.Step.Expression, -1) {
		// What is wrong with the words is told when the step runs.
		switch parameter[1] {
		case "thing":
			_, _ = r.Thing(values[i])
		case "moment":
			_, _ = r.Moment(values[i])
		case "state":
			_, _ = r.Is("node *", values[i]) // the owner's kind
		}
	}
	return words
}
