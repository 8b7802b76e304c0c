package schema

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// WriteText writes findings for people and editors: the line
// "file:line:col: severity rule: message", the source line with a caret under
// the place, and the hint. The sources are those that were validated. The
// output ends with a summary that says what was not checked.
func WriteText(w io.Writer, report Report, sources []Source) error {
	t := textWriter{out: bufio.NewWriter(w), lines: map[string][]string{}}
	for _, s := range sources {
		t.sources = append(t.sources, s)
	}
	for _, f := range report.Findings {
		t.finding(f)
	}
	t.summary(report)
	return t.out.Flush()
}

type textWriter struct {
	out     *bufio.Writer
	sources []Source
	lines   map[string][]string // by source name, split when first needed
}

func (t *textWriter) finding(f Finding) {
	fmt.Fprintf(t.out, "%s: %s %s: ", f.Position, f.Severity, f.Rule)
	if f.Path != "" && !strings.HasPrefix(f.Message, f.Path) {
		fmt.Fprintf(t.out, "%s: ", printable(f.Path))
	}
	fmt.Fprintf(t.out, "%s\n", printable(f.Message))
	t.snippet(f.Position)
	if f.Hint != "" {
		fmt.Fprintf(t.out, "    hint: %s\n", printable(f.Hint))
	}
}

// maxSnippet is the width of a source line that is shown.
const maxSnippet = 160

// snippet shows the source line and a caret under the column.
func (t *textWriter) snippet(at Position) {
	line, ok := t.line(at)
	if !ok || strings.TrimSpace(line) == "" {
		return
	}
	runes := []rune(line)
	column := min(max(at.Column, 1), len(runes)+1)
	start := 0
	if column > maxSnippet-20 {
		start = column - maxSnippet/2
	}
	end := min(len(runes), start+maxSnippet)
	fmt.Fprintf(t.out, "%5d | %s\n", at.Line, printable(strings.ReplaceAll(string(runes[start:end]), "\t", "→")))
	fmt.Fprintf(t.out, "      | %s^\n", caretIndent(runes[start:column-1]))
}

// caretIndent is as wide as the runes are in most terminals: characters of East
// Asian scripts take two cells.
func caretIndent(runes []rune) string {
	width := 0
	for _, r := range runes {
		width++
		if r >= 0x1100 && (r <= 0x115f || r >= 0x2e80 && r <= 0xa4cf || r >= 0xac00 && r <= 0xd7a3 || r >= 0xf900 && r <= 0xfaff ||
			r >= 0xfe30 && r <= 0xfe6f || r >= 0xff00 && r <= 0xff60 || r >= 0x1f300 && r <= 0x1faff || r >= 0x20000 && r <= 0x3fffd) {
			width++
		}
	}
	return strings.Repeat(" ", width)
}

func (t *textWriter) line(at Position) (string, bool) {
	if at.Line == 0 {
		return "", false
	}
	lines, ok := t.lines[at.File]
	if !ok {
		for _, s := range t.sources {
			if s.Name == at.File {
				lines = strings.Split(string(decodeText(s.Bytes)), "\n")
			}
		}
		t.lines[at.File] = lines
	}
	if at.Line > len(lines) {
		return "", false
	}
	return strings.TrimSuffix(lines[at.Line-1], "\r"), true
}

// printable keeps control characters of manifests away from terminals, and a
// message on one line.
func printable(s string) string {
	clean := func(r rune) bool { return r >= 0x20 && r != 0x7f && (r < 0x80 || r >= 0xa0) && r != utf8.RuneError }
	if utf8.ValidString(s) && strings.IndexFunc(s, func(r rune) bool { return !clean(r) }) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case clean(r):
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(" ")
		default:
			b.WriteRune('�')
		}
	}
	return b.String()
}

func (t *textWriter) summary(report Report) {
	errors, warnings := 0, 0
	for _, f := range report.Findings {
		switch f.Severity {
		case Error:
			errors++
		case Warning:
			warnings++
		}
	}
	fmt.Fprintf(t.out, "%s: %d accepted, %d rejected, %d not checked; %s, %s\n",
		counted(len(report.Objects), "object"), report.Count(Accepted), report.Count(Rejected), report.Count(NotChecked),
		counted(errors, "error"), counted(warnings, "warning"))
	for _, k := range report.NotChecked() {
		fmt.Fprintf(t.out, "not checked: %s of %s %s\n", counted(k.Objects, "object"), printable(k.APIVersion), printable(k.Kind))
	}
	if n := len(report.PassedOver); n > 0 {
		fmt.Fprintf(t.out, "passed over: %s without a Kubernetes object\n", counted(n, "document"))
	}
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
