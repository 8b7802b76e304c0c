package yamljson

import "bytes"

// blockScalar reads a literal or folded scalar within a collection at column
// outer, as yaml_parser_scan_block_scalar in go.yaml.in/yaml/v2 does, and goes to
// the next line with content.
func (p *parser) blockScalar(outer int) int32 {
	start, copied := p.at, len(p.copied)
	s := scalarLines{text: p.copied, folded: p.peek() == '>'}
	p.at++
	if c := p.peek(); c == '-' || c == '+' {
		s.chomp = c
		p.at++
	}
	p.endOfLine()
	s.column = p.scalarColumn(outer)
	if p.unusual {
		return 0
	}
	for p.scalarLine(&s) {
		// the line has been read
	}
	p.nextLine()
	if p.unusual || p.indent > outer {
		return p.leave()
	}
	p.copied = s.chomped()
	return p.scalar(blockText, start, p.copiedFrom(copied))
}

// scalarColumn is the column of a block scalar's lines: that of the first one
// which is not empty. Empty lines with spaces in front are left to the library.
func (p *parser) scalarColumn(outer int) int {
	at := p.at
	for at < len(p.text) && p.text[at] == '\n' {
		at++
	}
	start := at
	for at < len(p.text) && p.text[at] == ' ' {
		at++
	}
	if at == len(p.text) || p.text[at] == '\n' || p.text[at] == '\t' {
		p.leave()
	}
	return max(at-start, outer+1, 1)
}

// scalarLines is a block scalar on its way.
type scalarLines struct {
	column int
	folded bool
	chomp  byte // '-', '+' or 0
	// text ends with the lines that have been read.
	text []byte
	// lineBreak is the break behind the last line; empty counts the empty lines
	// behind it.
	lineBreak bool
	empty     int
	// indented says that the last line started with a space or tab.
	indented bool
}

// scalarLine reads the next line of the scalar, if there is one: else it stays at
// the start of the line.
func (p *parser) scalarLine(s *scalarLines) bool {
	for p.at < len(p.text) {
		start := p.at
		for p.at < len(p.text) && p.at-start < s.column && p.text[p.at] == ' ' {
			p.at++
		}
		switch {
		case p.peek() == '\n':
			if p.at < len(p.text) {
				s.empty++
			}
			p.skipLine()
		case p.at-start == s.column:
			line := p.restOfLine()
			s.add(line, p.text[p.at-1] == '\n')
			return true
		default:
			if p.peek() == '\t' {
				p.leave()
			}
			p.at = start
			return false
		}
	}
	return false
}

// restOfLine reads up to the end of the line, and steps over it.
func (p *parser) restOfLine() []byte {
	start := p.at
	p.skipLine()
	return bytes.TrimSuffix(p.text[start:p.at], []byte("\n"))
}

func (s *scalarLines) add(line []byte, ended bool) {
	indented := line[0] == ' ' || line[0] == '\t'
	switch {
	case !s.lineBreak:
	case s.folded && !s.indented && !indented:
		if s.empty == 0 {
			s.text = append(s.text, ' ')
		}
	default:
		s.text = append(s.text, '\n')
	}
	s.breaks()
	s.text = append(s.text, line...)
	s.lineBreak, s.indented = ended, indented
}

// breaks adds the empty lines.
func (s *scalarLines) breaks() {
	for ; s.empty > 0; s.empty-- {
		s.text = append(s.text, '\n')
	}
}

// chomped is the text with the line breaks at its end that are kept.
func (s *scalarLines) chomped() []byte {
	if s.chomp != '-' && s.lineBreak {
		s.text = append(s.text, '\n')
	}
	if s.chomp == '+' {
		s.breaks()
	}
	return s.text
}
