package document

import (
	yaml "go.yaml.in/yaml/v3"

	"github.com/gherkube/gherkube/schema/yamljson"
)

// yamlTree reads the positions of a YAML document. The values come from
// sigs.k8s.io/yaml; this tree only says where they are written.
func yamlTree(text []byte) (*Node, error) {
	if root, usual := yamljson.Parse(text); usual {
		b := usualTree{places: newCursor(text)}
		return b.build(root), nil
	}
	return libraryTree(text)
}

// libraryTree reads the positions with the library's parser.
func libraryTree(text []byte) (*Node, error) {
	var root yaml.Node
	if err := yaml.Unmarshal(text, &root); err != nil {
		return nil, err
	}
	if len(root.Content) == 0 {
		return &Node{At: Mark{1, 1}}, nil
	}
	b := treeBuilder{seen: map[*yaml.Node]*Node{}}
	return b.build(root.Content[0]), nil
}

type treeBuilder struct {
	seen map[*yaml.Node]*Node
}

func (b treeBuilder) build(y *yaml.Node) *Node {
	if y.Kind == yaml.AliasNode {
		return b.build(y.Alias)
	}
	if n := b.seen[y]; n != nil {
		return n
	}
	n := &Node{At: Mark{y.Line, y.Column}, Text: y.Value, width: scalarWidth(y)}
	if y.Kind == yaml.ScalarNode && y.Value == "" && y.Style == 0 {
		n.At = Mark{} // nothing is written: the reader is at whatever comes next
	}
	b.seen[y] = n
	switch y.Kind {
	case yaml.MappingNode:
		n.IsMap = true
		for i := 0; i+1 < len(y.Content); i += 2 {
			b.addEntry(n, y.Content[i], y.Content[i+1])
		}
	case yaml.SequenceNode:
		n.IsList = true
		for _, item := range y.Content {
			n.Items = append(n.Items, b.build(item))
		}
	}
	return n
}

func (b treeBuilder) addEntry(n *Node, key, value *yaml.Node) {
	v := b.build(value)
	if isMerge(key) {
		if v.IsMap {
			n.merged = append(n.merged, v)
		}
		n.merged = append(n.merged, v.Items...)
		return
	}
	n.Entries = append(n.Entries, Entry{Key: keyText(key), at: Mark{key.Line, key.Column}, width: scalarWidth(key), Value: v})
}
