package schema

import (
	"fmt"

	yamlv2 "go.yaml.in/yaml/v2"
	yaml "go.yaml.in/yaml/v3"
)

// repeatedKey is a key that a mapping has been given before.
type repeatedKey struct {
	// text is the key as the reader's message has it.
	text, path string
	at         mark
}

// repeatedKeys finds up to limit repeated keys, in the order in which the strict
// reader complains. Its messages name the line of the value only, and for what
// is merged, a line in the mapping that is merged. This follows mapping, merge
// and setMapIndex in decode.go of go.yaml.in/yaml/v2.
func repeatedKeys(text []byte, limit int) []repeatedKey {
	var root yaml.Node
	if err := yaml.Unmarshal(text, &root); err != nil || len(root.Content) == 0 {
		return nil
	}
	r := repeats{limit: limit, budget: 1_000_000}
	r.value(root.Content[0], "")
	return r.found
}

// repeats walks a document as the reader does: aliases again each time.
type repeats struct {
	found         []repeatedKey
	limit, budget int
	visits        int
}

// readMapping is a mapping that is being read, and which visit of a mapping set
// each of its keys.
type readMapping struct {
	path string
	set  map[string]int
	// merge is the place of the merge key through which keys come, nil if they
	// are the mapping's own.
	merge *mark
}

func (r *repeats) done() bool {
	r.budget--
	return r.budget < 0 || len(r.found) >= r.limit
}

func (r *repeats) value(y *yaml.Node, path string) {
	if r.done() {
		return
	}
	switch y = aliased(y); y.Kind {
	case yaml.MappingNode:
		r.mapping(y, readMapping{path: path, set: map[string]int{}})
	case yaml.SequenceNode:
		for i, item := range y.Content {
			r.value(item, indexPath(path, i))
		}
	}
}

func (r *repeats) mapping(y *yaml.Node, into readMapping) {
	r.visits++
	visit := r.visits
	for i := 0; i+1 < len(y.Content) && !r.done(); i += 2 {
		key, value := y.Content[i], y.Content[i+1]
		if isMerge(key) {
			r.merge(key, value, into)
			continue
		}
		path := joinPath(into.path, keyText(key))
		r.value(value, path)
		if r.done() {
			return
		}
		text, at := keyInMessage(key), mark{key.Line, key.Column}
		setBy, repeated := into.set[text]
		if !repeated {
			into.set[text] = visit
			continue
		}
		if into.merge != nil && setBy != visit {
			at = *into.merge
		}
		r.found = append(r.found, repeatedKey{text: text, path: path, at: at})
	}
}

// merge reads mappings into another one, the last first.
func (r *repeats) merge(key, value *yaml.Node, into readMapping) {
	if into.merge == nil {
		into.merge = &mark{key.Line, key.Column}
	}
	value = aliased(value)
	if value.Kind == yaml.MappingNode {
		r.mapping(value, into)
		return
	}
	for i := len(value.Content) - 1; i >= 0 && !r.done(); i-- {
		r.mapping(aliased(value.Content[i]), into)
	}
}

// aliased is the node that an alias stands for.
func aliased(y *yaml.Node) *yaml.Node {
	if y.Kind == yaml.AliasNode {
		return y.Alias
	}
	return y
}

func isMerge(key *yaml.Node) bool {
	return key.Kind == yaml.ScalarNode && key.Value == "<<" && key.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) == 0
}

// keyInMessage is the key as the reader's messages have it: a Go value.
func keyInMessage(key *yaml.Node) string {
	key = aliased(key)
	const quoted = yaml.DoubleQuotedStyle | yaml.SingleQuotedStyle | yaml.LiteralStyle | yaml.FoldedStyle
	source := key.Value
	switch {
	case key.Style&yaml.TaggedStyle != 0:
		source = fmt.Sprintf("%s %q", key.Tag, key.Value)
	case key.Style&quoted != 0 || !couldBeNonText(key.Value):
		return fmt.Sprintf("%#v", key.Value)
	}
	var value any
	if err := yamlv2.Unmarshal([]byte(source), &value); err != nil {
		value = key.Value
	}
	return fmt.Sprintf("%#v", value)
}
