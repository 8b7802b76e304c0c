package openapi

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"

	_ "embed" // the archive is a file of this package

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
