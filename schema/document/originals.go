package document

import (
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/schema/input"
)

// A kustomization passes most of a resource on as it is written in a file, or in
// a patch. What is found in the result is better placed there.

// Place is where the field is written, or its nearest ancestor if it is not: in a
// file that the document was rendered from if it has the same value there, or else
// in the document itself.
func (d *Document) Place(path string, want Aim) Position {
	for _, w := range d.Originals() {
		if there, ok := samePath(d.Tree, w.Tree, ParsePath(path)); ok {
			return w.placeInText(there, want)
		}
	}
	if at, ok := d.placeOfOperation(path); ok {
		return at
	}
	return d.placeInText(path, want)
}

// Originals are the documents that this one was rendered from: those of
// the same kind and name. In the first file, the one whose name is part of it
// will do, because kustomize adds prefixes and suffixes.
func (d *Document) Originals() []*Document {
	r := d.Source.Rendering
	if r == nil || len(r.Written) == 0 {
		return nil
	}
	if d.soughtOriginals {
		return d.originals
	}
	d.soughtOriginals = true
	tree := d.ParseTree()
	if tree == nil {
		return nil
	}
	kind, name := tree.scalarAt("kind"), tree.scalarAt("metadata.name")
	for i, file := range r.Written {
		same, similar := documentsNamed(file, kind, name)
		if i == 0 && len(same) == 0 && len(similar) == 1 {
			same, name = similar, similar[0].Tree.scalarAt("metadata.name")
		}
		d.originals = append(d.originals, same...)
		d.operations = append(d.operations, jsonPatches(file)...)
	}
	return d.originals
}

// documentsNamed finds the documents of the kind with the name, and those whose
// name is a part of it.
func documentsNamed(file input.WrittenFile, kind, name string) (same, similar []*Document) {
	for _, w := range Split(&input.Source{Name: file.Name, Bytes: file.Values()}) {
		tree := w.ParseTree()
		if tree == nil || tree.scalarAt("kind") != kind {
			continue
		}
		switch written := tree.scalarAt("metadata.name"); {
		case written == name:
			same = append(same, w)
		case written != "" && strings.Contains(name, written):
			similar = append(similar, w)
		}
	}
	return same, similar
}

// samePath follows the path in both trees, and says whether b has the same
// scalar at its end. Items of lists that have a name are found by it: the path
// in b may have other indexes. Where the path ends early in both, the value is
// missing in both.
func samePath(a, b *Node, steps []Step) (string, bool) {
	var there []Step
	for len(steps) > 0 {
		nextA, _, used := a.Step(steps)
		if used == 0 {
			_, _, usedB := b.Step(steps)
			return FormatPath(there), usedB == 0
		}
		taken := steps[:used]
		if a.IsList {
			taken = []Step{{Name: strconv.Itoa(itemLike(b, nextA, steps[0])), Bracket: true}}
		}
		nextB, _, usedB := b.Step(taken)
		if usedB != len(taken) {
			return "", false
		}
		there = append(there, taken...)
		a, b, steps = nextA, nextB, steps[used:]
	}
	return FormatPath(there), a.IsMap == b.IsMap && a.IsList == b.IsList && a.Text == b.Text
}

// itemLike is the index of the list's item with the same name as the given one,
// or, of one without a name, the index it has itself; -1 if there is none.
func itemLike(list, item *Node, index Step) int {
	name := item.scalarAt("name")
	if name == "" {
		if i, err := strconv.Atoi(index.Name); err == nil {
			return i
		}
		return -1
	}
	for i, other := range list.Items {
		if other.scalarAt("name") == name {
			return i
		}
	}
	return -1
}

// WriterOf is the document that the position is in: this one, or one that it was
// rendered from.
func (d *Document) WriterOf(at Position) *Document {
	for _, w := range d.Originals() {
		if at.File == w.Source.Name && at.Line >= w.Line {
			return w
		}
	}
	return d
}
