package document

import (
	"bytes"
	"sort"
	"unicode/utf8"
)

// stride is the number of columns between two places that a seeker remembers.
const stride = 256

// seeker finds the offsets of lines and columns, in any order. What it has seen
// of a line it remembers, so that many places in a long line take time linear in
// the text and in the places.
type seeker struct {
	text []byte
	// starts are the offsets of the lines.
	starts []int
	// steps are the offsets of the columns 1, 1+stride, 1+2*stride and so on of
	// lines, as far as they were looked at.
	steps map[int][]int
}

func newSeeker(text []byte) *seeker {
	s := &seeker{text: text, starts: []int{0}, steps: map[int][]int{}}
	for at, c := range text {
		if c == '\n' {
			s.starts = append(s.starts, at+1)
		}
	}
	return s
}

// newYAMLSeeker counts lines as YAML readers do.
func newYAMLSeeker(text []byte) *seeker {
	s := &seeker{text: text, starts: []int{0}, steps: map[int][]int{}}
	for at := 0; at < len(text); {
		size := yamlBreak(text[at:])
		at += max(size, 1)
		if size > 0 {
			s.starts = append(s.starts, at)
		}
	}
	return s
}

// offset is the offset of the place, or of the end of its line, or of the text.
func (s *seeker) offset(m Mark) int {
	line := max(m.Line, 1)
	if line > len(s.starts) {
		return len(s.text)
	}
	w := s.walk(line, max(m.Column-1, 0)/stride)
	for w.column < m.Column && w.at < len(s.text) && yamlBreak(s.text[w.at:]) == 0 {
		w.step()
	}
	return w.at
}

// mark is the place of the offset.
func (s *seeker) mark(offset int) Mark {
	offset = min(offset, len(s.text))
	line := sort.SearchInts(s.starts, offset+1)
	w := s.walk(line, sort.SearchInts(s.steps[line], offset+1)-1)
	for w.at < offset {
		w.step()
	}
	return Mark{line, w.column}
}

// walk goes along a line, from a step that was seen, or from the last before it.
func (s *seeker) walk(line, step int) *walker {
	if s.steps[line] == nil {
		s.steps[line] = []int{s.starts[line-1]}
	}
	step = min(max(step, 0), len(s.steps[line])-1)
	return &walker{seeker: s, line: line, column: 1 + step*stride, at: s.steps[line][step]}
}

// walker is at a column of a line, and its offset.
type walker struct {
	*seeker
	line, column, at int
}

func (w *walker) step() {
	_, size := utf8.DecodeRune(w.text[w.at:])
	w.at += size
	w.column++
	if steps := w.steps[w.line]; w.column == 1+len(steps)*stride {
		w.steps[w.line] = append(steps, w.at)
	}
}

// yamlBreak is the length of the line break that the text starts with, or 0.
func yamlBreak(text []byte) int {
	for _, b := range []string{"\r\n", "\n", "\r", "\u0085", "\u2028", "\u2029"} {
		if bytes.HasPrefix(text, []byte(b)) {
			return len(b)
		}
	}
	return 0
}
