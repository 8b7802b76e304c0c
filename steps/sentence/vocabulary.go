package sentence

import (
	"regexp"
	"slices"
	"sync"
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
	v.loose = sync.OnceValue(func() []*regexp.Regexp { return loosened(v.Definitions) })
	for _, f := range families {
		for _, s := range f.Steps {
			p, err := s.Pattern()
			if err != nil {
				return nil, err
			}
			v.Definitions = append(v.Definitions, Definition{s, regexp.MustCompile(p), s.opening()})
		}
	}
	return v, nil
}

// Has reports whether a text is a step of the vocabulary.
func (v *Vocabulary) Has(text string) bool {
	return slices.ContainsFunc(v.Definitions, func(d Definition) bool { return d.Matches(text) })
}
