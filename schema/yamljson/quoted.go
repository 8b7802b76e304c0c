package yamljson

// quoted reads a quoted scalar of one line.
func (p *parser) quoted() []byte {
	quote := p.peek()
	p.at++
	start, copied := p.at, []byte(nil) // copied is set once the text is not as written
	for p.at < len(p.text) {
		c := p.text[p.at]
		switch {
		case c == '\n' || c == '\t':
			p.leave()
			return nil
		case c == quote && quote == '\'' && p.ahead(1) == '\'':
			copied = append(copied, p.text[start:p.at+1]...)
			p.at += 2
			start = p.at
		case c == quote:
			written := p.text[start:p.at]
			p.at++
			if copied != nil {
				return append(copied, written...)
			}
			return written
		case c == '\\' && quote == '"':
			meant, ok := unescaped(p.ahead(1))
			if !ok {
				p.leave()
				return nil
			}
			copied = append(append(copied, p.text[start:p.at]...), meant)
			p.at += 2
			start = p.at
		default:
			p.at++
		}
	}
	p.leave()
	return nil
}

// unescaped is what a backslash and the character stand for; of the many
// escapes, only the usual ones.
func unescaped(c byte) (byte, bool) {
	switch c {
	case 'n':
		return '\n', true
	case 't':
		return '\t', true
	case '"', '\\':
		return c, true
	}
	return 0, false
}
