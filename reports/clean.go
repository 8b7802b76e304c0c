package reports

import (
	"strings"
	"unicode/utf8"
)

// clean makes what programs printed fit to be shown: control characters become
// their pictures (␀, ␛), and bytes that are no UTF-8 become �. Line ends
// and tabs stay.
func clean(s string) string {
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

// unfit reports whether the character is a control character, one that XML
// forbids, or one that turns the direction of the text around it.
func unfit(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return false
	case r < 0x20 || r >= 0x7F && r < 0xA0:
		return true
	case r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069:
		return true
	}
	return r == 0xFFFE || r == 0xFFFF
}
