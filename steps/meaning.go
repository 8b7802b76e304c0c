package steps

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/gherkube/gherkube/runtime/trace"
	"github.com/gherkube/gherkube/steps/condition"
)

// ownWord begins the tags that name words of the scenario's own clients: reasons
// of events that an operator emits, states, types of conditions.
const ownWord = "@word:"

// ownWords are those of the scenario's tags.
func (s Scenario) ownWords() []string {
	var words []string
	for _, tag := range s.Tags {
		if word, ok := strings.CutPrefix(tag, ownWord); ok {
			words = append(words, word)
		}
	}
	return words
}

// do does a step.
func (w *World) do(ctx context.Context, d definition, a Args) error {
	if err := errors.Join(w.expect(ctx), w.meet(ctx, kindsIn(d, a.values))); err != nil {
		return err
	}
	if err := w.unset(d, a); err != nil {
		return err
	}
	before := w.texts()
	return w.meaningful(d, a, before, w.describing(d.step.Run(ctx, w, a)))
}

// unset says which variable in the names that a step has is not set.
func (w *World) unset(d definition, a Args) error {
	for _, p := range parametersOf(d.step.Expression, a.values) {
		if _, names := wordReaders[p.name]; names {
			if err := w.variables(p.value); err != nil {
				return err
			}
		}
	}
	return nil
}

// variables says which variable of a text is not set.
func (w *World) variables(text string) error {
	for _, use := range variable.FindAllString(text, -1) {
		if _, set := w.Terminal.Var(strings.Trim(use, "${}")); !set {
			return fmt.Errorf("the variable %s is not set%s", use, w.nodesSet(use))
		}
	}
	return nil
}

// nodesSet says which variables of nodes are set, if a use is of one of them.
func (w *World) nodesSet(use string) string {
	if !nodeVariable.MatchString(use) {
		return ""
	}
	return fmt.Sprintf(": the cluster has %d nodes that take pods, and a step that asks for more is `a cluster with 3 nodes`", len(w.Place.Nodes))
}

var nodeVariable = regexp.MustCompile(`\$\{?NODE\d+\}?`)

// missingNodes says which variable of a node, in lines of a shell, is not set: an
// empty word in its place means all nodes to kubectl. Others are the shell's own.
func (w *World) missingNodes(lines string) error {
	for _, use := range nodeVariable.FindAllString(lines, -1) {
		if !strings.Contains(lines, strings.Trim(use, "${}")+"=") {
			if err := w.variables(use); err != nil {
				return err
			}
		}
	}
	return nil
}

// meaningful is what came of a step, unless the step holds although a word of it
// means nothing: a name with a typo is never Ready. A step that does not hold
// tells of such a word, too. What its own commands have printed does not count.
func (w *World) meaningful(d definition, a Args, before []string, result error) error {
	var failure *FailureError
	if result != nil && !errors.As(result, &failure) {
		return result
	}
	words, err := wordsIn(w.reader(), d, a.values)
	if err != nil {
		return errors.Join(result, err)
	}
	w.pull()
	about := condition.Scenario{Trace: w.Trace(), Own: w.own, Texts: before}
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

// texts are what the scenario's commands have printed, and the manifests that the
// scenario has written: what the cluster refuses it has never had.
func (w *World) texts() []string {
	texts := slices.Clone(w.written)
	for _, r := range w.results {
		texts = append(texts, r.Stdout, r.Stderr)
	}
	return texts
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

// mayBeNew are the steps that may name what there is not yet.
var mayBeNew = []string{
	`node {name} joins`,
	`the metric {metric} of {thing} is {quantity}`,
	`the metric {metric} of each pod with label {label} is {quantity}`,
}

// wordsIn are the words of a step that name something in the cluster.
func wordsIn(r condition.Reader, d definition, values []string) ([]condition.Word, error) {
	if slices.Contains(mayBeNew, d.step.Expression) {
		return nil, nil
	}
	all := parametersOf(d.step.Expression, values)
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
