package document

import (
	"fmt"
	"strconv"
	"strings"

	yamlv2 "go.yaml.in/yaml/v2"
	yaml "go.yaml.in/yaml/v3"
)

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
