package document

import (
	"strings"

	yaml "go.yaml.in/yaml/v3"
)

// badKey is a key that no JSON object can have.
type badKey struct {
	at   Mark
	node *yaml.Node
}

// badKey finds the key that the message of the YAML reader is about, which names
// no place. See mapping in decode.go of go.yaml.in/yaml/v2 and
// convertToJSONableObject of sigs.k8s.io/yaml.
func (d *Document) badKey(message string) (badKey, bool) {
	var bad func(key *yaml.Node) bool
	switch {
	case strings.Contains(message, "invalid map key: "):
		bad = func(key *yaml.Node) bool { return key.Kind != yaml.ScalarNode }
	case strings.Contains(message, "unsupported map key of type: "):
		bad = func(key *yaml.Node) bool { return keyInMessage(key) == "<nil>" }
	default:
		return badKey{}, false
	}
	var root yaml.Node
	if err := yaml.Unmarshal(d.Text, &root); err != nil {
		return badKey{}, false
	}
	key := firstKey(&root, bad)
	if key == nil {
		return badKey{}, false
	}
	return badKey{at: Mark{key.Line, key.Column}, node: key}, true
}

// message is the reader's, but for null, which it does not name well.
func (k badKey) message(readers string) string {
	if aliased(k.node).Kind == yaml.ScalarNode {
		return "unsupported map key: null"
	}
	return readers
}

// firstKey is the first such key in the order of the text.
func firstKey(y *yaml.Node, is func(key *yaml.Node) bool) *yaml.Node {
	for i, child := range y.Content {
		if y.Kind == yaml.MappingNode && i%2 == 0 && !isMerge(child) && is(aliased(child)) {
			return child
		}
		if found := firstKey(child, is); found != nil {
			return found
		}
	}
	return nil
}
