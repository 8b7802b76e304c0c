package findings

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Clean makes a text of several lines that quotes names, such as an error, fit for
// a terminal.
func Clean(text string) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = printable(lines[i])
	}
	return strings.Join(lines, "\n")
}

// printable keeps control characters of manifests, and those that turn the
// direction of the text around them, away from terminals; and a text in one
// line.
func printable(s string) string {
	s = strings.ReplaceAll(s, "##[", "## [") // which GitHub takes for a command, wherever it stands
	if utf8.ValidString(s) && !strings.ContainsFunc(s, unprintable) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '\n':
			b.WriteString(" ")
		case unprintable(r):
			b.WriteRune(utf8.RuneError)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func unprintable(r rune) bool {
	switch {
	case r < 0x20, r >= 0x7f && r < 0xa0, r == utf8.RuneError, r == 0x2028, r == 0x2029:
		return true
	case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0xfffe, r == 0xffff:
		return true
	}
	return false
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// lineStart keeps the name of a file that starts a line from being a command of
// the CI system: GitHub takes lines that start with :: for such.
func lineStart(name string) string {
	if strings.HasPrefix(strings.TrimLeft(name, " "), "::") {
		return "./" + name
	}
	return name
}
