// Package sentence is the language of steps: how one is written, with parameters and
// what stands below it, how a text is matched with it, whether its words mean
// something in the scenario, and which step may be meant by a text that is not a step.
package sentence

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/gherkube/gherkube/steps/scenario"
)

// Sentence is a step as it stands in a feature, without its keyword.
type Sentence struct {
	Text string
	// Doc is the doc string below it; HasDoc says whether there is one.
	Doc    string
	HasDoc bool
	// Table are the rows of the data table below it; nil if there is none.
	Table [][]string
}

// UndefinedError says that a sentence is not a step of the vocabulary.
type UndefinedError struct {
	Sentence string
	// Suggestion is what to write instead.
	Suggestion string
}

func (e *UndefinedError) Error() string {
	return fmt.Sprintf("%q is not a step; %s", e.Sentence, e.Suggestion)
}

// Do does a step of the vocabulary outside of a feature: in a test in Go, say. A
// step that does not hold is a FailureError, and one that does not exist an
// UndefinedError.
func (v *Vocabulary) Do(ctx context.Context, w *scenario.World, s Sentence) (err error) {
	defer scenario.Recover(&err)
	var found []Definition
	for _, d := range v.Definitions {
		if d.Matches(s.Text) {
			found = append(found, d)
		}
	}
	switch len(found) {
	case 0:
		return &UndefinedError{s.Text, v.Suggest(s.Text)}
	case 1:
	default:
		return fmt.Errorf("%q may mean several steps: %s and %s", s.Text, found[0].Step.Expression, found[1].Step.Expression)
	}
	args, err := found[0].Arguments(s)
	if err != nil {
		return err
	}
	return found[0].Do(ctx, w, args)
}

// Arguments reads a sentence and what is below it.
func (d Definition) Arguments(s Sentence) (Args, error) {
	m := d.Find(s.Text)
	if m == nil {
		return Args{}, fmt.Errorf("step %q does not match %q", s.Text, d.Step.Expression)
	}
	a := ArgsOf(m[1:], s)
	if (s.HasDoc || s.Table != nil) && !d.Step.TakesArgument() {
		return a, fmt.Errorf("step %q takes no doc string and no table", d.Step.Expression)
	}
	return a, nil
}

// ArgsOf are the values of a sentence's parameters, with what is below it.
func ArgsOf(values []string, s Sentence) Args {
	return Args{Values: values, Doc: s.Doc, HasDoc: s.HasDoc, Table: slices.Clone(s.Table)}
}

// TakesArgument reports whether a doc string or a table stands below the step.
func (s Step) TakesArgument() bool { return strings.HasSuffix(s.Expression, ":") }
