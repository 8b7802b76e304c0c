package schema

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	yamlv2 "go.yaml.in/yaml/v2"
	yaml "go.yaml.in/yaml/v3"

	"github.com/gherkube/gherkube/schema/yamljson"
)

// mark is a place in a document's text: line and column from 1.
type mark struct{ line, column int }

// node is a value of a document and where it is written; line 0 if it is empty
// and so is nowhere. Aliases share nodes,
// so a tree can be a graph: walk it along a path only.
type node struct {
	at      mark
	width   int     // in characters, of a scalar in one line; 0 if not known
	entries []entry // of a mapping, as written
	merged  []*node // mappings merged into this one by <<, first wins
	items   []*node // of a sequence
	isMap   bool
	isList  bool
	text    string         // of a scalar
	index   map[string]int // of a large mapping: places in entries
}

// entry is a key of a mapping and its value.
type entry struct {
	key   string
	at    mark
	width int // of the key as written
	value *node
}

// indexFrom is the number of keys from which a mapping is searched by an index.
const indexFrom = 16

// child returns the entry with the key, written or merged. Of duplicates the
// last counts.
func (n *node) child(key string) (entry, bool) {
	if e, ok := n.written(key); ok || len(n.merged) == 0 {
		return e, ok
	}
	seen := map[*node]bool{n: true} // merges can meet again, and meet themselves
	for queue := slices.Clone(n.merged); len(queue) > 0; {
		m := queue[0]
		queue = queue[1:]
		if seen[m] {
			continue
		}
		seen[m] = true
		if e, ok := m.written(key); ok {
			return e, true
		}
		queue = append(slices.Clone(m.merged), queue...)
	}
	return entry{}, false
}

// written returns the entry with the key that is written in the mapping itself.
func (n *node) written(key string) (entry, bool) {
	if len(n.entries) < indexFrom {
		for _, e := range slices.Backward(n.entries) {
			if e.key == key {
				return e, true
			}
		}
		return entry{}, false
	}
	if n.index == nil {
		n.index = make(map[string]int, len(n.entries))
		for i, e := range n.entries {
			n.index[e.key] = i
		}
	}
	i, ok := n.index[key]
	if !ok {
		return entry{}, false
	}
	return n.entries[i], true
}

// yamlTree reads the positions of a YAML document. The values come from
// sigs.k8s.io/yaml; this tree only says where they are written.
func yamlTree(text []byte) (*node, error) {
	if root, usual := yamljson.Parse(text); usual {
		b := usualTree{places: newCursor(text)}
		return b.build(root), nil
	}
	return libraryTree(text)
}

// libraryTree reads the positions with the library's parser.
func libraryTree(text []byte) (*node, error) {
	var root yaml.Node
	if err := yaml.Unmarshal(text, &root); err != nil {
		return nil, err
	}
	if len(root.Content) == 0 {
		return &node{at: mark{1, 1}}, nil
	}
	b := treeBuilder{seen: map[*yaml.Node]*node{}}
	return b.build(root.Content[0]), nil
}

type treeBuilder struct {
	seen map[*yaml.Node]*node
}

func (b treeBuilder) build(y *yaml.Node) *node {
	if y.Kind == yaml.AliasNode {
		return b.build(y.Alias)
	}
	if n := b.seen[y]; n != nil {
		return n
	}
	n := &node{at: mark{y.Line, y.Column}, text: y.Value, width: scalarWidth(y)}
	if y.Kind == yaml.ScalarNode && y.Value == "" && y.Style == 0 {
		n.at = mark{} // nothing is written: the reader is at whatever comes next
	}
	b.seen[y] = n
	switch y.Kind {
	case yaml.MappingNode:
		n.isMap = true
		for i := 0; i+1 < len(y.Content); i += 2 {
			b.addEntry(n, y.Content[i], y.Content[i+1])
		}
	case yaml.SequenceNode:
		n.isList = true
		for _, item := range y.Content {
			n.items = append(n.items, b.build(item))
		}
	}
	return n
}

func (b treeBuilder) addEntry(n *node, key, value *yaml.Node) {
	v := b.build(value)
	if isMerge(key) {
		if v.isMap {
			n.merged = append(n.merged, v)
		}
		n.merged = append(n.merged, v.items...)
		return
	}
	n.entries = append(n.entries, entry{key: keyText(key), at: mark{key.Line, key.Column}, width: scalarWidth(key), value: v})
}

// keyText is the name of a key after sigs.k8s.io/yaml turned it into JSON,
// where keys are texts: yes becomes "true", 0x10 becomes "16".
func keyText(key *yaml.Node) string {
	if key.Kind == yaml.AliasNode {
		key = key.Alias
	}
	const quoted = yaml.DoubleQuotedStyle | yaml.SingleQuotedStyle | yaml.LiteralStyle | yaml.FoldedStyle
	if key.Kind == yaml.ScalarNode && key.Style&yaml.TaggedStyle != 0 {
		return plainKey(fmt.Sprintf("%s %q", key.Tag, key.Value), key.Value)
	}
	if key.Kind != yaml.ScalarNode || key.Style&quoted != 0 || !couldBeNonText(key.Value) {
		return key.Value
	}
	return plainKey(key.Value, key.Value)
}

// plainKey resolves a key as YAML 1.1 does; what is no key stays as it is.
func plainKey(source, otherwise string) string {
	var value any
	if err := yamlv2.Unmarshal([]byte(source), &value); err != nil {
		return otherwise
	}
	switch v := value.(type) {
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case int:
		return strconv.Itoa(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		switch s := strconv.FormatFloat(v, 'g', -1, 32); s {
		case "+Inf":
			return ".inf"
		case "-Inf":
			return "-.inf"
		case "NaN":
			return ".nan"
		default:
			return s
		}
	}
	return otherwise
}

// couldBeNonText says whether YAML 1.1 might read the plain text as something
// else: numbers, and the words for booleans and null (resolveTable of
// go.yaml.in/yaml/v2).
func couldBeNonText(text string) bool {
	if text == "" {
		return false
	}
	switch c := text[0]; {
	case c >= '0' && c <= '9', c == '+', c == '-', c == '.', c == '~':
		return true
	}
	switch strings.ToLower(text) {
	case "y", "yes", "n", "no", "on", "off", "true", "false", "null":
		return true
	}
	return false
}
