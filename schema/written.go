package schema

import "strings"

// A kustomization passes most of a resource on as it is written in a file. What
// is found in the result is better placed there.

// placeWritten is where the field is written in the file that the document was
// rendered from, if it has the same value there.
func (p *piece) placeWritten(path string, want aim) (Position, bool) {
	w := p.findWritten()
	if w == nil || p.tree == nil || !samePath(p.tree, w.tree, parsePath(path)) {
		return Position{}, false
	}
	at := w.place(path, want)
	return at, true
}

// findWritten finds the document that this one was rendered from: the one of
// the same kind with the same name, or else the only one whose name is part of
// it, because kustomize adds prefixes and suffixes.
func (p *piece) findWritten() *piece {
	r := p.source.Rendering
	if r == nil || r.Written == nil {
		return nil
	}
	if p.soughtOriginal {
		return p.original
	}
	p.soughtOriginal = true
	p.parseTree()
	if p.tree == nil {
		return nil
	}
	kind, name := p.tree.scalarAt("kind"), p.tree.scalarAt("metadata.name")
	var similar []*piece
	for _, d := range documents(&Source{Name: r.From, Bytes: r.Written}) {
		w := &piece{document: d}
		w.parseTree()
		if w.tree == nil || w.tree.scalarAt("kind") != kind {
			continue
		}
		switch written := w.tree.scalarAt("metadata.name"); {
		case written == name:
			p.original = w
			return w
		case written != "" && strings.Contains(name, written):
			similar = append(similar, w)
		}
	}
	if len(similar) == 1 {
		p.original = similar[0]
	}
	return p.original
}

// scalarAt is the text of the scalar at the path, or nothing.
func (n *node) scalarAt(path string) string {
	if value, _, whole := n.resolve(path); whole {
		return value.text
	}
	return ""
}

// samePath says whether both trees have the same along the path: the same items
// of lists, and at its end the same scalar. Where the path ends early in both,
// the value is missing in both.
func samePath(a, b *node, steps []step) bool {
	for len(steps) > 0 {
		nextA, _, usedA := a.step(steps)
		nextB, _, usedB := b.step(steps)
		if usedA != usedB {
			return false
		}
		if usedA == 0 {
			return true
		}
		if a.isList && nextA.scalarAt("name") != nextB.scalarAt("name") {
			return false
		}
		a, b, steps = nextA, nextB, steps[usedA:]
	}
	return a.isMap == b.isMap && a.isList == b.isList && a.text == b.text
}

// suppressAsWritten applies the comments of the file that the document was
// rendered from. None of them is stale because of one rendering.
func (p *piece) suppressAsWritten() {
	if p.original == nil || len(p.findings) == 0 {
		return
	}
	usable, _ := checkDirectives(p.original.directives())
	p.takeOut(usable)
}

// writerOf is the document that the position is in: this one, or the one that it
// was rendered from.
func (p *piece) writerOf(at Position) *piece {
	if p.original != nil && at.File == p.original.source.Name {
		return p.original
	}
	return p
}

// first says whether the finding has not been met before. What is written in one
// file is found again in each rendering that uses the file.
func (s *Source) first(f Finding, once map[writtenFinding]bool) bool {
	if s.Rendering == nil || f.Position.File != s.Rendering.From {
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
