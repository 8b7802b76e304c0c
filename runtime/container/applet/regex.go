package applet

import (
	"regexp"

	"mvdan.cc/sh/v3/pattern"

	"github.com/gherkube/gherkube/runtime/sed"
)

// basic turns a POSIX basic regular expression into Go's syntax.
func basic(p string) string { return sed.Basic(p) }

// Matches reports whether a shell pattern matches all of text.
func Matches(pat, text string) bool {
	expr, err := pattern.Regexp(pat, pattern.EntireString)
	if err != nil {
		return pat == text
	}
	re, err := regexp.Compile(expr)
	return err == nil && re.MatchString(text)
}
