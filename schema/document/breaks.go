package document

import "bytes"

// YAML ends lines not only at line feeds: a lone carriage return and three
// characters of Unicode do it too. Editors and this package count line feeds,
// so what a YAML reader says is translated where a text has such breaks.

// lineBreaks says which breaks a document's lines have, once that is known.
type lineBreaks int

const (
	unknownBreaks lineBreaks = iota
	usualBreaks
	otherBreaks
)

// oddBreaks says whether the text has line breaks that are not line feeds.
func oddBreaks(text []byte) bool {
	for _, b := range []string{"\u0085", "\u2028", "\u2029"} {
		if bytes.Contains(text, []byte(b)) {
			return true
		}
	}
	return bytes.Count(text, []byte("\r")) != bytes.Count(text, []byte("\r\n"))
}

// FromYAML translates a place as YAML readers count to one counted by line
// feeds.
func (d *Document) FromYAML(m Mark) Mark {
	if d.breaks == unknownBreaks {
		d.breaks = usualBreaks
		if !d.IsJSON && oddBreaks(d.Text) {
			d.breaks = otherBreaks
		}
	}
	if d.breaks == usualBreaks {
		return m
	}
	if d.yamlPlaces == nil {
		d.yamlPlaces, d.feedPlaces = newYAMLSeeker(d.Text), newSeeker(d.Text)
	}
	return d.feedPlaces.mark(d.yamlPlaces.offset(m))
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
