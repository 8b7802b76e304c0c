package kustomize

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"sync"

	yaml "go.yaml.in/yaml/v3"
	jsonpatch "gopkg.in/evanphx/json-patch.v4"

	"github.com/gherkube/gherkube/schema/input"
)

// maxCopied bounds what the operations "copy" of a JSON patch copy, in bytes: each can
// double what is there. It is the API server's own bound (JSONPatchMaxCopyBytes in
// k8s.io/apiserver/pkg/server); larger objects are refused anyway.
const maxCopied = 3 << 20

// boundCopies sets the bound, which the library of JSON patches keeps per process.
var boundCopies = sync.OnceFunc(func() { jsonpatch.AccumulatedCopySizeLimit = maxCopied })

const hintAliases = "write out what the aliases stand for: the API server refuses them, too"

// refuseBomb finds documents whose aliases stand for very much. kustomize writes
// aliases out (DeAnchor of sigs.k8s.io/kustomize/kyaml/yaml) without a limit.
func (g *guard) refuseBomb(path string, data []byte) error {
	if err := bomb(data); err != nil {
		return g.refuse(&input.RenderError{Err: fmt.Errorf("%s: %w", path, err), Hint: hintAliases})
	}
	return nil
}

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
