package yamljson

import (
	"bytes"
	"math"
)

const (
	// maxDepth bounds the nesting of what is usual.
	maxDepth = 100
	// maxText bounds the length of documents, in bytes, so that spans can tell.
	maxText = math.MaxInt32 / 2
)

// parser reads a document into nodes. Once something is unusual, nothing that it
// says counts.
type parser struct {
	source
	at int
	// indent is the column of what is read next, if that starts a line or an
	// entry; -1 at the end of the text.
	indent int
	depth  int
	// unusual says that the document has to be left to the library.
	unusual bool
	nodes   []node
}

// leave gives up.
func (p *parser) leave() int32 {
	p.unusual = true
	return 0
}

// skipMarker steps over the lines before the content if they end in "---".
func (p *parser) skipMarker() {
	p.nextLine()
	if p.indent != 0 || !bytes.HasPrefix(p.text[p.at:], []byte("---")) {
		p.at = 0
		return
	}
	p.at += len("---")
	p.endOfLine()
}

// nextLine goes to the first character of the next line with content. It has to
// be called at the start of a line.
func (p *parser) nextLine() {
	for p.at < len(p.text) {
		start := p.at
		for p.at < len(p.text) && p.text[p.at] == ' ' {
			p.at++
		}
		if p.at == len(p.text) {
			break
		}
		switch p.text[p.at] {
		case '\n':
			p.at++
		case '#':
			p.skipLine()
		default:
			p.indent = p.at - start
			return
		}
	}
	p.indent = -1
}

// skipLine goes behind the end of the line.
func (p *parser) skipLine() {
	if end := bytes.IndexByte(p.text[p.at:], '\n'); end >= 0 {
		p.at += end + 1
		return
	}
	p.at = len(p.text)
}

// endOfLine goes behind the end of the line, where nothing but a comment may
// be left.
func (p *parser) endOfLine() {
	if !p.lineEnds() {
		p.leave()
	}
	p.skipLine()
}

// lineEnds skips spaces, and says whether nothing but a comment is left in the
// line.
func (p *parser) lineEnds() bool {
	p.skipSpaces()
	switch p.peek() {
	case '\n':
		return true
	case '#':
		return p.at > 0 && p.text[p.at-1] == ' '
	}
	return false
}

func (p *parser) skipSpaces() {
	for p.at < len(p.text) && p.text[p.at] == ' ' {
		p.at++
	}
}

// peek is the next character, and a line feed at the end of the text.
func (p *parser) peek() byte {
	return p.ahead(0)
}

// ahead is the character n behind the next.
func (p *parser) ahead(n int) byte {
	if p.at+n < len(p.text) {
		return p.text[p.at+n]
	}
	return '\n'
}

// blank says whether the character ends an indicator.
func blank(c byte) bool { return c == ' ' || c == '\n' }

// maxKey bounds the length of keys, in bytes; the library takes 1,024
// characters.
const maxKey = 1000

// add adds a node and returns its index.
func (p *parser) add(n node) int32 {
	p.nodes = append(p.nodes, n)
	return int32(len(p.nodes) - 1)
}

// children is a collection that grows.
type children struct {
	parent, last int32
}

// collection adds a node that starts at the offset.
func (p *parser) collection(k kind, at int) children {
	return children{parent: p.add(node{kind: k, at: int32(at)})}
}

// scalar adds a node that starts at the offset.
func (p *parser) scalar(k kind, at int, text span) int32 {
	return p.add(node{kind: k, at: int32(at), text: text})
}

// append adds a child, with its key if the parent is a mapping.
func (p *parser) append(c *children, key name, child int32) {
	p.nodes[child].name = key
	if c.last == 0 {
		p.nodes[c.parent].first = child
	} else {
		p.nodes[c.last].next = child
	}
	c.last = child
	p.nodes[c.parent].count++
}
