package document

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
	at     Mark // of offset
}

func newCursor(text []byte) *cursor { return &cursor{text: text, at: Mark{1, 1}} }

// mark is the place of the offset.
func (c *cursor) mark(offset int) Mark {
	offset = min(offset, len(c.text))
	if offset < c.offset {
		c.offset, c.at = 0, Mark{1, 1}
	}
	between := c.text[c.offset:offset]
	if i := bytes.LastIndexByte(between, '\n'); i >= 0 {
		c.at = Mark{c.at.Line + bytes.Count(between, []byte("\n")), 1}
		between = between[i+1:]
	}
	c.at.Column += utf8.RuneCount(between)
	c.offset = offset
	return c.at
}

// lineColumn is the position of a byte offset.
func lineColumn(text []byte, offset int) (line, column int) {
	before := text[:offset]
	lastBreak := bytes.LastIndexByte(before, '\n')
	return 1 + bytes.Count(before, []byte("\n")), 1 + utf8.RuneCount(before[lastBreak+1:])
}
