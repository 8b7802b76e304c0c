package steps

import (
	"bytes"
	"fmt"
	"slices"

	messages "github.com/cucumber/messages/go/v21"
)

// block is a scenario as it stands in a file.
type block struct {
	scenario    *messages.Scenario
	first, last int // lines, the tags' included
}

// blocks returns the scenarios in the file's order.
func (f *file) blocks() []block {
	var out []block
	var ends []int // first lines of what follows something
	add := func(s *messages.Scenario) {
		first := int(s.Location.Line)
		for _, t := range s.Tags {
			first = min(first, int(t.Location.Line))
		}
		out = append(out, block{scenario: s, first: first})
		ends = append(ends, first)
	}
	for _, c := range f.doc.Feature.Children {
		if c.Scenario != nil {
			add(c.Scenario)
		}
		if c.Rule == nil {
			continue
		}
		first := int(c.Rule.Location.Line)
		for _, t := range c.Rule.Tags {
			first = min(first, int(t.Location.Line))
		}
		ends = append(ends, first)
		for _, c := range c.Rule.Children {
			if c.Scenario != nil {
				add(c.Scenario)
			}
		}
	}
	slices.Sort(ends)
	for i := range out {
		out[i].last = bytes.Count(f.content, []byte("\n")) + 1
		if j, _ := slices.BinarySearch(ends, out[i].first+1); j < len(ends) {
			out[i].last = ends[j] - 1
		}
	}
	return out
}

// line is where a pickle's scenario, or its row of examples, stands.
func (f *file) line(p *messages.Pickle) int {
	for _, b := range f.blocks() {
		if b.scenario.Id != p.AstNodeIds[0] {
			continue
		}
		for _, e := range b.scenario.Examples {
			for _, r := range e.TableBody {
				if len(p.AstNodeIds) > 1 && r.Id == p.AstNodeIds[1] {
					return int(r.Location.Line)
				}
			}
		}
		return int(b.scenario.Location.Line)
	}
	return 0
}

func tagsOf(p *messages.Pickle) []string {
	var out []string
	for _, t := range p.Tags {
		out = append(out, t.Name)
	}
	return out
}

// resolve makes of the lines that the user named those of the scenarios, or
// rows of examples, that they stand in.
func (f *file) resolve() error {
	var at []int
	for _, l := range f.lines {
		found := f.at(l)
		if len(found) == 0 {
			return &SelectionError{fmt.Sprintf("%s:%d is in no scenario; %s", f.path, l, f.nearest(l))}
		}
		at = append(at, found...)
	}
	f.lines = at
	return nil
}

// at returns the lines of the scenarios that a line belongs to: all rows of an
// outline, or one row.
func (f *file) at(line int) []int {
	var rows []int
	for _, b := range f.blocks() {
		if line < b.first || line > b.last {
			continue
		}
		for _, p := range f.pickles {
			if p.AstNodeIds[0] != b.scenario.Id {
				continue
			}
			if f.line(p) == line {
				return []int{line}
			}
			rows = append(rows, f.line(p))
		}
	}
	return rows
}

// nearest names the scenario whose lines are nearest to a line.
func (f *file) nearest(line int) string {
	var best block
	distance := -1
	for _, b := range f.blocks() {
		if d := max(b.first-line, line-b.last); distance < 0 || d < distance {
			best, distance = b, d
		}
	}
	return fmt.Sprintf("the nearest is %s:%d, %q", f.path, best.scenario.Location.Line, best.scenario.Name)
}

// wanted reports whether a pickle is selected by its line and its tags.
func (f *file) wanted(p *messages.Pickle, tags TagExpression) bool {
	return tags.Selects(tagsOf(p)) && (len(f.lines) == 0 || slices.Contains(f.lines, f.line(p)))
}

// blanked is the file's content with the scenarios of which nothing is wanted
// blanked out, so that godog does not see them and all lines keep their
// numbers. It is nil if nothing at all is wanted.
func (f *file) blanked(tags TagExpression) []byte {
	keep := map[string]bool{}
	for _, p := range f.pickles {
		if f.wanted(p, tags) {
			keep[p.AstNodeIds[0]] = true
		}
	}
	if len(keep) == 0 {
		return nil
	}
	lines := bytes.Split(f.content, []byte("\n"))
	for _, b := range f.blocks() {
		if keep[b.scenario.Id] {
			continue
		}
		for i := b.first - 1; i < min(b.last, len(lines)); i++ {
			lines[i] = nil
		}
	}
	return bytes.Join(lines, []byte("\n"))
}
