package findings

import (
	"bytes"

	"github.com/gherkube/gherkube/schema"
)

// sourceLines reads lines of the sources. It is quick if asked for them in the
// order of findings, and keeps no more than one source.
type sourceLines struct {
	sources map[string]schema.Source
	file    string
	text    []byte
	line    int // the number of the line that rest starts with, from 1
	rest    []byte
	// shown are the characters of the line shownLine of the file: a line can be
	// a whole document, with very many findings.
	shown     []rune
	shownLine int
}

func newSourceLines(sources []schema.Source) *sourceLines {
	byName := make(map[string]schema.Source, len(sources))
	for _, s := range sources {
		if s.Rendering != nil {
			for _, w := range s.Rendering.Written {
				byName[w.Name] = schema.Source{Name: w.Name, Bytes: w.Text}
			}
		}
	}
	for _, s := range sources {
		byName[s.Name] = s
	}
	return &sourceLines{sources: byName}
}

// at is the line of the position, without its break.
func (l *sourceLines) at(p schema.Position) ([]rune, bool) {
	if l.shownLine == p.Line && l.file == p.File && p.Line > 0 {
		return l.shown, true
	}
	line, ok := l.find(p)
	if !ok {
		return nil, false
	}
	l.shown, l.shownLine = []rune(string(line)), p.Line
	return l.shown, true
}

func (l *sourceLines) find(p schema.Position) ([]byte, bool) {
	source, ok := l.sources[p.File]
	if !ok || p.Line < 1 {
		return nil, false
	}
	if l.file != p.File || l.text == nil {
		l.file, l.text = p.File, source.Text()
		l.line, l.rest, l.shownLine = 1, l.text, 0
	}
	if p.Line < l.line {
		l.line, l.rest = 1, l.text
	}
	for ; l.line < p.Line; l.line++ {
		i := bytes.IndexByte(l.rest, '\n')
		if i < 0 {
			return nil, false
		}
		l.rest = l.rest[i+1:]
	}
	line, _, _ := bytes.Cut(l.rest, []byte("\n"))
	return bytes.TrimSuffix(line, []byte("\r")), true
}

// end is the column behind the place: behind its name or value, or behind the
// line if the width is not known.
func (l *sourceLines) end(p schema.Position) (int, bool) {
	line, ok := l.at(p)
	if !ok {
		return 0, false
	}
	length := len(line) + 1
	if p.Width > 0 {
		return max(min(p.Column+p.Width, length), p.Column), true
	}
	return max(length, p.Column), true
}
