package findings

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/gherkube/gherkube/schema"
	"github.com/gherkube/gherkube/schema/plaintext"
)

// Palette writes words in the colour of what they mean. The caller decides by the
// terminal which one to use.
type Palette func(of schema.Severity, words string) string

// Plain is the palette without colours.
func Plain(_ schema.Severity, words string) string { return words }

// ANSI is the palette of terminals that know the sixteen colours.
func ANSI(of schema.Severity, words string) string {
	colour := "36" // cyan
	switch of {
	case schema.Error:
		colour = "1;31"
	case schema.Warning:
		colour = "33"
	}
	return plaintext.Coloured(colour, words)
}

// Text returns a writer for people and editors: of each finding the line
// "file:line:col: severity rule: message", the source line with a mark under the
// place, and the hint. It ends with a summary that says what was not checked.
func Text(palette Palette) func(io.Writer, Run) error {
	return func(w io.Writer, run Run) error {
		t := newTextWriter(w, palette, run)
		for _, f := range run.Report.Findings {
			t.finding(f)
		}
		t.summary(run.Report)
		return t.out.Flush()
	}
}

// QuietText returns a writer that is like Text, and leaves out what fails
// nothing: the summary, and findings that were not asked to fail the run and
// are not warnings.
func QuietText(palette Palette) func(io.Writer, Run) error {
	return func(w io.Writer, run Run) error {
		t := newTextWriter(w, palette, run)
		for _, f := range run.Report.Findings {
			if f.Severity != schema.Info || run.fails(f) {
				t.finding(f)
			}
		}
		return t.out.Flush()
	}
}

type textWriter struct {
	out     *bufio.Writer
	palette Palette
	lines   *sourceLines
}

func newTextWriter(w io.Writer, palette Palette, run Run) *textWriter {
	return &textWriter{out: bufio.NewWriter(w), palette: palette, lines: newSourceLines(run.Sources)}
}

func (t *textWriter) finding(f schema.Finding) {
	fmt.Fprintf(t.out, "%s: %s %s: ", lineStart(printable(f.Position.String())), t.palette(f.Severity, string(f.Severity)), printable(f.Rule))
	fmt.Fprintf(t.out, "%s\n", printable(sentence(f)))
	t.snippet(f)
	if f.RenderedFrom != "" && !strings.HasPrefix(f.Position.File, f.RenderedFrom) {
		fmt.Fprintf(t.out, "    rendered from: %s\n", printable(f.RenderedFrom))
	}
	if f.Hint != "" {
		fmt.Fprintf(t.out, "    hint: %s\n", printable(f.Hint))
	}
}

// sentence is the message, with the field in front unless it is there already,
// and with the target versions behind unless it is about all.
func sentence(f schema.Finding) string {
	text := f.Message
	if f.Path != "" && !strings.HasPrefix(strings.TrimPrefix(f.Message, "."), f.Path) && !strings.Contains(f.Message, `"`+f.Path+`"`) {
		text = f.Path + ": " + text
	}
	if len(f.Versions) > 0 {
		text += " (Kubernetes " + strings.Join(f.Versions, ", ") + ")"
	}
	return text
}

// maxSnippet is how many characters of a source line are shown.
const maxSnippet = 160

// snippet shows the source line and a mark under the place.
func (t *textWriter) snippet(f schema.Finding) {
	at := f.Position
	runes, ok := t.lines.at(at)
	if !ok {
		return
	}
	column := min(max(at.Column, 1), len(runes)+1)
	end := min(column-1+max(at.Width, 1), len(runes))
	from, to := shownPart(len(runes), column)
	if strings.TrimSpace(string(runes[from:to])) == "" {
		return
	}
	left, right := "", ""
	if from > 0 {
		left = "…"
	}
	if to < len(runes) {
		right = "…"
	}
	shown := func(part []rune) string { return printable(strings.ReplaceAll(string(part), "\t", "→")) }
	mark := "^"
	if end = min(end, to); end > column {
		mark += strings.Repeat("~", cells(runes[column-1:end])-cells(runes[column-1:column]))
	}
	fmt.Fprintf(t.out, "%5d | %s%s%s\n", at.Line, left, shown(runes[from:to]), right)
	indent := cells([]rune(left)) + cells(runes[from:column-1])
	fmt.Fprintf(t.out, "      | %s%s\n", strings.Repeat(" ", indent), t.palette(f.Severity, mark))
}

// shownPart is the part of a long line around the column that is shown.
func shownPart(length, column int) (from, to int) {
	if length <= maxSnippet {
		return 0, length
	}
	if column > maxSnippet-40 {
		from = min(column-maxSnippet/2, length-maxSnippet)
	}
	from = max(min(from, column-1), 0)
	return from, min(length, from+maxSnippet)
}
