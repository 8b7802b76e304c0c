package reports

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clean makes what programs printed, and names and errors that come from
// elsewhere, fit to be shown: control characters become their pictures (␀, ␛),
// and bytes that are no UTF-8 and characters that turn the direction of the text
// around them become �. Line ends and tabs stay.
func Clean(s string) string {
	if !strings.ContainsFunc(s, unfit) && utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for _, r := range strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n") {
		switch {
		case r == 0x7F:
			b.WriteRune('\u2421')
		case r < 0x20 && unfit(r):
			b.WriteRune('\u2400' + r)
		case unfit(r):
			b.WriteRune('\uFFFD')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

var inLine = strings.NewReplacer("\n", "\u240A", "\t", "\u2409")

// Line makes a text fit to be shown within a line of a terminal: as Clean, and
// with pictures of line ends and tabs.
func Line(s string) string { return inLine.Replace(Clean(s)) }

// unfit reports whether the character is a control character, one that XML
// forbids, or one that turns the direction of the text around it.
func unfit(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return false
	case r < 0x20 || r >= 0x7F && r < 0xA0:
		return true
	case unicode.Is(unicode.Bidi_Control, r):
		return true
	}
	return r == 0xFFFE || r == 0xFFFF
}
