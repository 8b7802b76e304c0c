package feature

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"unicode/utf8"

	messages "github.com/cucumber/messages/go/v21"
)

// Format returns a feature in the one form that all have: two spaces for each
// level, columns of tables below each other, one empty line before a scenario.
// What it says stays as it is, comments included.
func Format(path string, content []byte) ([]byte, error) {
	before, err := read(path, content)
	if err != nil {
		return nil, err
	}
	f := &formatter{lines: strings.Split(strings.TrimRight(string(before.content), "\n"), "\n"), places: map[int]place{}}
	f.feature(before.doc.Feature)
	after := f.write()
	again, err := read(path, after)
	if err != nil || !sameScenarios(before.scenarios, again.scenarios) {
		return nil, errors.Join(fmt.Errorf("%s: it would say something else in another form: leave it as it is", path), err)
	}
	return after, nil
}

// read reads a feature file.
func read(path string, content []byte) (*file, error) {
	content, err := plainText(path, content)
	if err != nil {
		return nil, err
	}
	f := &file{path: path, content: content, text: strings.Split(string(content), "\n")}
	if err := f.parse(func(string) bool { return false }); err != nil {
		return nil, err
	}
	return f, nil
}

// sameScenarios reports whether scenarios differ in the lines of their steps only.
func sameScenarios(a, b []Scenario) bool {
	plain := func(all []Scenario) []Scenario {
		var out []Scenario
		for _, s := range all {
			s.Line = 0
			steps := make([]Step, len(s.Steps))
			for i, step := range s.Steps {
				step.Line = 0
				if step.Doc != nil {
					step.Doc = &Doc{MediaType: step.Doc.MediaType, Content: step.Doc.Content}
				}
				steps[i] = step
			}
			s.Steps = steps
			out = append(out, s)
		}
		return out
	}
	return reflect.DeepEqual(plain(a), plain(b))
}

// place is where a line stands.
type place struct {
	indent int
	apart  bool // an empty line goes before it
	cells  []string
	doc    bool // a line of a doc string, indented by what is more than its own column
	column int
}

// formatter gives each line of a feature its place.
type formatter struct {
	lines  []string
	places map[int]place // by line, from 1
}

func (f *formatter) at(l *messages.Location, p place) { f.places[int(l.Line)] = p }

func (f *formatter) tags(tags []*messages.Tag, indent int) (tagged bool) {
	for _, t := range tags {
		if _, ok := f.places[int(t.Location.Line)]; !ok {
			f.at(t.Location, place{indent: indent, apart: !tagged && indent > 0})
		}
		tagged = true
	}
	return tagged
}

func (f *formatter) feature(d *messages.Feature) {
	f.tags(d.Tags, 0)
	f.at(d.Location, place{})
	for _, c := range d.Children {
		switch {
		case c.Background != nil:
			f.background(c.Background, 2)
		case c.Scenario != nil:
			f.scenario(c.Scenario, 2)
		case c.Rule != nil:
			f.at(c.Rule.Location, place{indent: 2, apart: !f.tags(c.Rule.Tags, 2)})
			for _, inner := range c.Rule.Children {
				if inner.Background != nil {
					f.background(inner.Background, 4)
				} else if inner.Scenario != nil {
					f.scenario(inner.Scenario, 4)
				}
			}
		}
	}
}

func (f *formatter) background(b *messages.Background, indent int) {
	f.at(b.Location, place{indent: indent, apart: true})
	f.steps(b.Steps, indent+2)
}

func (f *formatter) scenario(s *messages.Scenario, indent int) {
	f.at(s.Location, place{indent: indent, apart: !f.tags(s.Tags, indent)})
	f.steps(s.Steps, indent+2)
	for _, e := range s.Examples {
		f.at(e.Location, place{indent: indent + 2, apart: !f.tags(e.Tags, indent+2)})
		rows := e.TableBody
		if e.TableHeader != nil {
			rows = append([]*messages.TableRow{e.TableHeader}, rows...)
		}
		f.table(rows, indent+4)
	}
}

