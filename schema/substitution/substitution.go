// Package substitution replaces variables in manifests as Flux does after a build:
// ${NAME}, ${NAME:=default} and the like. It knows texts, and nothing of YAML or of what
// is written in it.
package substitution

import (
	"bytes"
	"regexp"
	"strings"
)

// reference is a variable in a text, or a dollar sign that is escaped by another. Of the
// functions of the library that Flux uses, those with defaults are known.
var reference = regexp.MustCompile(`\$\$|\$\{([A-Za-z_][A-Za-z0-9_]*)(?:(:?[=-])([^}]*))?\}`)

// anyReference is a variable in a text, whatever is done with it.
var anyReference = regexp.MustCompile(`\$\$|\$\{#?([A-Za-z_][A-Za-z0-9_]*)(?:[^A-Za-z0-9_}][^}]*)?\}`)

// disabled is the label or annotation that keeps Flux from replacing anything in an object.
var disabled = regexp.MustCompile(`kustomize\.toolkit\.fluxcd\.io/substitute["']?\s*:\s*["']?disabled`)

// separator is between documents.
var separator = regexp.MustCompile(`(?m)^---`)

// Apply replaces the variables that have a value or a default. The others stay, so that
// a reader of the text sees which are missing.
func Apply(text []byte, values map[string]string) []byte {
	if !bytes.Contains(text, []byte("$")) {
		return text
	}
	var out bytes.Buffer
	from := 0
	for _, at := range append(separator.FindAllIndex(text, -1), []int{len(text), len(text)}) {
		out.Write(applyToDocument(text[from:at[0]], values))
		from = at[0]
	}
	return out.Bytes()
}

func applyToDocument(text []byte, values map[string]string) []byte {
	if disabled.Match(text) {
		return text
	}
	return reference.ReplaceAllFunc(text, func(found []byte) []byte {
		m := reference.FindSubmatch(found)
		name, operator, fallback := string(m[1]), string(m[2]), m[3]
		if name == "" {
			return []byte("$") // escaped
		}
		value, ok := values[name]
		switch {
		case ok && (value != "" || !strings.HasPrefix(operator, ":")):
			return []byte(value)
		case operator != "":
			return fallback
		}
		return found
	})
}

// Names are the variables in the text, each once, in the order in which they are met.
func Names(text string) []string {
	var names []string
	seen := map[string]bool{}
	for _, m := range anyReference.FindAllStringSubmatch(text, -1) {
		if name := m[1]; name != "" && !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	return names
}
