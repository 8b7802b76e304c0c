// Package plaintext makes texts that come from elsewhere, such as names, values and what
// programs print, fit to be shown on a terminal and in a report. It does not know what
// the texts say.
package plaintext

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Unfit says whether the character is a control character, one that ends a line and is no
// line end, one that XML forbids, or one that turns the direction of the text around it.
// Line ends and tabs are up to the caller.
func Unfit(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return false
	case r < 0x20, r >= 0x7F && r < 0xA0:
		return true
	case unicode.Is(unicode.Bidi_Control, r), r == 0x2028, r == 0x2029:
		return true
	}
	return r == 0xFFFE || r == 0xFFFF
}

// Replaced is the text with other characters in the place of some; bytes that are not UTF-8
// are those of U+FFFD.
func Replaced(text string, unfit func(rune) bool, with func(rune) rune) string {
	if utf8.ValidString(text) && !strings.ContainsFunc(text, unfit) {
		return text
	}
	return strings.Map(func(r rune) rune {
		if unfit(r) {
			return with(r)
		}
		return r
	}, strings.ToValidUTF8(text, string(utf8.RuneError)))
}

// Coloured is the text in a colour of terminals that know the sixteen colours, such as "31".
func Coloured(colour, text string) string { return "\x1b[" + colour + "m" + text + "\x1b[0m" }
