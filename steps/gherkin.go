package steps

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	gherkin "github.com/cucumber/gherkin/go/v26"
	messages "github.com/cucumber/messages/go/v21"
)

// plainText is a feature file's content as the parser reads it: UTF-8 without
// a byte order mark, lines ended by a newline alone.
func plainText(path string, content []byte) ([]byte, error) {
	for _, mark := range []string{"\xff\xfe", "\xfe\xff"} {
		if bytes.HasPrefix(content, []byte(mark)) {
			return nil, &FeatureError{Path: path, Reason: "it is UTF-16: save it as UTF-8"}
		}
	}
	content = bytes.TrimPrefix(content, []byte("\xef\xbb\xbf"))
	content = bytes.ReplaceAll(content, []byte("\r\n"), []byte("\n"))
	for i, line := range bytes.Split(content, []byte("\n")) {
		switch {
		case !utf8.Valid(line):
			return nil, &FeatureError{Path: path, Line: i + 1, Reason: "it is not UTF-8: save the file in that encoding"}
		case len(line) >= bufio.MaxScanTokenSize: // the parser does not survive it
			return nil, &FeatureError{Path: path, Line: i + 1, Reason: "it is longer than the 64 KiB that can be read: put long texts into files"}
		}
	}
	return content, nil
}

// parse reads the file's Gherkin.
func (f *file) parse(id func() string) error {
	doc, err := gherkin.ParseGherkinDocumentForLanguage(bytes.NewReader(f.content), gherkin.DefaultDialect, id)
	if err != nil {
		return f.misread(err)
	}
	doc.Uri = f.path
	f.doc, f.pickles = doc, gherkin.Pickles(*doc, f.path, id)
	if err := f.swallowed(); err != nil {
		return err
	}
	if doc.Feature == nil || len(f.pickles) == 0 {
		return &FeatureError{Path: f.path, Reason: "there is no scenario in it"}
	}
	for _, p := range f.pickles {
		if len(p.Steps) == 0 {
			return &FeatureError{Path: f.path, Line: f.line(p), Reason: fmt.Sprintf("scenario %q has no steps", p.Name) + f.almostStep(p)}
		}
	}
	return nil
}

var parserMessage = regexp.MustCompile(`(?m)^\((\d+):(\d+)\): (.*)$`)

// misread puts into words what the parser could not read: each place that it
// stumbled over.
func (f *file) misread(err error) error {
	found := parserMessage.FindAllStringSubmatch(err.Error(), 10)
	if found == nil {
		return &FeatureError{Path: f.path, Reason: err.Error()}
	}
	var problems []error
	for _, m := range found {
		e := &FeatureError{Path: f.path}
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
	lines := strings.Split(string(f.content), "\n")
	if line < 1 || line > len(lines) {
		return ""
	}
	return lines[line-1]
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
func (f *file) swallowed() error {
	words := keywordsOf(f.content)
	parts := f.parts()
	for i, p := range parts {
		end := int64(bytes.Count(f.content, []byte("\n"))) + 2
		if i+1 < len(parts) {
			end = parts[i+1].line
		}
		if len(p.body) > 0 {
			end = p.body[0]
		}
		for l := int(p.line) + 1; l < int(end); l++ {
			if e := f.swallowedAt(l, words); e != nil {
				return e
			}
		}
	}
	return nil
}

func (f *file) swallowedAt(line int, words keywords) error {
	text := f.lineText(line)
	first, rest, _ := strings.Cut(strings.TrimSpace(text), " ")
	keyword, near := words.step(first)
	if !near || !isStep(strings.TrimSpace(rest)) {
		return nil
	}
	e := &FeatureError{Path: f.path, Line: line, Column: 1 + strings.Index(text, first)}
	e.Reason = fmt.Sprintf("%q is no keyword, so this line is a description and would not run: did you mean %q?", first, keyword)
	if keyword == first {
		e.Reason = "this step is in no scenario and would not run: write \"Scenario: NAME\" before it"
	}
	return e
}

// almostStep tells which line of a scenario without steps looks like one.
func (f *file) almostStep(p *messages.Pickle) string {
	words := keywordsOf(f.content)
	for _, b := range f.blocks() {
		if b.scenario.Id != p.AstNodeIds[0] {
			continue
		}
		for l := int(b.scenario.Location.Line) + 1; l <= b.last; l++ {
			first, _, _ := strings.Cut(strings.TrimSpace(f.lineText(l)), " ")
			if keyword, near := words.step(first); near {
				return fmt.Sprintf("; line %d begins with %q: did you mean %q?", l, first, keyword)
			}
		}
	}
	return "; a step begins with Given, When, Then, And or But"
}

// isStep reports whether a text is a step of the vocabulary.
func isStep(text string) bool {
	for _, d := range definitions() {
		if d.pattern.MatchString(text) {
			return true
		}
	}
	return false
}
