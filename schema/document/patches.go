package document

import (
	"strings"

	"github.com/gherkube/gherkube/schema/input"
)

// placeOfOperation is where an operation of a JSON patch gives the field its
// value, if there is one with that value.
func (d *Document) placeOfOperation(path string) (Position, bool) {
	if len(d.operations) == 0 || path == "" {
		return Position{}, false
	}
	value, _, whole := d.Tree.Resolve(path)
	if !whole {
		return Position{}, false
	}
	for _, patch := range d.operations {
		for _, operation := range patch.Tree.Items {
			given, at, ok := operation.gives(ParsePath(path))
			if ok && given.IsMap == value.IsMap && given.IsList == value.IsList && given.Text == value.Text {
				return patch.At(patch.FromYAML(at)), true
			}
		}
	}
	return Position{}, false
}

// jsonPatches are the documents of the file that may be JSON patches: lists.
func jsonPatches(file input.WrittenFile) []*Document {
	var patches []*Document
	for _, patch := range Split(&input.Source{Name: file.Name, Bytes: file.Values()}) {
		if tree := patch.ParseTree(); tree != nil && tree.IsList {
			patches = append(patches, patch)
		}
	}
	return patches
}

// gives is the value that the operation gives the field, and where.
func (n *Node) gives(steps []Step) (*Node, Mark, bool) {
	pointer, value := n.scalarAt("path"), (*Node)(nil)
	if e, ok := n.Child("value"); ok {
		value = e.Value
	}
	if value == nil || !strings.HasPrefix(pointer, "/") {
		return nil, Mark{}, false
	}
	names := strings.Split(pointer[1:], "/")
	if len(names) > len(steps) {
		return nil, Mark{}, false
	}
	unescape := strings.NewReplacer("~1", "/", "~0", "~")
	for i, name := range names {
		isEnd := name == "-" && steps[i].Bracket
		if unescape.Replace(name) != steps[i].Name && !isEnd {
			return nil, Mark{}, false
		}
	}
	given, at, whole := value.Resolve(FormatPath(steps[len(names):]))
	if !given.IsMap && !given.IsList && given.At.Line > 0 {
		at = given.At
	}
	return given, at, whole
}
