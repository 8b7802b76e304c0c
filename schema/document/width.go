package document

import (
	"bytes"
	"sort"
	"strings"
	"unicode/utf8"

	yaml "go.yaml.in/yaml/v3"
)

// scalarWidth is the number of characters of a scalar. Only for a plain one in
// one line is that what it takes as written; 0 if the parser's node does not
// tell at all.
func scalarWidth(y *yaml.Node) int {
	const unknown = yaml.TaggedStyle | yaml.LiteralStyle | yaml.FoldedStyle
	if y.Kind != yaml.ScalarNode || y.Anchor != "" || y.Style&unknown != 0 || strings.ContainsAny(y.Value, "\n\r\u0085\u2028\u2029") {
		return 0
	}
	return max(1, utf8.RuneCountInString(y.Value))
}

// widthAt is the width of the name or value that is written at the place; 0 if
// that is not known, or if there is none.
func (n *Node) widthAt(m Mark) int {
	for n != nil {
		if n.At == m && n.width > 0 {
			return n.width
		}
		next := n.childBefore(m)
		if next == nil {
			return 0
		}
		if next.key != nil && next.key.at == m {
			return next.key.width
		}
		n = next.value
	}
	return 0
}

// writtenChild is a key or item of a node.
type writtenChild struct {
	key   *Entry // nil for items
	value *Node
}

// childBefore is the last key or item that starts at or before the mark.
// Children are in the order in which they are written, but for aliases, which
// are elsewhere: behind one, a child may not be found.
func (n *Node) childBefore(m Mark) *writtenChild {
	if n.IsMap {
		i := sort.Search(len(n.Entries), func(i int) bool { return m.before(n.Entries[i].at) }) - 1
		if i < 0 {
			return nil
		}
		e := &n.Entries[i]
		child := &writtenChild{key: e, value: e.Value}
		if e.Value.At.before(e.at) {
			child.value = nil
		}
		return child
	}
	i := sort.Search(len(n.Items), func(i int) bool { return m.before(n.Items[i].At) }) - 1
	if i < 0 {
		return nil
	}
	return &writtenChild{value: n.Items[i]}
}

// Width is the number of characters of the name or value at the place; 0 if
// that is not known. It never reaches beyond the line.
func (d *Document) Width(at Position) int {
	line := at.Line - d.Line
	if d.Tree == nil || d.breaks.known == otherBreaks || line < 0 {
		return 0
	}
	m := Mark{Line: line + 1, Column: at.Column}
	if line == 0 {
		m.Column -= d.column - 1
	}
	width := d.Tree.widthAt(m)
	if width == 0 {
		return 0
	}
	rest := d.lineFrom(m)
	if quoted := quotedWidth(rest); quoted > 0 {
		return quoted
	}
	return min(width, utf8.RuneCountInString(rest))
}

// TextAt is the text of the name or value at the place, up to the end of the line;
// empty if that is not known.
func (d *Document) TextAt(at Position) string {
	width := d.Width(at)
	if width == 0 {
		return ""
	}
	m := Mark{Line: at.Line - d.Line + 1, Column: at.Column}
	if m.Line == 1 {
		m.Column -= d.column - 1
	}
	runes := []rune(d.lineFrom(m))
	return string(runes[:min(width, len(runes))])
}

// Widest is the length in bytes up to which widths are told.
const Widest = 4096

// lineFrom is the text from the place on, up to the end of the line. What is
// very long is cut off.
func (d *Document) lineFrom(m Mark) string {
	if d.places == nil {
		d.places = newSeeker(d.Text)
	}
	rest := d.Text[d.places.offset(m):]
	rest = rest[:min(len(rest), Widest)]
	rest, _, _ = bytes.Cut(rest, []byte("\n"))
	return string(bytes.TrimSuffix(rest, []byte("\r")))
}

// quotedWidth is the number of characters of the quoted text that the line
// starts with, up to its end if it goes on in the next line; 0 if there is none.
func quotedWidth(line string) int {
	if line == "" || line[0] != '"' && line[0] != '\'' {
		return 0
	}
	quote, width := rune(line[0]), 0
	runes := []rune(line)
	for width = 1; width < len(runes); width++ {
		switch {
		case quote == '"' && runes[width] == '\\':
			width++
		case runes[width] != quote:
		case quote == '\'' && width+1 < len(runes) && runes[width+1] == quote:
			width++
		default:
			return width + 1
		}
	}
	return len(runes)
}
