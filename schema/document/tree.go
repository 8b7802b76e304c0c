package document

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	yamlv2 "go.yaml.in/yaml/v2"
	yaml "go.yaml.in/yaml/v3"

	"github.com/gherkube/gherkube/schema/yamljson"
)

// Mark is a place in a document's text: line and column from 1.
type Mark struct{ Line, Column int }

// Node is a value of a document and where it is written; line 0 if it is empty
// and so is nowhere. Aliases share nodes,
// so a tree can be a graph: walk it along a path only.
type Node struct {
	At      Mark
	width   int     // in characters, of a scalar in one line; 0 if not known
	Entries []Entry // of a mapping, as written
	merged  []*Node // mappings merged into this one by <<, first wins
	Items   []*Node // of a sequence
	IsMap   bool
	IsList  bool
	Text    string         // of a scalar
	index   map[string]int // of a large mapping: places in entries
}

// Entry is a key of a mapping and its value.
type Entry struct {
	Key   string
	at    Mark
	width int // of the key as written
	Value *Node
}

// indexFrom is the number of keys from which a mapping is searched by an index.
const indexFrom = 16

// Child returns the entry with the key, written or merged. Of duplicates the
// last counts.
func (n *Node) Child(key string) (Entry, bool) {
	if e, ok := n.written(key); ok || len(n.merged) == 0 {
		return e, ok
	}
	seen := map[*Node]bool{n: true} // merges can meet again, and meet themselves
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
	return Entry{}, false
}

// written returns the entry with the key that is written in the mapping itself.
func (n *Node) written(key string) (Entry, bool) {
	if len(n.Entries) < indexFrom {
		for _, e := range slices.Backward(n.Entries) {
			if e.Key == key {
				return e, true
			}
		}
		return Entry{}, false
	}
	if n.index == nil {
		n.index = make(map[string]int, len(n.Entries))
		for i, e := range n.Entries {
			n.index[e.Key] = i
		}
	}
	i, ok := n.index[key]
	if !ok {
		return Entry{}, false
	}
	return n.Entries[i], true
}

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

// plainKey resolves a key as YAML 1.1 does; what is not a key stays as it is.
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
