package document

import (
	"bytes"
)

// lineOf is the text of a line, from 1, without its break.
func lineOf(text []byte, line int) []byte {
	for ; line > 1; line-- {
		_, rest, ok := bytes.Cut(text, []byte("\n"))
		if !ok {
			return nil
		}
		text = rest
	}
	l, _, _ := bytes.Cut(text, []byte("\n"))
	return bytes.TrimSuffix(l, []byte("\r"))
}

// firstColumn is the column of the line's first character that is not a space.
func firstColumn(text []byte, line int) int {
	l := lineOf(text, line)
	return 1 + len(l) - len(bytes.TrimLeft(l, " "))
}

func hasTab(line []byte) bool { return bytes.IndexByte(line, '\t') >= 0 }

func before(line []byte, c byte) []byte {
	if i := bytes.IndexByte(line, c); i >= 0 {
		return line[:i]
	}
	return nil
}
