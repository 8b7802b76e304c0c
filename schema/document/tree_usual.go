package document

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
func (b usualTree) build(v yamljson.Value) *Node {
	n := &Node{IsMap: v.IsMapping(), IsList: v.IsSequence()}
	if v.At() >= 0 {
		n.At = b.places.mark(v.At())
	}
	switch {
	case n.IsMap:
		n.Entries = make([]Entry, 0, v.Len())
		for member := range v.Children() {
			key := member.Key()
			e := Entry{Key: key, at: b.places.mark(member.KeyAt()), width: textWidth(key)}
			e.Value = b.build(member)
			n.Entries = append(n.Entries, e)
		}
	case n.IsList:
		n.Items = make([]*Node, 0, v.Len())
		for item := range v.Children() {
			n.Items = append(n.Items, b.build(item))
		}
	default:
		n.Text = v.Text()
		if !v.IsBlockText() {
			n.width = textWidth(n.Text)
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
