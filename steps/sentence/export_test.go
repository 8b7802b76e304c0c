package sentence

import (
	"regexp"
	"strings"
)

// Blank is a parameter of a step, with the words of the sentence before it.
type Blank struct{ Name, Before string }

// Blanks are those of a step's sentence.
func (s Step) Blanks() []Blank {
	var all []Blank
	for _, p := range parametersOf(s.Expression, make([]string, strings.Count(s.Expression, "{"))) {
		all = append(all, Blank{p.name, p.before})
	}
	return all
}

// IsRead reports whether the words of a parameter are read.
func (p Parameter) IsRead() bool { return wordReaders[p.Name] != nil }

// KindBefore is the word for a kind right before a {name}.
var KindBefore = kindBefore

// Plain is an expression without what may be left out and with the first of words
// that are alike.
func Plain(expression string) string {
	expression = leftOut.ReplaceAllString(expression, "$1")
	return regexp.MustCompile(either.String()).ReplaceAllStringFunc(expression, func(words string) string {
		first, _, _ := strings.Cut(words, "/")
		return first
	})
}
