package yamljson

// block reads the value that starts here, at the column of p.indent, within a
// collection at column outer. It goes to the next line with content.
func (p *parser) block(outer int) int32 {
	if p.depth++; p.depth > maxDepth {
		return p.leave()
	}
	defer func() { p.depth-- }()
	switch {
	case p.unusual:
		return 0
	case p.indent == 0 && p.documentMarker():
		return p.leave()
	case p.entryFollows():
		return p.blockSequence(p.indent)
	}
	if key, ok := p.key(); ok {
		return p.blockMapping(p.indent, key)
	}
	if p.unusual {
		return 0
	}
	return p.inline(outer)
}

// documentMarker says whether the line starts like a marker of documents.
func (p *parser) documentMarker() bool {
	c := p.peek()
	return (c == '-' || c == '.') && p.ahead(1) == c && p.ahead(2) == c
}

// entryFollows says whether an entry of a sequence starts here.
func (p *parser) entryFollows() bool { return p.peek() == '-' && blank(p.ahead(1)) }

// blockSequence reads the entries at the column.
func (p *parser) blockSequence(column int) int32 {
	entries := p.collection(sequence, p.at)
	for p.indent == column && p.entryFollows() && !p.unusual {
		lineStart := p.at - column
		p.at++
		var entry int32
		if p.lineEnds() {
			p.skipLine()
			p.nextLine()
			entry = p.nested(column)
		} else {
			p.indent = p.at - lineStart
			entry = p.block(column)
		}
		if p.unusual || p.indent > column {
			return p.leave()
		}
		p.append(&entries, name{}, entry)
	}
	return entries.parent
}

// nested reads the value in the lines below, if they are further to the right
// than the column.
func (p *parser) nested(column int) int32 {
	if p.indent <= column {
		return p.add(node{kind: null, at: nowhere})
	}
	return p.block(column)
}

// blockMapping reads the keys at the column with their values. The first key
// has been read.
func (p *parser) blockMapping(column int, key name) int32 {
	members := p.collection(mapping, int(key.at))
	for {
		value := p.memberValue(column)
		if p.unusual || p.indent > column {
			return p.leave()
		}
		p.append(&members, key, value)
		if p.indent < column {
			return members.parent
		}
		if column == 0 && p.documentMarker() {
			return p.leave()
		}
		var ok bool
		if key, ok = p.key(); !ok {
			return p.leave()
		}
	}
}

// memberValue reads what stands behind the colon of a key at the column.
func (p *parser) memberValue(column int) int32 {
	if !p.lineEnds() {
		return p.inline(column)
	}
	p.skipLine()
	p.nextLine()
	if p.indent == column && p.entryFollows() {
		return p.blockSequence(column)
	}
	return p.nested(column)
}

// inline reads a value that stands in the rest of the line, or starts there, and
// goes to the next line with content.
func (p *parser) inline(outer int) int32 {
	start, value := p.at, int32(0)
	switch p.peek() {
	case '|', '>':
		return p.blockScalar(outer)
	case '[', '{':
		value = p.flow()
	case '"', '\'':
		value = p.scalar(text, start, p.quoted())
	default:
		value = p.plain(start, p.plainText())
	}
	p.endOfLine()
	p.nextLine()
	if p.indent > outer {
		return p.leave() // the value goes on
	}
	return value
}

// key reads a key and its colon. If there is none, it stays where it is.
func (p *parser) key() (key name, ok bool) {
	start := p.at
	key.at = int32(start)
	if c := p.peek(); c == '"' || c == '\'' {
		if key.text = p.quoted(); p.unusual {
			return key, false
		}
		p.skipSpaces()
	} else if key.text = p.plainText(); p.peek() == ':' && resolve(p.of(key.text)) != text {
		p.leave()
		return key, false
	}
	if p.peek() != ':' || !blank(p.ahead(1)) {
		p.at = start
		return key, false
	}
	if p.at-start > maxKey {
		p.leave()
	}
	p.at++
	return key, !p.unusual
}
