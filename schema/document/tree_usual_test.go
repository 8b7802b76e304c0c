package document

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"testing"

	"github.com/gherkube/gherkube/schema/yamljson"
)

// TestUsualTree holds the trees of the repository's manifests, and of those with
// the verdicts of a real API server where they are, against those of the library.
func TestUsualTree(t *testing.T) {
	usual, all := 0, 0
	for _, pattern := range []string{"../testdata/*/*.yaml", "../../../shared/manifests/cases/*.yaml"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, document := range bytes.Split(text, []byte("\n---\n")) {
				all++
				if sameTree(t, document) {
					usual++
				}
			}
		}
	}
	if all == 0 || usual*10 < all*8 {
		t.Errorf("only %d of %d are of the usual kind", usual, all)
	}
}

func FuzzUsualTree(f *testing.F) {
	f.Add([]byte("a: b\nc:\n- d: {e: [f, 1.5], 'g': ö}\n  h: 'it''s' # i\n-\n- |\n  j\n- - k\n  - ~\n\"l\\n\" :\n"))
	f.Fuzz(func(t *testing.T, text []byte) { sameTree(t, text) })
}

// markerInLine is what the library drops: "--- " inside a line.
var markerInLine = regexp.MustCompile(`[^\n]--- `)

// sameTree compares both trees. It says whether the document is of the usual
// kind; keys that are given twice are compared too.
func sameTree(t *testing.T, text []byte) bool {
	t.Helper()
	root, usual := yamljson.Parse(text)
	if !usual {
		return false
	}
	want, err := libraryTree(text)
	if err != nil || markerInLine.Match(text) {
		return true
	}
	if got := (usualTree{places: newCursor(text)}).build(root); !reflect.DeepEqual(flat(got), flat(want)) {
		t.Fatalf("%v\nnot\n%v\nfor\n%s", flat(got), flat(want), text)
	}
	return true
}

// place is what a tree says of one value or key.
type place struct {
	text   string
	at     Mark
	width  int
	isMap  bool
	isList bool
}

// flat lists the tree in the order of the text.
func flat(n *Node) []place {
	list := []place{{n.Text, n.At, n.width, n.IsMap, n.IsList}}
	for _, e := range n.Entries {
		list = append(list, place{text: e.Key, at: e.at, width: e.width})
		list = append(list, flat(e.Value)...)
	}
	for _, item := range n.Items {
		list = append(list, flat(item)...)
	}
	return list
}
