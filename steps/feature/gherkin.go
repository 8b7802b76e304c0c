package feature

import (
	"bufio"
	"bytes"
	"fmt"
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
			return nil, &Error{Path: path, Reason: "it is UTF-16: save it as UTF-8"}
		}
	}
	content = bytes.TrimPrefix(content, []byte("\xef\xbb\xbf"))
	content = bytes.ReplaceAll(content, []byte("\r\n"), []byte("\n"))
	for i, line := range bytes.Split(content, []byte("\n")) {
		switch {
		case !utf8.Valid(line):
			return nil, &Error{Path: path, Line: i + 1, Reason: "it is not UTF-8: save the file in that encoding"}
		case len(line) >= bufio.MaxScanTokenSize: // the parser does not survive it
			return nil, &Error{Path: path, Line: i + 1, Reason: "it is longer than the 64 KiB that can be read: put long texts into files"}
		}
	}
	return content, nil
}

// parse reads the file's Gherkin.
func (f *file) parse(isStep func(string) bool) error {
	id := (&messages.Incrementing{}).NewId
	doc, err := gherkin.ParseGherkinDocumentForLanguage(bytes.NewReader(f.content), gherkin.DefaultDialect, id)
	if err != nil {
		return f.misread(err)
	}
	f.doc = doc
	if err := f.swallowed(isStep); err != nil {
		return err
	}
	pickles := gherkin.Pickles(*doc, f.path, id)
	if doc.Feature == nil || len(pickles) == 0 {
		return &Error{Path: f.path, Reason: "there is no scenario in it"}
	}
	f.blocks = f.split()
	return f.compile(pickles)
}

// compile makes the file's scenarios of what the parser made of it.
func (f *file) compile(pickles []*messages.Pickle) error {
	written := f.steps()
	blocks := map[string]*block{}
	for _, b := range f.blocks {
		blocks[b.scenario.Id] = b
	}
	for _, p := range pickles {
		b := blocks[p.AstNodeIds[0]]
		s := Scenario{Name: p.Name, Line: b.line(p)}
		if len(p.Steps) == 0 {
			return &Error{Path: f.path, Line: s.Line, Reason: fmt.Sprintf("scenario %q has no steps", p.Name) + f.almostStep(b)}
		}
		for _, t := range p.Tags {
			s.Tags = append(s.Tags, t.Name)
		}
		for _, st := range p.Steps {
			s.Steps = append(s.Steps, newStep(st, written[st.AstNodeIds[0]]))
		}
		b.lines = append(b.lines, s.Line)
		f.scenarios = append(f.scenarios, s)
	}
	return nil
}

// newStep is a step with the values of the examples put in.
func newStep(st *messages.PickleStep, written *messages.Step) Step {
	s := Step{Text: st.Text, kind: st.Type, Keyword: strings.TrimSpace(written.Keyword), Line: int(written.Location.Line)}
	if st.Argument == nil {
		return s
	}
	if d := st.Argument.DocString; d != nil {
		s.Doc = &Doc{MediaType: d.MediaType, Content: d.Content, Line: int(written.DocString.Location.Line) + 1}
	}
	if t := st.Argument.DataTable; t != nil {
		for _, r := range t.Rows {
			var row []string
			for _, c := range r.Cells {
				row = append(row, c.Value)
			}
			s.Table = append(s.Table, row)
		}
	}
	return s
}

// steps returns the file's steps by ID.
func (f *file) steps() map[string]*messages.Step {
	out := map[string]*messages.Step{}
	add := func(b *messages.Background, s *messages.Scenario) {
		var steps []*messages.Step
		switch {
		case b != nil:
			steps = b.Steps
		case s != nil:
			steps = s.Steps
		}
		for _, st := range steps {
			out[st.Id] = st
		}
	}
	for _, c := range f.doc.Feature.Children {
		add(c.Background, c.Scenario)
		if c.Rule == nil {
			continue
		}
		for _, c := range c.Rule.Children {
			add(c.Background, c.Scenario)
		}
	}
	return out
}
