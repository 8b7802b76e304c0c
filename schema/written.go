package schema

import (
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/schema/input"
)

// A kustomization passes most of a resource on as it is written in a file, or in
// a patch. What is found in the result is better placed there.

// placeWritten is where the field is written in the files that the document was
// rendered from, if it has the same value there.
func (p *piece) placeWritten(path string, want aim) (Position, bool) {
	for _, w := range p.findOriginals() {
		if there, ok := samePath(p.tree, w.tree, parsePath(path)); ok {
			return w.place(there, want), true
		}
	}
	return p.placeOfOperation(path)
}

// findOriginals finds the documents that this one was rendered from: those of
// the same kind and name. In the first file, the one whose name is part of it
// will do, because kustomize adds prefixes and suffixes.
func (p *piece) findOriginals() []*piece {
	r := p.source.Rendering
	if r == nil || len(r.Written) == 0 {
		return nil
	}
	if p.soughtOriginals {
		return p.originals
	}
	p.soughtOriginals = true
	p.parseTree()
	if p.tree == nil {
		return nil
	}
	kind, name := p.tree.scalarAt("kind"), p.tree.scalarAt("metadata.name")
	for i, file := range r.Written {
		same, similar := documentsNamed(file, kind, name)
		if i == 0 && len(same) == 0 && len(similar) == 1 {
			same, name = similar, similar[0].tree.scalarAt("metadata.name")
		}
		p.originals = append(p.originals, same...)
		p.operations = append(p.operations, jsonPatches(file)...)
	}
	return p.originals
}

// documentsNamed finds the documents of the kind with the name, and those whose
// name is a part of it.
func documentsNamed(file input.WrittenFile, kind, name string) (same, similar []*piece) {
	for _, d := range documents(&input.Source{Name: file.Name, Bytes: file.Values()}) {
		w := &piece{document: d}
		w.parseTree()
		if w.tree == nil || w.tree.scalarAt("kind") != kind {
			continue
		}
		switch written := w.tree.scalarAt("metadata.name"); {
		case written == name:
			same = append(same, w)
		case written != "" && strings.Contains(name, written):
			similar = append(similar, w)
		}
	}
	return same, similar
}

// scalarAt is the text of the scalar at the path, or nothing.
func (n *node) scalarAt(path string) string {
	if value, _, whole := n.resolve(path); whole {
		return value.text
	}
	return ""
}

// samePath follows the path in both trees, and says whether b has the same
// scalar at its end. Items of lists that have a name are found by it: the path
// in b may have other indexes. Where the path ends early in both, the value is
// missing in both.
func samePath(a, b *node, steps []step) (string, bool) {
	var there strings.Builder
	for len(steps) > 0 {
		nextA, _, used := a.step(steps)
		if used == 0 {
			_, _, usedB := b.step(steps)
			return there.String(), usedB == 0
		}
		taken := steps[:used]
		if a.isList {
			taken = []step{{name: strconv.Itoa(itemLike(b, nextA, steps[0])), bracket: true}}
		}
		nextB, _, usedB := b.step(taken)
		if usedB != len(taken) {
			return "", false
		}
		writeSteps(&there, taken)
		a, b, steps = nextA, nextB, steps[used:]
	}
	return there.String(), a.isMap == b.isMap && a.isList == b.isList && a.text == b.text
}

// itemLike is the index of the list's item with the same name as the given one,
// or, of one without a name, the index it has itself; -1 if there is none.
func itemLike(list, item *node, index step) int {
	name := item.scalarAt("name")
	if name == "" {
		if i, err := strconv.Atoi(index.name); err == nil {
			return i
		}
		return -1
	}
	for i, other := range list.items {
		if other.scalarAt("name") == name {
			return i
		}
	}
	return -1
}

func writeSteps(path *strings.Builder, steps []step) {
	for _, s := range steps {
		switch {
		case s.bracket:
			path.WriteString("[" + s.name + "]")
		case path.Len() > 0:
			path.WriteString("." + s.name)
		default:
			path.WriteString(s.name)
		}
	}
}

// suppressAsWritten applies the comments of the files that the document was
// rendered from. None of them is stale because of one rendering.
func (p *piece) suppressAsWritten() {
	if len(p.findings) == 0 {
		return
	}
	for _, w := range p.originals {
		usable, _ := checkDirectives(w.directives())
		p.takeOut(usable)
	}
}

// writerOf is the document that the position is in: this one, or one that it was
// rendered from.
func (p *piece) writerOf(at Position) *piece {
	for _, w := range p.originals {
		if at.File == w.source.Name && at.Line >= w.line {
			return w
		}
	}
	return p
}

// firstMet says whether the finding of the source has not been met before. What is written in one
// file is found again in each rendering that uses the file.
func firstMet(s *input.Source, f Finding, once map[writtenFinding]bool) bool {
	if s.Rendering == nil || f.Position.File == s.Name {
		return true
	}
	key := writtenFinding{f.Rule, f.Path, f.Message, f.Position}
	if once[key] {
		return false
	}
	once[key] = true
	return true
}

// writtenFinding is what is the same in all renderings of a file.
type writtenFinding struct {
	rule, path, message string
	at                  Position
}
