package awk

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// token is a token: its kind is a punctuation mark, a keyword, or one of these.
type token struct {
	kind   string
	text   string
	number float64
}

const (
	tokenEnd      = "end"
	tokenNumber   = "number"
	tokenString   = "string"
	tokenName     = "name"
	tokenFunction = "function call" // a name that ( follows
	tokenBuiltin  = "builtin"
	tokenNewline  = "\n"
)

// keywords are the words that the language keeps to itself.
var keywords = strings.Fields("BEGIN END if else while for do break continue next nextfile exit return delete in print printf getline function func")

var builtins = strings.Fields("length substr index split sub gsub match sprintf sin cos atan2 exp log sqrt int rand srand tolower toupper system close fflush systime strftime gensub")

// marks are the punctuation marks, those first that begin with others.
var marks = []string{"**=", "&&", "||", "++", "--", "+=", "-=", "*=", "/=", "%=", "^=", "**", "==", "<=", ">=", "!=", "!~", ">>",
	"{", "}", "(", ")", "[", "]", ";", ",", "+", "-", "*", "/", "%", "^", "!", ">", "<", "|", "?", ":", "~", "$", "="}

// lexer cuts a program into tokens. Whether a / begins a regular expression is
// known to the parser.
type lexer struct {
	text string
	line int
	err  error
}

func (l *lexer) fail(format string, args ...any) {
	if l.err == nil {
		l.err = fmt.Errorf("%d: %s", l.line, fmt.Sprintf(format, args...))
	}
	l.text = ""
}

func (l *lexer) next() token {
	for l.text != "" {
		switch {
		case l.text[0] == ' ' || l.text[0] == '\t' || l.text[0] == '\r':
			l.text = l.text[1:]
		case strings.HasPrefix(l.text, "\\\n"):
			l.text = l.text[2:]
			l.line++
		case l.text[0] == '#':
			_, rest, _ := strings.Cut(l.text, "\n")
			l.text = l.text[len(l.text)-len(rest):]
			l.line++
			return token{kind: tokenNewline}
		default:
			return l.token()
		}
	}
	return token{kind: tokenEnd}
}

func (l *lexer) token() token {
	c := l.text[0]
	switch {
	case c == '\n':
		l.text = l.text[1:]
		l.line++
		return token{kind: tokenNewline}
	case c == '"':
		return token{kind: tokenString, text: unescape(l.quoted('"'))}
	case c >= '0' && c <= '9' || c == '.' && len(l.text) > 1 && l.text[1] >= '0' && l.text[1] <= '9':
		text := numericStart.FindString(l.text)
		text = strings.TrimRight(text, " \t\n")
		l.text = l.text[len(text):]
		f, _ := strconv.ParseFloat(text, 64) // ±Inf if it is out of range
		return token{kind: tokenNumber, number: f}
	case isNameByte(c):
		return l.word()
	}
	for _, mark := range marks {
		if strings.HasPrefix(l.text, mark) {
			l.text = l.text[len(mark):]
			return token{kind: mark}
		}
	}
	l.fail("Unexpected token")
	return token{kind: tokenEnd}
}

func isNameByte(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

func (l *lexer) word() token {
	n := 1
	for n < len(l.text) && (isNameByte(l.text[n]) || l.text[n] >= '0' && l.text[n] <= '9') {
		n++
	}
	word := l.text[:n]
	l.text = l.text[n:]
	switch {
	case slices.Contains(keywords, word):
		return token{kind: word}
	case slices.Contains(builtins, word):
		return token{kind: tokenBuiltin, text: word}
	case strings.HasPrefix(l.text, "("):
		return token{kind: tokenFunction, text: word}
	}
	return token{kind: tokenName, text: word}
}

// quoted takes a text up to its end, which stands in it only after a backslash.
func (l *lexer) quoted(end byte) string {
	for i := 1; i < len(l.text) && l.text[i] != '\n'; i++ {
		switch l.text[i] {
		case '\\':
			i++
		case end:
			text := l.text[1:i]
			l.text = l.text[i+1:]
			return text
		}
	}
	l.fail("Unexpected end of string")
	return ""
}

// regex takes a regular expression, of which the mark that begins it has been read.
func (l *lexer) regex(mark string) string {
	l.text = "/" + strings.TrimPrefix(mark, "/") + l.text
	return strings.ReplaceAll(l.quoted('/'), `\/`, "/")
}

// unescape replaces the escapes of a text.
func unescape(text string) string {
	if !strings.Contains(text, `\`) {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' || i+1 == len(text) {
			b.WriteByte(text[i])
			continue
		}
		i++
		switch at := strings.IndexByte(`abfnrtv"\/`, text[i]); {
		case at >= 0:
			b.WriteByte("\a\b\f\n\r\t\v\"\\/"[at])
		case text[i] >= '0' && text[i] <= '7':
			n, end := 0, min(i+3, len(text))
			for ; i < end && text[i] >= '0' && text[i] <= '7'; i++ {
				n = n*8 + int(text[i]-'0')
			}
			i--
			b.WriteByte(byte(n))
		default:
			b.WriteByte('\\')
			b.WriteByte(text[i])
		}
	}
	return b.String()
}
