package sed

import (
	"errors"
	"regexp"
	"regexp/syntax"
	"strings"
)

// ExpressionError says what is wrong with a regular expression, in the C library's
// words.
type ExpressionError string

func (e ExpressionError) Error() string { return string(e) }

// Compile compiles a regular expression in Go's syntax. Of several matches at a place the
// longest counts, as POSIX has it.
func Compile(expr string) (*regexp.Regexp, error) {
	re, err := regexp.Compile(expr)
	if err == nil {
		re.Longest()
		return re, nil
	}
	words := ExpressionError("Invalid regular expression")
	var wrong *syntax.Error
	if errors.As(err, &wrong) {
		switch wrong.Code {
		case syntax.ErrMissingParen, syntax.ErrUnexpectedParen:
			words = `Unmatched ( or \(`
		case syntax.ErrMissingRepeatArgument, syntax.ErrInvalidRepeatOp:
			words = "Invalid preceding regular expression"
		case syntax.ErrInvalidRepeatSize:
			words = `Invalid content of \{\}`
		case syntax.ErrInvalidCharRange:
			words = "Invalid range end"
		case syntax.ErrTrailingBackslash:
			words = "Trailing backslash"
		}
	}
	return nil, words
}

// Basic turns a basic regular expression of POSIX, with GNU's \+ \? \|, into Go's
// syntax.
func Basic(p string) string {
	var b strings.Builder
	for i := 0; i < len(p); i++ {
		ch := p[i]
		switch {
		case ch == '\\' && i+1 < len(p):
			i++
			switch p[i] {
			case '(', ')', '{', '}', '|', '+', '?':
				b.WriteByte(p[i])
			case '<', '>':
				b.WriteString(`\b`)
			default:
				b.WriteByte('\\')
				b.WriteByte(p[i])
			}
		case ch == '[':
			end := bracketEnd(p, i)
			b.WriteString(strings.ReplaceAll(p[i:end], `\`, `\\`))
			i = end - 1
		case strings.IndexByte("(){}|+?", ch) >= 0:
			b.WriteByte('\\')
			b.WriteByte(ch)
		case ch == '*' && (i == 0 || p[i-1] == '^' && i == 1):
			b.WriteString(`\*`)
		case ch == '^' && i > 0 && !strings.HasSuffix(p[:i], `\(`) && !strings.HasSuffix(p[:i], `\|`):
			b.WriteString(`\^`)
		case ch == '$' && i+1 < len(p) && !strings.HasPrefix(p[i+1:], `\)`) && !strings.HasPrefix(p[i+1:], `\|`):
			b.WriteString(`\$`)
		default:
			b.WriteByte(ch)
		}
	}
	return b.String()
}

// bracketEnd returns where the bracket expression that begins at i ends.
func bracketEnd(p string, i int) int {
	j := i + 1
	if j < len(p) && p[j] == '^' {
		j++
	}
	if j < len(p) && p[j] == ']' {
		j++
	}
	for j < len(p) && p[j] != ']' {
		if strings.HasPrefix(p[j:], "[:") {
			if end := strings.Index(p[j:], ":]"); end > 0 {
				j += end + 1
			}
		}
		j++
	}
	return min(j+1, len(p))
}
