package sentence

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"sync"

	"github.com/gherkube/gherkube/steps/scenario"
)

// Vocabulary are the steps that there are, ready to be matched.
type Vocabulary struct {
	// Families has the steps by family, in the order of the catalogue.
	Families []Family
	// Definitions are the steps of all families.
	Definitions []Definition
	// loose are the sentences with anything in the place of their parameters.
	loose func() []*regexp.Regexp
}

// Compile makes a vocabulary of families of steps. The error names the step
// whose expression is wrong.
func Compile(families []Family) (*Vocabulary, error) {
	v := &Vocabulary{Families: families}
	v.loose = sync.OnceValue(v.loosened)
	for _, f := range families {
		for _, s := range f.Steps {
			p, err := s.Pattern()
			if err != nil {
				return nil, err
			}
			v.Definitions = append(v.Definitions, Definition{s, regexp.MustCompile(p)})
		}
	}
	return v, nil
}

// Has reports whether a text is a step of the vocabulary.
func (v *Vocabulary) Has(text string) bool {
	return slices.ContainsFunc(v.Definitions, func(d Definition) bool { return d.Pattern.MatchString(text) })
}

// Do does a step of the vocabulary outside of a feature: in a test in Go, say. A
// step that does not hold is a FailureError, and one that does not exist an
// UndefinedError.
func (v *Vocabulary) Do(ctx context.Context, w *scenario.World, s Sentence) (err error) {
	defer scenario.Recover(&err)
	var found []Definition
	for _, d := range v.Definitions {
		if d.Pattern.MatchString(s.Text) {
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
