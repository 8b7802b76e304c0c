package schema

import (
	"strings"

	"github.com/gherkube/gherkube/schema/input"
)

// placeOfOperation is where an operation of a JSON patch gives the field its
// value, if there is one with that value.
func (p *piece) placeOfOperation(path string) (Position, bool) {
	if len(p.operations) == 0 || path == "" {
		return Position{}, false
	}
	value, _, whole := p.tree.resolve(path)
	if !whole {
		return Position{}, false
	}
	for _, patch := range p.operations {
		for _, operation := range patch.tree.items {
			given, at, ok := operation.gives(parsePath(path))
			if ok && given.isMap == value.isMap && given.isList == value.isList && given.text == value.text {
				return patch.at(patch.fromYAML(at)), true
			}
		}
	}
	return Position{}, false
}

// jsonPatches are the documents of the file that may be JSON patches: lists.
func jsonPatches(file input.WrittenFile) []*piece {
	var patches []*piece
	for _, d := range documents(&input.Source{Name: file.Name, Bytes: file.Values()}) {
		patch := &piece{document: d}
		patch.parseTree()
		if patch.tree != nil && patch.tree.isList {
			patches = append(patches, patch)
		}
	}
	return patches
}

// gives is the value that the operation gives the field, and where.
func (n *node) gives(steps []step) (*node, mark, bool) {
	pointer, value := n.scalarAt("path"), (*node)(nil)
	if e, ok := n.child("value"); ok {
		value = e.value
	}
	if value == nil || !strings.HasPrefix(pointer, "/") {
		return nil, mark{}, false
	}
	names := strings.Split(pointer[1:], "/")
	if len(names) > len(steps) {
		return nil, mark{}, false
	}
	unescape := strings.NewReplacer("~1", "/", "~0", "~")
	for i, name := range names {
		isEnd := name == "-" && steps[i].bracket
		if unescape.Replace(name) != steps[i].name && !isEnd {
			return nil, mark{}, false
		}
	}
	var rest strings.Builder
	writeSteps(&rest, steps[len(names):])
	given, at, whole := value.resolve(rest.String())
	if !given.isMap && !given.isList && given.at.line > 0 {
		at = given.at
	}
	return given, at, whole
}
