package document

import "bytes"

// lineBreaks translates places of a text in which lines end not only at line feeds:
// for YAML, a lone carriage return and three characters of Unicode end them too.
// Editors and this package count line feeds. What it finds out about the text, it
// remembers.
type lineBreaks struct {
	known       breaks
	yaml, feeds *seeker // by how YAML readers count lines, and by line feeds
}

// breaks says how the lines of a text end.
type breaks int

const (
	unknownBreaks breaks = iota
	usualBreaks
	otherBreaks
)

// byFeeds is the place, as YAML readers count lines, counted by line feeds.
func (l *lineBreaks) byFeeds(text []byte, m Mark) Mark {
	if l.known == unknownBreaks {
		l.known = usualBreaks
		if oddBreaks(text) {
			l.known = otherBreaks
		}
	}
	if l.known == usualBreaks {
		return m
	}
	if l.yaml == nil {
		l.yaml, l.feeds = newYAMLSeeker(text), newSeeker(text)
	}
	return l.feeds.mark(l.yaml.offset(m))
}

// forget gives back the memory that translating takes.
func (l *lineBreaks) forget() { l.yaml, l.feeds = nil, nil }

// oddBreaks says whether the text has line breaks that are not line feeds.
func oddBreaks(text []byte) bool {
	for _, b := range []string{"\u0085", "\u2028", "\u2029"} {
		if bytes.Contains(text, []byte(b)) {
			return true
		}
	}
	return bytes.Count(text, []byte("\r")) != bytes.Count(text, []byte("\r\n"))
}
