package feature

import (
	"fmt"
	"slices"

	messages "github.com/cucumber/messages/go/v21"
)

// block is a scenario as it stands in a file.
type block struct {
	scenario    *messages.Scenario
	first, last int            // lines, the tags' included
	rows        map[string]int // lines of the examples, by ID
	lines       []int          // of its scenarios: one, or one for each row
}

// split returns the file's scenarios in their order.
func (f *file) split() []*block {
	var out []*block
	var ends []int // first lines of what follows something
	add := func(s *messages.Scenario) {
		first := int(s.Location.Line)
		for _, t := range s.Tags {
			first = min(first, int(t.Location.Line))
		}
		out = append(out, newBlock(s, first))
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
	for _, b := range out {
		b.last = len(f.text)
		if j, _ := slices.BinarySearch(ends, b.first+1); j < len(ends) {
			b.last = ends[j] - 1
		}
	}
	return out
}

func newBlock(s *messages.Scenario, first int) *block {
	b := &block{scenario: s, first: first, rows: map[string]int{}}
	for _, e := range s.Examples {
		for _, r := range e.TableBody {
			b.rows[r.Id] = int(r.Location.Line)
		}
	}
	return b
}

// line is where a pickle's scenario, or its row of examples, stands.
func (b *block) line(p *messages.Pickle) int {
	if len(p.AstNodeIds) > 1 {
		return b.rows[p.AstNodeIds[1]]
	}
	return int(b.scenario.Location.Line)
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
	for _, b := range f.blocks {
		switch {
		case line < b.first || line > b.last:
		case slices.Contains(b.lines, line):
			return []int{line}
		default:
			return b.lines
		}
	}
	return nil
}

// nearest names the scenario whose lines are nearest to a line.
func (f *file) nearest(line int) string {
	var best *block
	distance := -1
	for _, b := range f.blocks {
		if d := max(b.first-line, line-b.last); distance < 0 || d < distance {
			best, distance = b, d
		}
	}
	return fmt.Sprintf("the nearest is %s:%d, %q", f.path, best.scenario.Location.Line, best.scenario.Name)
}