func (f *formatter) steps(steps []*messages.Step, indent int) {
	for _, s := range steps {
		f.at(s.Location, place{indent: indent})
		if s.DataTable != nil {
			f.table(s.DataTable.Rows, indent+2)
		}
		if s.DocString != nil {
			f.doc(s.DocString, indent+2)
		}
	}
}

func (f *formatter) doc(d *messages.DocString, indent int) {
	column := int(d.Location.Column) - 1
	first := int(d.Location.Line)
	f.places[first] = place{indent: indent}
	for line := first + 1; line <= len(f.lines); line++ {
		f.places[line] = place{indent: indent, doc: true, column: column}
		if strings.TrimSpace(f.lines[line-1]) == d.Delimiter {
			f.places[line] = place{indent: indent}
			return
		}
	}
}

func (f *formatter) table(rows []*messages.TableRow, indent int) {
	var widths []int
	all := make([][]string, len(rows))
	for k, r := range rows {
		all[k] = cellsOf(f.lines[r.Location.Line-1])
		for i, text := range all[k] {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], utf8.RuneCountInString(text))
		}
	}
	for k, r := range rows {
		for i, text := range all[k] {
			all[k][i] += strings.Repeat(" ", widths[i]-utf8.RuneCountInString(text))
		}
		f.at(r.Location, place{indent: indent, cells: all[k]})
	}
}

// cellsOf are the cells of a row as they are written, escapes included.
func cellsOf(line string) []string {
	var cells []string
	var cell strings.Builder
	escaped := false
	for _, c := range strings.TrimPrefix(strings.TrimSpace(line), "|") {
		if c == '|' && !escaped {
			cells = append(cells, strings.TrimSpace(cell.String()))
			cell.Reset()
			continue
		}
		escaped = c == '\\' && !escaped
		cell.WriteRune(c)
	}
	return cells
}

// write writes the lines. Comments and descriptions stand as what follows them, or
// else what goes before them.
func (f *formatter) write() []byte {
	var out bytes.Buffer
	empty, started := false, false
	for i, line := range f.lines {
		p, known := f.places[i+1]
		text := strings.TrimSpace(line)
		if p.doc {
			if text := cutIndent(line, p.column); text != "" {
				out.WriteString(strings.Repeat(" ", p.indent) + text)
			}
			out.WriteString("\n")
			empty = false
			continue
		}
		if text == "" {
			empty = started
			continue
		}
		if !known {
			p = f.loose(i, text)
		}
		if started && (empty || p.apart && !f.commented(i)) {
			out.WriteString("\n")
		}
		if p.cells != nil {
			text = "| " + strings.Join(p.cells, " | ") + " |"
		}
		out.WriteString(strings.Repeat(" ", p.indent) + text + "\n")
		empty, started = false, true
	}
	return out.Bytes()
}

// commented reports whether the line before a line is a comment, which belongs to
// it.
func (f *formatter) commented(i int) bool {
	return i > 0 && strings.HasPrefix(strings.TrimSpace(f.lines[i-1]), "#")
}

// loose is the place of a comment or a line of a description.
func (f *formatter) loose(i int, text string) place {
	if strings.HasPrefix(text, "#") {
		for next := i + 1; next < len(f.lines); next++ {
			if p, ok := f.places[next+1]; ok {
				return place{indent: p.indent}
			}
		}
	}
	for last := i - 1; last >= 0; last-- {
		if p, ok := f.places[last+1]; ok {
			if strings.HasPrefix(text, "#") {
				return place{indent: p.indent}
			}
			return place{indent: p.indent + 2}
		}
	}
	return place{}
}

// cutIndent takes at most so many columns of space off a line.
func cutIndent(line string, column int) string {
	n := 0
	for n < column && n < len(line) && (line[n] == ' ' || line[n] == '\t') {
		n++
	}
	return line[n:]
}
