package yamljson

// kind is what a node is.
type kind uint8

const (
	null kind = iota
	boolTrue
	boolFalse
	number
	text
	blockText // literal or folded
	mapping
	sequence
)

// nowhere is the place of a value that is not written.
const nowhere = -1

// node is a value. Nodes refer to each other by index; 0 is none.
type node struct {
	kind kind
	// count is how many children there are; first is one of them.
	count, first int32
	// next is the following child of the same parent.
	next int32
	// at is where the value starts in the document, in bytes; of a mapping in
	// lines of its own, its first key.
	at int32
	// name is set for the values of a mapping.
	name name
	// text is a text, or another scalar as written.
	text span
}

// name is a key and where it starts.
type name struct {
	text span
	at   int32
}

// span is a part of the document or, counted from -1 downwards, of the texts that
// are not in the document as they are meant. Nodes are many: this is a third of
// what a slice takes.
type span struct{ start, end int32 }

// source is where spans are of.
type source struct {
	text   []byte
	copied []byte
}

func (s *source) of(sp span) []byte {
	if sp.start < 0 {
		return s.copied[-1-sp.start : -1-sp.end]
	}
	return s.text[sp.start:sp.end]
}

// written is the span of the document between the offsets.
func written(start, end int) span { return span{int32(start), int32(end)} }

// copiedFrom is the span of the copied texts from the offset on.
func (s *source) copiedFrom(start int) span {
	return span{int32(-1 - start), int32(-1 - len(s.copied))}
}
