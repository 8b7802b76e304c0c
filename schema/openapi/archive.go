package openapi

import (
	"compress/gzip"
	_ "embed" // the archive is a file of this package
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"

	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"
)

//go:embed archive.gz
var packed string

// embedded is the archive in the binary, unpacked when first needed.
var embedded = sync.OnceValues(func() (*archive, error) {
	a, err := unpack(strings.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("the embedded definitions: %w", err)
	}
	return a, nil
})

// archive is what generate collected.
type archive struct {
	releases []string
	kinds    []archivedKind
	// definitions are the different definitions that a name has in the
	// releases.
	definitions map[string][]definition

	mu sync.Mutex
	// compiled has the schemas by the text they were made of: kinds that did
	// not change between releases share one.
	compiled map[string]*Schema
}

// minors is a set of releases: bit 0 is the oldest.
type minors uint

func (m minors) has(minor int) bool { return m&(1<<(minor-Oldest)) != 0 }

type archivedKind struct {
	Kind
	in         minors
	definition string
}

// definition is a JSON Schema as text.
type definition struct {
	in   minors
	text string
}

// maxUnpacked bounds the text of an archive.
const maxUnpacked = 16 << 20

func unpack(r io.Reader) (*archive, error) {
	unzip, err := gzip.NewReader(r)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(unzip, maxUnpacked+1))
	if err != nil {
		return nil, err
	}
	if len(text) > maxUnpacked {
		return nil, fmt.Errorf("more than %d bytes", maxUnpacked)
	}
	return parse(string(text))
}

// parse reads the text that generate writes: the releases, their kinds
// and their definitions, with an empty line between.
func parse(text string) (*archive, error) {
	parts := strings.SplitN(text, "\n\n", 3)
	if len(parts) != 3 {
		return nil, errors.New("not an archive of definitions: three parts are expected")
	}
	a := &archive{releases: strings.Fields(parts[0]), definitions: map[string][]definition{}, compiled: map[string]*Schema{}}
	if len(a.releases) != Newest-Oldest+1 {
		return nil, fmt.Errorf("%d releases, want 1.%d to 1.%d", len(a.releases), Oldest, Newest)
	}
	for line := range strings.Lines(parts[1]) {
		k, err := parseKind(line)
		if err != nil {
			return nil, fmt.Errorf("kind %q: %w", line, err)
		}
		a.kinds = append(a.kinds, k)
	}
	for line := range strings.Lines(parts[2]) {
		bits, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		name, body, ok := strings.Cut(rest, " ")
		in, err := parseMinors(bits)
		if !ok || err != nil {
			return nil, fmt.Errorf("definition %.80q: bits, a name and a schema are expected: %w", line, err)
		}
		a.definitions[name] = append(a.definitions[name], definition{in, body})
	}
	return a, nil
}

func parseMinors(bits string) (minors, error) {
	n, err := strconv.ParseUint(bits, 16, 32)
	return minors(n), err
}

// parseKind reads "ff apps/v1/Deployment deployments namespaced on NAME".
func parseKind(line string) (archivedKind, error) {
	fields := strings.Fields(line)
	if len(fields) != 6 {
		return archivedKind{}, fmt.Errorf("%d fields, want 6", len(fields))
	}
	in, err := parseMinors(fields[0])
	if err != nil {
		return archivedKind{}, err
	}
	name := strings.Split(fields[1], "/")
	if len(name) != 3 {
		return archivedKind{}, errors.New("want GROUP/VERSION/KIND")
	}
	return archivedKind{in: in, definition: fields[5], Kind: Kind{
		GroupVersionKind: runtimeschema.GroupVersionKind{Group: name[0], Version: name[1], Kind: name[2]},
		Resource:         fields[2],
		Namespaced:       fields[3] == "namespaced",
		ByDefault:        fields[4] == "on",
	}}, nil
}

// definition is the text of the definition in the release.
func (a *archive) definition(name string, minor int) (string, error) {
	for _, d := range a.definitions[name] {
		if d.in.has(minor) {
			return d.text, nil
		}
	}
	return "", fmt.Errorf("no definition %q in 1.%d", name, minor)
}

// hasField says whether the definition has the field at the path.
func (a *archive) hasField(name string, minor int, path []string) bool {
	text, err := a.definition(name, minor)
	if err != nil {
		return false
	}
	s, err := readShape(text)
	for ; err == nil && len(path) > 0; path = path[1:] {
		s, err = a.child(s, minor, path[0])
	}
	return err == nil
}

// shape is the part of a JSON Schema that says what is inside.
type shape struct {
	Ref        string           `json:"$ref"`
	Properties map[string]shape `json:"properties"`
	Items      *shape           `json:"items"`
	// Additional is false, or the schema of a map's values.
	Additional json.RawMessage `json:"additionalProperties"`
}

func readShape(text string) (s shape, err error) {
	err = json.Unmarshal([]byte(text), &s)
	return s, err
}

var errNoField = errors.New("no such field")

// child is the shape of a field: "containers[0]" or "name".
func (a *archive) child(s shape, minor int, step string) (shape, error) {
	s, err := a.resolve(s, minor)
	if err != nil {
		return shape{}, err
	}
	name, index, _ := strings.Cut(step, "[")
	field, ok := s.Properties[name]
	if !ok {
		if len(s.Additional) == 0 || s.Additional[0] != '{' {
			return shape{}, errNoField
		}
		if field, err = readShape(string(s.Additional)); err != nil {
			return shape{}, err
		}
	}
	for range strings.Count(index, "]") {
		if field, err = a.resolve(field, minor); err != nil {
			return shape{}, err
		}
		if field.Items == nil {
			return shape{}, errNoField
		}
		field = *field.Items
	}
	return field, nil
}

// resolve follows a reference.
func (a *archive) resolve(s shape, minor int) (shape, error) {
	if s.Ref == "" {
		return s, nil
	}
	text, err := a.definition(strings.TrimPrefix(s.Ref, refPrefix), minor)
	if err != nil {
		return shape{}, err
	}
	return readShape(text)
}
