package document

import (
	"bytes"
	"regexp"
	"unicode/utf8"
)

// controlOfTemplate is a line of a Go template that YAML has no place for.
var controlOfTemplate = regexp.MustCompile(`(?m)^\s*\{\{-?\s*(?:if|else|end|range|with|define|include|template|block|\$\w+ *:=|/\*)`)

// quotedAction says whether the first action of the line is within quotes: then it is
// a text, which is rendered later.
func quotedAction(line []byte) bool {
	before, _, _ := bytes.Cut(line, []byte("{{"))
	return bytes.ContainsAny(before, `"'`)
}

// templateAt finds the action of a Go template in the line of a syntax error, or
// in the one above it that is not empty.
func (d *Document) templateAt(line int) (Mark, bool) {
	for tried := 0; tried < 2 && line > 0; line-- {
		text := lineOf(d.Text, line)
		if i := bytes.Index(text, []byte("{{")); i >= 0 {
			return Mark{line, 1 + utf8.RuneCount(text[:i])}, true
		}
		if len(bytes.TrimSpace(text)) > 0 {
			tried++
		}
	}
	return Mark{}, false
}
