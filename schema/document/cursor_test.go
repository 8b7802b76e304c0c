package document

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"
)

// TestSeekerMatchesCounting looks places up in any order, in lines longer than
// what a seeker remembers, and compares with counting from the start.
func TestSeekerMatchesCounting(t *testing.T) {
	chance := rand.New(rand.NewPCG(1, 2))
	letters := []string{"a", "ü", "€", "𝄞", "\xff"}
	var text strings.Builder
	for _, length := range []int{0, 3, stride - 1, stride, stride + 1, 5 * stride, 1} {
		for range length {
			text.WriteString(letters[chance.IntN(len(letters))])
		}
		text.WriteString("\n")
	}
	places, data := newSeeker([]byte(text.String())), []byte(text.String())
	for range 2000 {
		offset := chance.IntN(len(data) + 1)
		for offset < len(data) && data[offset] != 0xff && !utf8.RuneStart(data[offset]) {
			offset--
		}
		line, column := lineColumn(data, offset)
		if got := places.mark(offset); got != (Mark{line, column}) {
			t.Fatalf("offset %d is at %v, want %d:%d", offset, got, line, column)
		}
		if got := places.offset(Mark{line, column}); got != offset {
			t.Fatalf("%d:%d is at offset %d, want %d", line, column, got, offset)
		}
	}
	if end := bytes.IndexByte(data, '\n'); places.offset(Mark{1, 1000}) != end {
		t.Errorf("behind the end of a line: %d, want %d", places.offset(Mark{1, 1000}), end)
	}
}
