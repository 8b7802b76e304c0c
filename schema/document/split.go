package document

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"unicode"

	"github.com/gherkube/gherkube/schema/input"
)

// Split splits a source the way kubectl does (YAMLOrJSONDecoder in
// k8s.io/apimachinery/pkg/util/yaml), with two exceptions that follow the API
// server: directives stay with their document, and text behind a separator
// belongs to the document it starts.
func Split(source *input.Source) []*Document {
	text := source.Text()
	line, column := 1, 1
	var docs []*Document
	if bytes.HasPrefix(bytes.TrimLeftFunc(text, unicode.IsSpace), []byte("{")) {
		docs, text, line, column = jsonDocuments(source, text)
	}
	return append(docs, yamlDocuments(source, text, line, column)...)
}

// jsonDocuments reads JSON values from the front. It returns what it read, the
// rest, and where the rest starts.
func jsonDocuments(source *input.Source, text []byte) (docs []*Document, rest []byte, line, column int) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	end := 0
	places := newCursor(text)
	for {
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			if errors.Is(err, io.EOF) {
				return docs, nil, 0, 0
			}
			break
		}
		from := int(decoder.InputOffset()) - len(value)
		end = int(decoder.InputOffset())
		at := places.mark(from)
		docs = append(docs, &Document{Source: source, Text: value, Line: at.Line, column: at.Column, IsJSON: true})
	}
	if len(docs) == 0 {
		return nil, text, 1, 1
	}
	if len(docs) > 1 {
		return append(docs, brokenStream(source, text, end)), nil, 0, 0
	}
	// kubectl drops the white space up to the end of the line, and reads on as
	// YAML.
	for end < len(text) && text[end] != '\n' && unicode.IsSpace(rune(text[end])) {
		end++
	}
	if end < len(text) && text[end] == '\n' {
		end++
	}
	line, column = lineColumn(text, end)
	return docs, text[end:], line, column
}

// brokenStream is what follows a stream of JSON objects and is not JSON. Behind
// two objects or more, YAMLOrJSONDecoder does not switch to YAML (d.count > 1).
func brokenStream(source *input.Source, text []byte, end int) *Document {
	for end < len(text) && unicode.IsSpace(rune(text[end])) {
		end++
	}
	var value json.RawMessage
	err := json.NewDecoder(bytes.NewReader(text[end:])).Decode(&value)
	line, column := lineColumn(text, end)
	return &Document{Source: source, Text: text[end:], Line: line, column: column, IsJSON: true, broken: err}
}

// yamlDocuments splits at lines that start with "---".
func yamlDocuments(source *input.Source, text []byte, line, column int) []*Document {
	var docs []*Document
	start, startLine := 0, line
	flush := func(end int) {
		if hasContent(text[start:end]) {
			docs = append(docs, &Document{Source: source, Text: text[start:end], Line: startLine, column: column})
		}
		column = 1
	}
	sent := false // whether kubectl has lines of the document to send
	for at := 0; at < len(text); line++ {
		next := len(text)
		if i := bytes.IndexByte(text[at:], '\n'); i >= 0 {
			next = at + i + 1
		}
		if rest, ok := bytes.CutPrefix(text[at:next], []byte("---")); ok && (StartsDocument(rest) || at > start && BlankLine(rest)) {
			if onlyDirectives(text[start:at]) {
				at = next
				continue
			}
			flush(at)
			start, startLine = at, line
			if skipped := markerToSkip(rest, text[next:]); at > 0 && skipped >= 0 {
				start, startLine = next+skipped, line+1
			} else if sent && startsWithEnd(text[next:]) {
				start, startLine = next, line+1
			}
			sent = !sent
		} else {
			sent = true
		}
		at = next
	}
	flush(len(text))
	return docs
}

// StartsDocument says whether "---" followed by rest is a document marker and
// not the start of a text such as "---x".
func StartsDocument(rest []byte) bool {
	return len(rest) == 0 || rest[0] == ' ' || rest[0] == '\t' || rest[0] == '\r' || rest[0] == '\n'
}

// markerToSkip is where the document behind a marker starts, in bytes from the
// next line, where the marker's line is not part of it, as kubectl sends it; -1
// where the line can stay. YAML does not know a marker such as ---#, and allows a
// byte order mark, which an appended file may have, at the start only.
func markerToSkip(rest, next []byte) int {
	mark := []byte("\xef\xbb\xbf")
	switch behind, marked := bytes.CutPrefix(next, mark); {
	case marked && BlankLine(rest) && !bytes.HasPrefix(behind, mark):
		return len(mark)
	case !StartsDocument(rest):
		return 0
	}
	return -1
}

// startsWithEnd says whether an end marker (...) comes before anything but comments.
// Behind a line of ---, YAML takes it for the end of an empty document; kubectl
// sends a document without that line, unless nothing came before it, and an end
// marker alone is not YAML (YAMLReader.Read in k8s.io/apimachinery/pkg/util/yaml).
func startsWithEnd(text []byte) bool {
	for len(text) > 0 {
		var line []byte
		line, text, _ = bytes.Cut(text, []byte("\n"))
		if rest, ok := bytes.CutPrefix(line, []byte("...")); ok && StartsDocument(rest) {
			return true
		}
		if !BlankLine(line) {
			return false
		}
	}
	return false
}

// BlankLine says whether nothing but a comment follows a document marker.
func BlankLine(rest []byte) bool {
	rest = bytes.TrimSpace(rest)
	return len(rest) == 0 || rest[0] == '#'
}

// hasContent says whether there is more than comments, blank lines and a marker
// in the text. A line with a tab counts as content: it may be an error.
func hasContent(text []byte) bool {
	first := true
	for len(text) > 0 {
		var line []byte
		line, text, _ = bytes.Cut(text, []byte("\n"))
		if first {
			if rest, ok := bytes.CutPrefix(line, []byte("---")); ok {
				line = rest
			}
			first = false
		}
		if line = bytes.Trim(line, " \r"); len(line) > 0 && line[0] != '#' {
			return true
		}
	}
	return false
}

// onlyDirectives says whether the text holds a directive (%YAML) and nothing
// else but comments.
func onlyDirectives(text []byte) bool {
	found := false
	for len(text) > 0 {
		var line []byte
		line, text, _ = bytes.Cut(text, []byte("\n"))
		switch trimmed := bytes.TrimSpace(line); {
		case len(trimmed) == 0 || trimmed[0] == '#':
		case line[0] == '%':
			found = true
		default:
			return false
		}
	}
	return found
}

// FirstContent is where the text's first value starts: behind directives,
// comments, blank lines and the document marker.
func FirstContent(text []byte) Mark {
	for line := 1; len(text) > 0; line++ {
		var l []byte
		l, text, _ = bytes.Cut(text, []byte("\n"))
		column := 1
		if rest, ok := bytes.CutPrefix(l, []byte("---")); ok && StartsDocument(rest) {
			l, column = rest, 4
		} else if len(l) > 0 && l[0] == '%' {
			continue
		}
		trimmed := bytes.TrimLeft(l, " \t")
		if len(bytes.TrimSpace(trimmed)) > 0 && trimmed[0] != '#' {
			return Mark{Line: line, Column: column + len(l) - len(trimmed)}
		}
	}
	return Mark{1, 1}
}
