package document

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// lineInMessage finds the line a YAML error names.
var lineInMessage = regexp.MustCompile(`\bline (\d+)\b`)

// ofParser matches complaints of the parser of go.yaml.in/yaml/v2 (parserc.go), whose lines
// count from 0; those of its scanner count from 1 (the method fail in decode.go).
var ofParser = regexp.MustCompile(`line \d+: (?:did not find expected (?:<\w|node content|'-' indicator|key|',' or '[\]}]')|` +
	`found (?:undefined tag handle|duplicate %|incompatible YAML))`)

// lineOfProblem is the line that a complaint is about, from 1.
func lineOfProblem(message string) (int, bool) {
	m := lineInMessage.FindStringSubmatch(message)
	if m == nil {
		return 0, false
	}
	n, err := strconv.Atoi(m[1])
	if err != nil {
		return 0, false
	}
	if ofParser.MatchString(message) {
		n++
	}
	return n, true
}

// inSource rewrites the line numbers of a message about the document's text to
// those of the source.
func (d *Document) inSource(message string) string {
	return lineInMessage.ReplaceAllStringFunc(message, func(s string) string {
		n, err := strconv.Atoi(strings.TrimPrefix(s, "line "))
		if err != nil {
			return s
		}
		return "line " + strconv.Itoa(d.lineStart(n).Line+d.Line-1)
	})
}

// Problem is what a reader of YAML or JSON complains about, explained.
type Problem struct {
	Message, Hint string
	At            Position
	// Encoding says that the bytes are not text.
	Encoding bool
	// Template says that the text is a template, which a program has to render first.
	Template bool
}

// Explain says where and why the document could not be converted.
func (d *Document) Explain(err error) Problem {
	if d.broken != nil {
		return d.explainBroken()
	}
	message := err.Error()
	encoding, at := false, Mark{1, 1}
	if n, ok := lineOfProblem(message); ok {
		at = d.lineStart(n)
	}
	hint := ""
	switch {
	case strings.Contains(message, "tab character"), strings.Contains(message, "cannot start any token") && hasTab(lineOf(d.Text, at.Line)):
		at.Column = 1 + utf8.RuneCount(before(lineOf(d.Text, at.Line), '\t'))
		hint = "indent with spaces: YAML does not allow tabs in indentation"
	case strings.Contains(message, "did not find expected node content") && startsWithEnd(d.Text):
		at = FirstContent(d.Text)
		hint = "a line of ... ends a document, and none has started: remove the line"
	case at.Column > 1 && bytes.HasPrefix(bytes.TrimSpace(lineOf(d.Text, at.Line)), []byte("---")):
		hint = "a line of --- that separates documents has no space in front"
	case strings.Contains(message, "UTF-8"), strings.Contains(message, "control characters"), strings.Contains(message, "Unicode character"):
		encoding = true
		if offset, ok := badByte(d.Text); ok {
			at.Line, at.Column = lineColumn(d.Text, offset)
		}
		hint = "save the file as UTF-8; kubectl differs, it replaces invalid bytes and sends the changed text"
	default:
		hint = SyntaxHint(message)
	}
	if m, why, ok := d.brokenJSON(); ok && !encoding {
		at, hint = m, why
	}
	message = d.inSource(message)
	if key, ok := d.badKey(message); ok {
		at, message, hint = d.FromYAML(key.at), key.message(message), "quote the key: keys have to be texts"
	}
	m, isTemplate := d.templateAt(at.Line)
	isTemplate = isTemplate && !quotedAction(lineOf(d.Text, m.Line))
	if isTemplate && !encoding {
		at, hint = m, "this looks like a template: render it first (helm template)"
	}
	isTemplate = isTemplate || controlOfTemplate.Match(d.Text)
	return Problem{Message: message, Hint: hint, At: d.At(at), Encoding: encoding, Template: isTemplate && !encoding}
}

// explainBroken is about a stream of JSON objects that stops to be one.
func (d *Document) explainBroken() Problem {
	at := Mark{1, 1}
	if syntax := (*json.SyntaxError)(nil); errors.As(d.broken, &syntax) {
		line, column := lineColumn(d.Text, min(max(int(syntax.Offset)-1, 0), len(d.Text)))
		at = Mark{line, column}
	}
	return Problem{Message: d.broken.Error(), At: d.At(at), Hint: "behind two JSON objects kubectl reads JSON only, and nothing from here on: separate all documents with ---, or none"}
}

// brokenJSON says where a document that looks like JSON stops to be it. The
// server reads it as YAML then, whose complaints are vague about such texts.
func (d *Document) brokenJSON() (Mark, string, bool) {
	if !looksLikeJSON.Match(d.Text) {
		return Mark{}, "", false
	}
	var value json.RawMessage
	err := json.NewDecoder(bytes.NewReader(d.Text)).Decode(&value)
	offset := len(d.Text)
	if syntax := (*json.SyntaxError)(nil); errors.As(err, &syntax) {
		offset = max(int(syntax.Offset)-1, 0)
	} else if !errors.Is(err, io.ErrUnexpectedEOF) {
		return Mark{}, "", false
	}
	line, column := lineColumn(d.Text, min(offset, len(d.Text)))
	return Mark{line, column}, "as JSON: " + err.Error(), true
}

var looksLikeJSON = regexp.MustCompile(`^\s*\{\s*"`)

// lineStart is the first character, other than a space, of the line that a YAML
// reader names. Readers may name the line behind the last one.
func (d *Document) lineStart(line int) Mark {
	at := d.FromYAML(Mark{Line: max(line, 1), Column: 1})
	last := 1 + bytes.Count(bytes.TrimSuffix(d.Text, []byte("\n")), []byte("\n"))
	at.Line = min(at.Line, last)
	at.Column = firstColumn(d.Text, at.Line)
	return at
}

// badByte finds the first byte that is not UTF-8, or not a character that YAML
// allows.
func badByte(text []byte) (int, bool) {
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		switch {
		case r == utf8.RuneError && size <= 1,
			r < 0x20 && r != '\t' && r != '\n' && r != '\r',
			r >= 0x7f && r < 0xa0 && r != 0x85,
			r == 0xfffe, r == 0xffff:
			return i, true
		}
		i += size
	}
	return 0, false
}
