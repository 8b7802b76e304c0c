package feature

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	messages "github.com/cucumber/messages/go/v21"
)

var parserMessage = regexp.MustCompile(`(?m)^\((\d+):(\d+)\): (.*)$`)

// misread puts into words what the parser could not read: each place that it
// stumbled over.
func (f *file) misread(err error) error {
	found := parserMessage.FindAllStringSubmatch(err.Error(), 10)
	if found == nil {
		return &Error{Path: f.path, Reason: err.Error()}
	}
	var problems []error
	for _, m := range found {
		e := &Error{Path: f.path}
		e.Line, _ = strconv.Atoi(m[1])
		e.Column, _ = strconv.Atoi(m[2])
		e.Reason = f.inWords(e.Line, m[3])
		problems = append(problems, e)
	}
	return errors.Join(problems...)
}

// inWords says what is wrong in a line and what to do about it.
func (f *file) inWords(line int, message string) string {
	expected, ends := strings.CutPrefix(message, "unexpected end of file, expected: ")
	switch {
	case ends && strings.Contains(expected, "#DocStringSeparator"):
		return `the file ends within a text: close it with """ (or with the backquotes that began it) on a line of its own`
	case ends:
		return "the file ends too early: tags belong before a scenario"
	case strings.HasPrefix(message, "inconsistent cell count"):
		return "the rows of this table have different numbers of cells: write | cell | cell |, and a | within a cell as \\|"
	case strings.HasPrefix(message, "A tag may not contain whitespace"):
		return "a tag has a blank in it: write @one @two, and a comment as \" # comment\""
	}
	if lang, ok := strings.CutPrefix(message, "Language not supported: "); ok {
		return fmt.Sprintf("Gherkin has no language %q: leave the line out for English", lang)
	}
	return keywordsOf(f.content).unexpected(strings.TrimSpace(f.lineText(line)), strings.Contains(message, "#FeatureLine"))
}

func (f *file) lineText(line int) string {
	if line < 1 || line > len(f.text) {
		return ""
	}
	return f.text[line-1]
}

// part is the feature, or a rule, background or scenario of it.
type part struct {
	line int64
	body []int64 // lines of its steps and examples, in order
}

// parts returns the parts of the feature in the file's order.
func (f *file) parts() []part {
	if f.doc.Feature == nil {
		return nil
	}
	out := []part{{line: f.doc.Feature.Location.Line}}
	add := func(b *messages.Background, s *messages.Scenario) {
		var p part
		var steps []*messages.Step
		switch {
		case b != nil:
			p.line, steps = b.Location.Line, b.Steps
		case s != nil:
			p.line, steps = s.Location.Line, s.Steps
		}
		for _, st := range steps {
			p.body = append(p.body, st.Location.Line)
		}
		if s != nil {
			for _, e := range s.Examples {
				p.body = append(p.body, e.Location.Line)
			}
		}
		out = append(out, p)
	}
	for _, c := range f.doc.Feature.Children {
		if c.Rule == nil {
			add(c.Background, c.Scenario)
			continue
		}
		out = append(out, part{line: c.Rule.Location.Line})
		for _, c := range c.Rule.Children {
			add(c.Background, c.Scenario)
		}
	}
	return out
}

// swallowed finds a step that Gherkin takes for a part's description, because
// its keyword is misspelt or no scenario has begun: it would silently not run.
func (f *file) swallowed(isStep func(string) bool) error {
	words := keywordsOf(f.content)
	parts := f.parts()
	for i, p := range parts {
		end := int64(len(f.text)) + 1
		if i+1 < len(parts) {
			end = parts[i+1].line
		}
		if len(p.body) > 0 {
			end = p.body[0]
		}
		for l := int(p.line) + 1; l < int(end); l++ {
			if e := f.swallowedAt(l, words, isStep); e != nil {
				return e
			}
		}
	}
	return nil
}

func (f *file) swallowedAt(line int, words keywords, isStep func(string) bool) error {
	text := f.lineText(line)
	first, rest, _ := strings.Cut(strings.TrimSpace(text), " ")
	keyword, near := words.step(first)
	if !near || !isStep(strings.TrimSpace(rest)) {
		return nil
	}
	e := &Error{Path: f.path, Line: line, Column: 1 + strings.Index(text, first)}
	e.Reason = fmt.Sprintf("%q is not a keyword, so this line is a description and would not run: did you mean %q?", first, keyword)
	if keyword == first {
		e.Reason = "this step is in no scenario and would not run: write \"Scenario: NAME\" before it"
	}
	return e
}

// almostStep tells which line of a scenario without steps looks like one.
func (f *file) almostStep(b *block) string {
	words := keywordsOf(f.content)
	for l := int(b.scenario.Location.Line) + 1; l <= b.last; l++ {
		first, _, _ := strings.Cut(strings.TrimSpace(f.lineText(l)), " ")
		if keyword, near := words.step(first); near {
			return fmt.Sprintf("; line %d begins with %q: did you mean %q?", l, first, keyword)
		}
	}
	return "; a step begins with Given, When, Then, And or But"
}
