package yamljson

import "iter"

// Value is a value of a document, and where it is written.
type Value struct {
	document *document
	index    int32
}

// document is what values are of.
type document struct {
	source
	nodes []node
}

// Parse returns the document's value. It says whether the document is of the
// usual kind, as Convert does, but for keys that are given twice: those are all
// among the members.
func Parse(text []byte) (root Value, usual bool) {
	p := parser{source: source{text: text}, nodes: make([]node, 0, 16+len(text)/16)}
	index, usual := p.document()
	return Value{&document{p.source, p.nodes}, index}, usual
}

func (v Value) node() *node { return &v.document.nodes[v.index] }

// IsMapping says whether the value has members.
func (v Value) IsMapping() bool { return v.node().kind == mapping }

// IsSequence says whether the value has entries.
func (v Value) IsSequence() bool { return v.node().kind == sequence }

// IsBlockText says whether the value is a literal or folded scalar.
func (v Value) IsBlockText() bool { return v.node().kind == blockText }

// At is where the value starts, in bytes: a mapping in lines of its own at its
// first key, a sequence at its first dash. It is -1 for a null that is not
// written.
func (v Value) At() int { return int(v.node().at) }

// Text is what a scalar says: a text without its quotation marks and escapes,
// others as written.
func (v Value) Text() string { return string(v.document.of(v.node().text)) }

// Len is the number of members or entries.
func (v Value) Len() int { return int(v.node().count) }

// Children are the members or entries, as written.
func (v Value) Children() iter.Seq[Value] {
	return func(yield func(Value) bool) {
		for i := v.node().first; i != 0; i = v.document.nodes[i].next {
			if !yield(Value{v.document, i}) {
				return
			}
		}
	}
}

// Key is the key of a member.
func (v Value) Key() string { return string(v.document.of(v.node().name.text)) }

// KeyAt is where the key of a member starts, in bytes.
func (v Value) KeyAt() int { return int(v.node().name.at) }
