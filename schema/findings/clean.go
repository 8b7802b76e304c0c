package findings

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/gherkube/gherkube/schema/plaintext"
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
	return plaintext.Replaced(s, unprintable, func(r rune) rune {
		if r == '\n' {
			return ' '
		}
		return utf8.RuneError
	})
}

func unprintable(r rune) bool { return r == '\n' || r == '\t' || plaintext.Unfit(r) }

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
