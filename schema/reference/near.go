package reference

import (
	"strings"

	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/gherkube/gherkube/schema/spelling"
)

// maxComparisons bounds the search for misspelled names in a run. What is
// beyond is taken for names of objects elsewhere.
const maxComparisons = 1_000_000

// near searches names that others may be misspellings of.
type near struct {
	index *index
	left  int // comparisons
	known map[nearKey]int32
}

type nearKey struct {
	space           spaceKey
	namespace, name string
}

func newNear(x *index) *near {
	return &near{index: x, left: maxComparisons, known: map[nearKey]int32{}}
}

// none stands for no object.
const none = -1

// find returns an object whose name is nearly the given one, in the world or
// in the context.
func (n *near) find(world string, kind runtimeschema.GroupKind, namespace, name string) int {
	for _, w := range []string{world, Everywhere} {
		if i := n.in(spaceKey{w, kind}, namespace, name); i != none {
			return i
		}
	}
	return none
}

func (n *near) in(key spaceKey, namespace, name string) int {
	s := n.index.spaces[key]
	if s == nil {
		return none
	}
	shape := withoutDigits(name)
	k := nearKey{key, namespace, shape}
	if i, ok := n.known[k]; ok {
		return int(i)
	}
	var found int
	if namespace == "" {
		found = n.search(s.namesIn(n.index.objects, inAll), shape)
	} else {
		found = n.search(s.namesIn(n.index.objects, namespace), shape)
		if found == none {
			found = n.search(s.namesIn(n.index.objects, ""), shape)
		}
	}
	n.known[k] = int32(found)
	return found
}

func (n *near) search(list *nameList, shape string) int {
	if list == nil {
		return none
	}
	if _, same := list.object[shape]; same {
		return none
	}
	for _, other := range list.shapes {
		if n.left == 0 {
			return none
		}
		n.left--
		if shapesNear(shape, other) {
			return int(list.object[other])
		}
	}
	return none
}

// isNear says whether one name is a likely misspelling of the other. Names that
// are made to be told apart differ in numbers, or in a whole word of a few
// letters: app-eu and app-us, mail and main.
func isNear(a, b string) bool { return shapesNear(withoutDigits(a), withoutDigits(b)) }

// minWord is the length from which on a word can be misspelled.
const minWord = 5

func shapesNear(a, b string) bool {
	if a == b || len(a)-len(b) > 2 || len(b)-len(a) > 2 {
		return false
	}
	wordsA, wordsB := strings.FieldsFunc(a, separates), strings.FieldsFunc(b, separates)
	if len(wordsA) != len(wordsB) {
		joined := strings.Join(wordsA, "")
		return len(joined) >= minWord && joined == strings.Join(wordsB, "")
	}
	different := none
	for i := range wordsA {
		if wordsA[i] == wordsB[i] {
			continue
		}
		if different != none {
			return false
		}
		different = i
	}
	if different == none {
		return true // another separator
	}
	return wordNear(wordsA[different], wordsB[different])
}

func wordNear(a, b string) bool {
	shorter := min(len(a), len(b))
	switch {
	case shorter < minWord:
		return false
	case shorter < 9:
		return spelling.Distance(a, b, 2) < 2
	}
	return spelling.Distance(a, b, 3) < 3
}

func separates(r rune) bool { return r == '-' || r == '.' || r == '_' || r == '/' }

// withoutDigits puts one 0 in place of each number.
func withoutDigits(s string) string {
	if !strings.ContainsAny(s, "123456789") && !strings.Contains(s, "00") {
		return s
	}
	var b strings.Builder
	inNumber := false
	for _, r := range s {
		isDigit := r >= '0' && r <= '9'
		switch {
		case !isDigit:
			b.WriteRune(r)
		case !inNumber:
			b.WriteByte('0')
		}
		inNumber = isDigit
	}
	return b.String()
}
