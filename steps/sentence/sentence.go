package sentence

import (
	"fmt"
	"slices"
	"strings"
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

// UndefinedError says that a sentence is no step of the vocabulary.
type UndefinedError struct {
	Sentence string
	// Suggestion is what to write instead.
	Suggestion string
}

func (e *UndefinedError) Error() string {
	return fmt.Sprintf("%q is not a step; %s", e.Sentence, e.Suggestion)
}

// Arguments reads a sentence and what is below it.
func (d Definition) Arguments(s Sentence) (Args, error) {
	m := d.Pattern.FindStringSubmatch(s.Text)
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
