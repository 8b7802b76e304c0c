package catalogue

import (
	"compress/gzip"
	_ "embed" // the archive is two files of this package
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
)

//go:embed index.txt
var index string

//go:embed definitions.bin
var packed string

// Open returns the embedded catalogue.
func Open() *Catalogue { return embedded() }

var embedded = sync.OnceValue(func() *Catalogue {
	c, err := read(index, packed)
	if err != nil {
		panic(fmt.Sprintf("the program is built with a broken catalogue: %v", err))
	}
	return c
})

// read reads the index that generate writes: a line for each project, and below it,
// indented, one for each of its kinds.
func read(index, packed string) (*Catalogue, error) {
	c := &Catalogue{byName: map[[2]string]*Kind{}}
	for line := range strings.Lines(index) {
		if !strings.HasPrefix(line, "\t") {
			p, err := parseProject(line, packed)
			if err != nil {
				return nil, fmt.Errorf("project %q: %w", line, err)
			}
			c.projects = append(c.projects, p)
			continue
		}
		if len(c.projects) == 0 {
			return nil, fmt.Errorf("kind %q: it has no project", line)
		}
		if err := c.addKind(c.projects[len(c.projects)-1], line); err != nil {
			return nil, fmt.Errorf("kind %q: %w", line, err)
		}
	}
	return c, nil
}

// parseProject reads "NAME VERSION MODULE LICENCE OFFSET LENGTH".
func parseProject(line, packed string) (*Project, error) {
	fields := strings.Fields(line)
	if len(fields) != 6 {
		return nil, fmt.Errorf("%d fields, want 6", len(fields))
	}
	from, err := strconv.Atoi(fields[4])
	if err != nil {
		return nil, err
	}
	length, err := strconv.Atoi(fields[5])
	if err != nil {
		return nil, err
	}
	if from < 0 || length < 0 || from > len(packed) || length > len(packed)-from {
		return nil, fmt.Errorf("%d bytes from %d on are expected of %d", length, from, len(packed))
	}
	p := &Project{Name: fields[0], Version: fields[1], Module: fields[2], Licence: fields[3]}
	p.texts = sync.OnceValues(func() ([]string, error) { return unpack(packed[from:from+length], len(p.kinds)) })
	return p, nil
}

// addKind reads "GROUP KIND VERSION,VERSION".
func (c *Catalogue) addKind(p *Project, line string) error {
	fields := strings.Fields(line)
	if len(fields) != 3 {
		return fmt.Errorf("%d fields, want 3", len(fields))
	}
	k := &Kind{Group: fields[0], Kind: fields[1], Versions: strings.Split(fields[2], ","), Project: p, place: len(p.kinds)}
	name := [2]string{k.Group, k.Kind}
	if other := c.byName[name]; other != nil {
		return fmt.Errorf("%s has it, too", other.Project)
	}
	p.kinds = append(p.kinds, k)
	c.kinds = append(c.kinds, k)
	c.byName[name] = k
	return nil
}

// maxUnpacked bounds the text of a project's definitions.
const maxUnpacked = 32 << 20

// unpack reads a project's definitions: a line for each part that is repeated, an empty
// line, and a line for each definition.
func unpack(packed string, kinds int) ([]string, error) {
	unzip, err := gzip.NewReader(strings.NewReader(packed))
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
	repeated, lines, ok := strings.Cut("\n"+string(text), "\n\n")
	if !ok {
		return nil, errors.New("an empty line is expected in front of the definitions")
	}
	written := strings.Split(strings.TrimSuffix(lines, "\n"), "\n")
	if len(written) != kinds {
		return nil, fmt.Errorf("%d definitions of %d kinds", len(written), kinds)
	}
	parts := strings.Split(strings.TrimPrefix(repeated, "\n"), "\n")
	texts := make([]string, len(written))
	for i, line := range written {
		if texts[i], err = expanded(line, parts, len(parts)); err != nil {
			return nil, err
		}
	}
	return texts, nil
}

// expanded puts the repeated parts in the places where their numbers are: the byte 1, the
// number, and a space. A part has only numbers of parts in front of it.
func expanded(line string, parts []string, before int) (string, error) {
	var out strings.Builder
	for {
		text, rest, found := strings.Cut(line, "\x01")
		out.WriteString(text)
		if !found {
			return out.String(), nil
		}
		number, behind, _ := strings.Cut(rest, " ")
		n, err := strconv.Atoi(number)
		if err != nil || n < 0 || n >= before {
			return "", fmt.Errorf("%q is not the number of a part in front", number)
		}
		part, err := expanded(parts[n], parts, n)
		if err != nil {
			return "", err
		}
		if out.WriteString(part); out.Len() > maxUnpacked {
			return "", fmt.Errorf("a definition of more than %d bytes", maxUnpacked)
		}
		line = behind
	}
}
