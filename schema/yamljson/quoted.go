package yamljson

// quoted reads a quoted scalar of one line.
func (p *parser) quoted() span {
	quote := p.peek()
	p.at++
	start, copied := p.at, -1 // copied is where the copy starts, once there is one
	// until copies what has been read, and goes on behind the bytes of an escape.
	until := func(end, behind int) {
		if copied < 0 {
			copied = len(p.copied)
		}
		p.copied = append(p.copied, p.text[start:end]...)
		p.at += behind
		start = p.at
	}
	for p.at < len(p.text) {
		c := p.text[p.at]
		switch {
		case c == '\n' || c == '\t':
			p.leave()
			return span{}
		case c == quote && quote == '\'' && p.ahead(1) == '\'':
			until(p.at+1, 2)
		case c == quote && copied < 0:
			p.at++
			return written(start, p.at-1)
		case c == quote:
			until(p.at, 1)
			return p.copiedFrom(copied)
		case c == '\\' && quote == '"':
			meant, ok := unescaped(p.ahead(1))
			if !ok {
				p.leave()
				return span{}
			}
			until(p.at, 2)
			p.copied = append(p.copied, meant)
		default:
			p.at++
		}
	}
	p.leave()
	return span{}
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
