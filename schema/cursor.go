package schema

import (
	"bytes"
	"unicode/utf8"
)

// cursor finds the lines and columns of offsets that mostly grow: it goes on
// from the last one, so that many places in a long text, or in a long line,
// take time linear in the text.
type cursor struct {
	text   []byte
	offset int
	at     mark // of offset
}

func newCursor(text []byte) *cursor { return &cursor{text: text, at: mark{1, 1}} }

// mark is the place of the offset.
func (c *cursor) mark(offset int) mark {
	offset = min(offset, len(c.text))
	if offset < c.offset {
		c.offset, c.at = 0, mark{1, 1}
	}
	between := c.text[c.offset:offset]
	if i := bytes.LastIndexByte(between, '\n'); i >= 0 {
		c.at = mark{c.at.line + bytes.Count(between, []byte("\n")), 1}
		between = between[i+1:]
	}
	c.at.column += utf8.RuneCount(between)
	c.offset = offset
	return c.at
}

// seeker finds the offsets of lines and columns that mostly grow.
type seeker struct {
	text []byte
	// starts are the offsets of the lines.
	starts []int
	last   mark
	at     int // the offset of last
}

func newSeeker(text []byte) *seeker {
	s := &seeker{text: text, starts: []int{0}, last: mark{1, 1}}
	for at, c := range text {
		if c == '\n' {
			s.starts = append(s.starts, at+1)
		}
	}
	return s
}

// newYAMLSeeker counts lines as YAML readers do.
func newYAMLSeeker(text []byte) *seeker {
	s := &seeker{text: text, starts: []int{0}, last: mark{1, 1}}
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
func (s *seeker) offset(m mark) int {
	if m.line > len(s.starts) {
		return len(s.text)
	}
	if m.line != s.last.line || m.column < s.last.column {
		s.last, s.at = mark{max(m.line, 1), 1}, s.starts[max(m.line, 1)-1]
	}
	for s.last.column < m.column && s.at < len(s.text) && yamlBreak(s.text[s.at:]) == 0 {
		_, size := utf8.DecodeRune(s.text[s.at:])
		s.at += size
		s.last.column++
	}
	return s.at
}
