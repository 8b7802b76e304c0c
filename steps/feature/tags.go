package feature

import (
	"fmt"
	"slices"
	"strings"
)

// TagExpression selects scenarios by their tags. The zero value selects all.
type TagExpression struct {
	text string
	eval func(tags []string) bool
	used []string
}

// ParseTags reads an expression of tags with and, or, not and parentheses, as
// Cucumber has them: "@init and not (@slow or @b:grace-period)". An empty text
// selects everything.
func ParseTags(text string) (TagExpression, error) {
	e := TagExpression{text: text}
	p := &tagParser{words: tagWords(text), expression: &e}
	if len(p.words) == 0 {
		return e, nil
	}
	eval, err := p.or()
	if err == nil && p.at < len(p.words) {
		err = fmt.Errorf("unexpected %q", p.words[p.at])
	}
	if err != nil {
		return TagExpression{}, fmt.Errorf("tag expression %q: %w", text, err)
	}
	e.eval = eval
	return e, nil
}

// Selects reports whether a scenario with these tags is selected.
func (e TagExpression) Selects(tags []string) bool { return e.eval == nil || e.eval(tags) }

// Unknown returns the tags of the expression that no scenario has.
func (e TagExpression) Unknown(known []string) []string {
	var out []string
	for _, t := range e.used {
		if !slices.Contains(known, t) && !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}

func (e TagExpression) String() string { return e.text }

func tagWords(text string) []string {
	return strings.Fields(strings.NewReplacer("(", " ( ", ")", " ) ").Replace(text))
}

type tagParser struct {
	words      []string
	at         int
	expression *TagExpression
}

type tagTest = func([]string) bool

func (p *tagParser) next() string {
	if p.at < len(p.words) {
		return p.words[p.at]
	}
	return ""
}

func (p *tagParser) or() (tagTest, error) {
	left, err := p.and()
	for err == nil && p.next() == "or" {
		p.at++
		l := left
		var r tagTest
		r, err = p.and()
		left = func(t []string) bool { return l(t) || r(t) }
	}
	return left, err
}

func (p *tagParser) and() (tagTest, error) {
	left, err := p.not()
	for err == nil && p.next() == "and" {
		p.at++
		l := left
		var r tagTest
		r, err = p.not()
		left = func(t []string) bool { return l(t) && r(t) }
	}
	return left, err
}

func (p *tagParser) not() (tagTest, error) {
	word := p.next()
	p.at++
	switch {
	case word == "not":
		inner, err := p.not()
		return func(t []string) bool { return !inner(t) }, err
	case word == "(":
		inner, err := p.or()
		if err == nil && p.next() != ")" {
			err = fmt.Errorf("a ) is missing")
		}
		p.at++
		return inner, err
	case strings.HasPrefix(word, "@") && len(word) > 1:
		p.expression.used = append(p.expression.used, word)
		return func(t []string) bool { return slices.Contains(t, word) }, nil
	case word == "":
		return nil, fmt.Errorf("it ends too early")
	}
	return nil, fmt.Errorf("expected a tag such as @init, found %q", word)
}
