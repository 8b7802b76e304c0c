package sentence

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/gherkube/gherkube/steps/condition"
	"github.com/gherkube/gherkube/steps/scenario"
	"github.com/gherkube/gherkube/steps/target"
)

// Step is one sentence of the vocabulary.
type Step struct {
	// Expression is the sentence, with parameters in braces such as
	// {duration}; see Parameters. A text in parentheses may be left out, and
	// a/b means either word.
	Expression string
	// Doc says what the step does, in a sentence or two.
	Doc string
	// Example is a use of the step, as it stands in a feature.
	Example string
	// Below is the doc string or the table below the example, as it stands there; empty
	// for a step that takes none.
	Below string
	// Run does it.
	Run Run
	// Needs is what a cluster must be able to do for the step; empty if any can do
	// it.
	Needs target.Ability
	// MayBeNew says that the step may name what there is not yet. A name that others
	// use for something that does not exist is an error.
	MayBeNew bool
	// Nodes reads which nodes the step asks of the cluster before the scenario
	// begins; nil if it asks for none.
	Nodes func(Args) ([]target.NodeShape, error)
}

// Run does a step in a scenario's world. It returns a FailureError for what does
// not hold.
type Run func(context.Context, *scenario.World, Args) error

// Family is a part of the vocabulary.
type Family struct {
	Name  string
	Doc   string
	Steps []Step
}

// Args are what a step's parameters matched, in their order, and the doc
// string or table below the step.
type Args struct {
	Values []string
	// Doc is the doc string; HasDoc says whether there is one.
	Doc    string
	HasDoc bool
	// Table has the cells of the data table, by row.
	Table [][]string
}

// Text returns the i-th parameter as it was written, without its quotes.
func (a Args) Text(i int) string { return unquote(a.Values[i]) }

// Int returns the i-th parameter as a number.
func (a Args) Int(i int) (int, error) {
	n, err := strconv.Atoi(a.Values[i])
	if err != nil {
		return 0, fmt.Errorf("%q is not a number", a.Values[i])
	}
	return n, nil
}

// Duration returns the i-th parameter as a duration.
func (a Args) Duration(i int) (time.Duration, error) { return ParseDuration(a.Values[i]) }

// ParseDuration reads 30s, 1m30s, 500ms, "30 seconds", "2 minutes".
func ParseDuration(s string) (time.Duration, error) { return condition.Duration(s) }

// unquote takes the quotes off "text" (with \" and \n inside) and `text`.
func unquote(s string) string {
	if len(s) < 2 || s[0] != s[len(s)-1] {
		return s
	}
	switch s[0] {
	case '`':
		return s[1 : len(s)-1]
	case '"':
		if u, err := strconv.Unquote(s); err == nil {
			return u
		}
		return strings.ReplaceAll(s[1:len(s)-1], `\"`, `"`)
	}
	return s
}
