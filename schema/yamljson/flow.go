package yamljson

import "bytes"

// flow reads a flow collection of one line, or a scalar in one.
func (p *parser) flow() int32 {
	if p.depth++; p.depth > maxDepth {
		return p.leave()
	}
	defer func() { p.depth-- }()
	start := p.at
	switch c := p.peek(); c {
	case '[':
		return p.flowSequence()
	case '{':
		return p.flowMapping()
	case '"', '\'':
		return p.scalar(text, start, p.quoted())
	}
	return p.plain(start, p.flowText())
}

func (p *parser) flowSequence() int32 {
	entries := p.collection(sequence, p.at)
	for more := p.flowOpens(']'); more; more = p.flowGoesOn(']') {
		entry := p.flow()
		if p.unusual {
			return 0
		}
		p.append(&entries, name{}, entry)
	}
	return entries.parent
}

func (p *parser) flowMapping() int32 {
	members := p.collection(mapping, p.at)
	for more := p.flowOpens('}'); more; more = p.flowGoesOn('}') {
		key := p.flowKey()
		if p.unusual {
			return 0
		}
		value := p.flow()
		if p.unusual {
			return 0
		}
		p.append(&members, key, value)
	}
	return members.parent
}

// flowOpens steps into a collection and says whether there is something in it.
func (p *parser) flowOpens(end byte) bool {
	p.at++
	p.skipSpaces()
	if p.peek() != end {
		return true
	}
	p.at++
	return false
}

// flowGoesOn steps over a comma, if there is one, or else out of the collection.
func (p *parser) flowGoesOn(end byte) bool {
	p.skipSpaces()
	switch p.peek() {
	case ',':
		p.at++
		p.skipSpaces()
		return true
	case end:
		p.at++
		return false
	}
	p.leave()
	return false
}

// flowKey reads a key and the colon and space behind it.
func (p *parser) flowKey() name {
	key := name{at: int32(p.at)}
	if c := p.peek(); c == '"' || c == '\'' {
		key.text = p.quoted()
	} else if key.text = p.flowText(); resolve(p.of(key.text)) != text {
		p.leave()
	}
	if p.peek() != ':' || p.ahead(1) != ' ' || p.at-int(key.at) > maxKey {
		p.leave()
		return key
	}
	p.at++
	p.skipSpaces()
	return key
}

// flowText reads a plain scalar in a flow collection: letters and digits, and
// the signs that mean nothing there.
func (p *parser) flowText() span {
	start, end := p.at, p.at
	if !startsPlain(p.peek(), p.ahead(1)) {
		p.leave()
		return span{}
	}
	for ; p.at < len(p.text); p.at++ {
		switch c := p.text[p.at]; {
		case c == ',' || c == ']' || c == '}' || c == ':' && blank(p.ahead(1)):
			return written(start, end)
		case c == ' ':
			continue
		case c == ':' && bytes.IndexByte([]byte(",[]{}?:#'\""), p.ahead(1)) < 0:
		case bytes.IndexByte([]byte("\n\t[{?:#&*!|>'\"%@`"), c) >= 0:
			p.leave()
			return span{}
		}
		end = p.at + 1
	}
	p.leave()
	return span{}
}
