package feature

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	gherkin "github.com/cucumber/gherkin/go/v26"

	"github.com/gherkube/gherkube/schema/spelling"
)

// keywords are the words that lines of a feature begin with, in its language.
type keywords struct {
	steps  []string // Given, When, …
	titles []string // Feature, Scenario, …: those with a colon after them
	parts  *gherkin.Dialect
}

var languageLine = regexp.MustCompile(`(?m)^\s*#\s*language\s*:\s*([a-zA-Z_-]+)\s*$`)

// keywordsOf returns the keywords of a feature's language.
func keywordsOf(content []byte) keywords {
	dialect := gherkin.DialectsBuiltin().GetDialect(gherkin.DefaultDialect)
	if m := languageLine.FindSubmatch(content); m != nil {
		if d := gherkin.DialectsBuiltin().GetDialect(string(m[1])); d != nil {
			dialect = d
		}
	}
	k := keywords{parts: dialect}
	for _, s := range dialect.StepKeywords() {
		if s = strings.TrimSpace(s); s != "*" {
			k.steps = append(k.steps, s)
		}
	}
	k.titles = slices.Concat(dialect.FeatureKeywords(), dialect.RuleKeywords(), dialect.BackgroundKeywords(),
		dialect.ScenarioKeywords(), dialect.ScenarioOutlineKeywords(), dialect.ExamplesKeywords())
	return k
}

// step returns the keyword of a step that a word is, or may be meant to be.
func (k keywords) step(word string) (string, bool) {
	if word == "" || slices.Contains(k.steps, word) {
		return word, word != ""
	}
	return spelling.Nearest(word, k.steps)
}

// unexpected says what is wrong with a line that cannot stand where it does.
func (k keywords) unexpected(line string, first bool) string {
	name, _, titled := strings.Cut(line, ":")
	word, _, _ := strings.Cut(line, " ")
	switch {
	case strings.HasPrefix(line, "|"):
		return "a row of a table stands where none belongs: rows follow a step or Examples: directly"
	case strings.HasPrefix(line, `"""`), strings.HasPrefix(line, "```"):
		return "a text stands where none belongs: it follows a step directly"
	case strings.HasPrefix(line, "@"):
		return "tags stand where none belong: write them before Feature:, Rule:, Scenario: or Examples:"
	case titled && slices.Contains(k.titles, name):
		return k.misplaced(name, first)
	case slices.Contains(k.titles, word) && !titled:
		return fmt.Sprintf("%q needs a colon: write %q", word, word+":")
	case first && slices.Contains(k.steps, word):
		return "a step stands before the feature: begin with \"Feature: NAME\" and \"Scenario: NAME\""
	case slices.Contains(k.steps, word):
		return "a step stands where none belongs: steps follow \"Scenario: NAME\", and come before Examples:"
	}
	if near, ok := spelling.Nearest(name, k.titles); titled && ok {
		return fmt.Sprintf("%q is not a keyword: did you mean %q?", name+":", near+":")
	}
	if near, ok := k.step(word); ok {
		return fmt.Sprintf("%q is not a keyword: did you mean %q?", word, near)
	}
	if first {
		return "a feature begins with \"Feature: NAME\"; comments begin with #"
	}
	return fmt.Sprintf("%q begins no step: write Given, When, Then, And or But; longer texts stand below their step between lines of \"\"\"", word)
}

// misplaced says where a title belongs.
func (k keywords) misplaced(title string, first bool) string {
	switch {
	case slices.Contains(k.parts.FeatureKeywords(), title):
		return "a file has one feature: write the second one to a file of its own"
	case first:
		return fmt.Sprintf("%q stands before the feature: begin the file with \"Feature: NAME\"", title+":")
	case slices.Contains(k.parts.BackgroundKeywords(), title):
		return fmt.Sprintf("%q stands too late: it comes before the first scenario of its feature or rule", title+":")
	case slices.Contains(k.parts.ExamplesKeywords(), title):
		return fmt.Sprintf("%q stands where it does not belong: it follows the steps of a scenario", title+":")
	}
	return fmt.Sprintf("%q cannot stand here: close the text or table above it first", title+":")
}
