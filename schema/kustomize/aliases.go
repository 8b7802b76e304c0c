package kustomize

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	yaml "go.yaml.in/yaml/v3"
)

const hintAliases = "write out what the aliases stand for: the API server refuses them, too"

// maxNodes bounds the values of a document with aliases, all written out.
const maxNodes = 100_000

// bomb is an error if aliases in the text stand for too much.
func bomb(text []byte) error {
	if !bytes.ContainsRune(text, '&') || !bytes.ContainsRune(text, '*') {
		return nil
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	for {
		var doc yaml.Node
		if err := decoder.Decode(&doc); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return nil //nolint:nilerr // kustomize says it in its own words
		}
		if s := (sizes{known: map[*yaml.Node]int{}}); s.of(&doc) > maxNodes && s.aliases {
			return fmt.Errorf("its aliases stand for more than %d values", maxNodes)
		}
	}
}

// sizes counts values.
type sizes struct {
	known   map[*yaml.Node]int
	aliases bool
}

// of is how many values the node holds with its aliases written out, cut off above
// maxNodes.
func (s *sizes) of(y *yaml.Node) int {
	if y.Kind == yaml.AliasNode {
		s.aliases = true
		n, known := s.known[y.Alias]
		if !known {
			return maxNodes + 1 // within itself
		}
		return n
	}
	n := 1
	for _, child := range y.Content {
		n = min(n+s.of(child), maxNodes+1)
	}
	if y.Anchor != "" {
		s.known[y] = n
	}
	return n
}
