package document

// Aim says which part of a field a finding points at.
type Aim int

const (
	// AtValue points at the value of a field.
	AtValue Aim = iota
	// AtKey points at its name.
	AtKey
)

// Start is where the document starts.
func (d *Document) Start() Position {
	return Position{File: d.Source.Name, Line: d.Line, Column: d.column}
}

// At turns a place in the document's text into one in the source.
func (d *Document) At(m Mark) Position {
	if m.Line <= 1 {
		return Position{File: d.Source.Name, Line: d.Line, Column: d.column - 1 + max(m.Column, 1)}
	}
	return Position{File: d.Source.Name, Line: d.Line + m.Line - 1, Column: max(m.Column, 1)}
}

// placeInText is where the field is written in the document's own text, or its
// nearest ancestor if it is not. Places are read only when something is to be said.
func (d *Document) placeInText(path string, want Aim) Position {
	if path == "" {
		return d.At(FirstContent(d.Text))
	}
	tree := d.ParseTree()
	if tree == nil {
		return d.At(FirstContent(d.Text))
	}
	value, at, whole := tree.Resolve(path)
	if whole && want == AtValue && !value.IsMap && !value.IsList && value.At.Line > 0 && value.Text != "" {
		at = value.At
	}
	return d.At(d.FromYAML(at))
}

// ParseTree is the document as nodes with places, which are read unless that has been
// done; nil if it cannot be read.
func (d *Document) ParseTree() *Node {
	if d.parsed {
		return d.Tree
	}
	d.parsed = true
	read := yamlTree
	if d.IsJSON {
		read = jsonTree
	}
	if tree, err := read(d.Text); err == nil {
		d.Tree = tree
	}
	return d.Tree
}

// Written is the scalar as it is in the source, or as JSON if that is not known.
func (d *Document) Written(path string, data []byte) string {
	if tree := d.ParseTree(); tree != nil {
		if n, _, whole := tree.Resolve(path); whole && n.Text != "" {
			return n.Text
		}
	}
	return string(data)
}
