package yamljson

// kind is what a node is.
type kind uint8

const (
	null kind = iota
	boolTrue
	boolFalse
	number
	text
	mapping
	sequence
)

// node is a value. Nodes refer to each other by index; 0 is none.
type node struct {
	kind kind
	// count is how many children there are; first is one of them.
	count, first int32
	// next is the following child of the same parent.
	next int32
	// key is set for the values of a mapping.
	key []byte
	// text is of a text, and of a number as JSON has it.
	text []byte
}

// add adds a node and returns its index.
func (p *parser) add(n node) int32 {
	p.nodes = append(p.nodes, n)
	return int32(len(p.nodes) - 1)
}

// children is a collection that grows.
type children struct {
	parent, last int32
}

func (p *parser) collection(k kind) children {
	return children{parent: p.add(node{kind: k})}
}

// append adds a child, with its key if the parent is a mapping.
func (p *parser) append(c *children, key []byte, child int32) {
	p.nodes[child].key = key
	if c.last == 0 {
		p.nodes[c.parent].first = child
	} else {
		p.nodes[c.last].next = child
	}
	c.last = child
	p.nodes[c.parent].count++
}
