package schema

import (
	"strings"
	"unicode/utf8"

	"github.com/gherkube/gherkube/schema/yamljson"
)

// usualTree builds the tree of a document that is of the usual kind: the tree
// that libraryTree builds, in less time.
type usualTree struct {
	places *cursor
}

// build goes through the document from its start to its end, as the cursor wants
// it.
func (b usualTree) build(v yamljson.Value) *node {
	n := &node{isMap: v.IsMapping(), isList: v.IsSequence()}
	if v.At() >= 0 {
		n.at = b.places.mark(v.At())
	}
	switch {
	case n.isMap:
		n.entries = make([]entry, 0, v.Len())
		for member := range v.Children() {
			key := member.Key()
			e := entry{key: key, at: b.places.mark(member.KeyAt()), width: textWidth(key)}
			e.value = b.build(member)
			n.entries = append(n.entries, e)
		}
	case n.isList:
		n.items = make([]*node, 0, v.Len())
		for item := range v.Children() {
			n.items = append(n.items, b.build(item))
		}
	default:
		n.text = v.Text()
		if !v.IsBlockText() {
			n.width = textWidth(n.text)
		}
	}
	return n
}

// textWidth is scalarWidth of a text that is written in one line.
func textWidth(text string) int {
	if strings.IndexByte(text, '\n') >= 0 {
		return 0
	}
	return max(1, utf8.RuneCountInString(text))
}
