package reports

import (
	"strings"

	"github.com/gherkube/gherkube/schema/plaintext"
)

// Clean makes what programs printed, and names and errors that come from
// elsewhere, fit to be shown: control characters become their pictures (␀, ␛),
// and bytes that are no UTF-8 and characters that turn the direction of the text
// around them become �. Line ends and tabs stay.
func Clean(s string) string {
	return plaintext.Replaced(strings.ReplaceAll(s, "\r\n", "\n"), plaintext.Unfit, picture)
}

func picture(r rune) rune {
	switch {
	case r == 0x7F:
		return '\u2421'
	case r < 0x20:
		return '\u2400' + r
	}
	return '\uFFFD'
}

var inLine = strings.NewReplacer("\n", "\u240A", "\t", "\u2409")

// Line makes a text fit to be shown within a line of a terminal: as Clean, and
// with pictures of line ends and tabs.
func Line(s string) string { return inLine.Replace(Clean(s)) }
