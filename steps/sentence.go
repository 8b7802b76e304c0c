package steps

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/cucumber/godog"
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
type UndefinedError struct{ Sentence string }

func (e *UndefinedError) Error() string {
	return fmt.Sprintf("%q is not a step; %s", e.Sentence, Suggest(e.Sentence))
}

// Do does a step of the vocabulary outside of a feature: in a test in Go, say. A
// step that does not hold is a FailureError, and one that does not exist an
// UndefinedError.
func (w *World) Do(ctx context.Context, s Sentence) (err error) {
	defer guard(&err)
	var found []definition
	for _, d := range definitions() {
		if d.pattern.MatchString(s.Text) {
			found = append(found, d)
		}
	}
	switch len(found) {
	case 0:
		return &UndefinedError{s.Text}
	case 1:
	default:
		return fmt.Errorf("%q may mean several steps: %s and %s", s.Text, found[0].step.Expression, found[1].step.Expression)
	}
	args, err := found[0].arguments(s)
	if err != nil {
		return err
	}
	return w.do(ctx, found[0], args)
}

// arguments reads a sentence and what is below it.
func (d definition) arguments(s Sentence) (Args, error) {
	m := d.pattern.FindStringSubmatch(s.Text)
	if m == nil {
		return Args{}, fmt.Errorf("step %q does not match %q", s.Text, d.step.Expression)
	}
	a := Args{values: m[1:], Doc: s.Doc, HasDoc: s.HasDoc, Table: slices.Clone(s.Table)}
	if (s.HasDoc || s.Table != nil) && !d.step.TakesArgument() {
		return a, fmt.Errorf("step %q takes no doc string and no table", d.step.Expression)
	}
	return a, nil
}

// TakesArgument reports whether a doc string or a table stands below the step.
func (s Step) TakesArgument() bool { return strings.HasSuffix(s.Expression, ":") }

// sentenceOf is a step of a scenario.
func sentenceOf(st *godog.Step) Sentence {
	s := Sentence{Text: st.Text}
	if st.Argument == nil {
		return s
	}
	if doc := st.Argument.DocString; doc != nil {
		s.Doc, s.HasDoc = doc.Content, true
	}
	if table := st.Argument.DataTable; table != nil {
		s.Table = [][]string{}
		for _, r := range table.Rows {
			var row []string
			for _, c := range r.Cells {
				row = append(row, c.Value)
			}
			s.Table = append(s.Table, row)
		}
	}
	return s
}
