package yamljson

import "bytes"

// plainText reads a scalar without quotation marks up to a comment, the colon of
// a key or the end of the line.
func (p *parser) plainText() span {
	start, end := p.at, p.at
	if !startsPlain(p.peek(), p.ahead(1)) {
		return span{}
	}
	for ; p.at < len(p.text); p.at++ {
		switch c := p.text[p.at]; c {
		case '\n':
			return written(start, end)
		case ' ':
			continue
		case '\t':
			p.leave()
		case '#':
			if p.text[p.at-1] == ' ' {
				return written(start, end)
			}
		case ':':
			if blank(p.ahead(1)) {
				return written(start, end)
			}
		}
		end = p.at + 1
	}
	return written(start, end)
}

// startsPlain says whether a plain scalar may start with the character and the
// one behind it.
func startsPlain(c, behind byte) bool {
	if c == '-' {
		return !blank(behind) && behind != '\t'
	}
	return bytes.IndexByte([]byte("?:,[]{}#&*!|>'\"%@` \t\n"), c) < 0
}

// plain is the value that a plain scalar stands for.
func (p *parser) plain(start int, text span) int32 {
	k := resolve(p.of(text))
	if k == unresolved {
		return p.leave()
	}
	return p.scalar(k, start, text)
}

// unresolved is the kind of scalars that are left to the library.
const unresolved kind = 0xff

// resolve says what a plain scalar is: the function of that name in
// go.yaml.in/yaml/v2, as far as that is simple. A timestamp is a text there, in
// the end.
func resolve(written []byte) kind {
	if len(written) == 0 {
		return unresolved
	}
	switch c := written[0]; {
	case c >= '0' && c <= '9', c == '-':
		return resolveNumber(written)
	case c == '.':
		return resolveDot(written)
	case c == '+', string(written) == "<<":
		return unresolved
	case bytes.IndexByte([]byte("yYnNtTfFoO~"), c) >= 0:
		return resolveWord(string(written))
	}
	return text
}

func resolveWord(written string) kind {
	switch written {
	case "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON":
		return boolTrue
	case "n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF":
		return boolFalse
	case "~", "null", "Null", "NULL":
		return null
	}
	return text
}

// resolveDot is for what starts with a dot: a path, or possibly a number.
func resolveDot(written []byte) kind {
	if len(written) == 1 || bytes.IndexByte([]byte("0123456789iInN_+-eE"), written[1]) >= 0 {
		return unresolved
	}
	return text
}

// resolveNumber is for what starts with a digit or a minus. Hexadecimal digits,
// prefixes, underscores and exponents are left to the library; what has other
// letters, a second dot or a sign inside is not a number.
func resolveNumber(written []byte) kind {
	digits := written
	if digits[0] == '-' {
		digits = digits[1:]
		switch {
		case len(digits) == 0 || digits[0] == '.':
			return unresolved
		case bytes.IndexByte([]byte("0123456789_"), digits[0]) < 0:
			return text // an option of a command
		}
	}
	dots, others := 0, 0
	for i, c := range digits {
		switch {
		case c >= '0' && c <= '9':
		case c == '.':
			dots++
		case c == '-' && i > 0 && digits[i-1] >= '0' && digits[i-1] <= '9':
			return text // a date, a range
		case bytes.IndexByte([]byte("abcdefABCDEFxXoO_+-"), c) >= 0:
			others++
		default:
			return text // a quantity, a duration
		}
	}
	switch {
	case dots > 1:
		return text // an address, a version
	case others > 0 || digits[len(digits)-1] == '.':
		return unresolved
	case len(digits) > 15, string(written) == "-0", digits[0] == '0' && len(digits) > 1 && digits[1] != '.':
		return unresolved
	case bytes.HasPrefix(digits, []byte("0.00000")):
		return unresolved // JSON would have an exponent
	}
	return number
}
