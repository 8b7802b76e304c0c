package server

import (
	"slices"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
)

// nginxParsed is what the files of a configuration mean. Most containers have
// those of their image, so it is worked out once.
type nginxParsed struct {
	directives []directive
	sites      []nginxSite
	read       []nginxRead
}

// nginxRead is what was read for it: a file, or the names in a directory.
type nginxRead struct {
	name, text string
	directory  bool
	names      []string
}

// same reports whether the same would be read.
func (r nginxRead) same(files *filesystem.View) bool {
	if r.directory {
		return slices.Equal(namesIn(files, r.name), r.names)
	}
	data, err := files.ReadFile(r.name)
	return err == nil && string(data) == r.text
}

// namesIn are the names in a directory; none if it cannot be read.
func namesIn(files *filesystem.View, dir string) []string {
	entries, _ := files.ReadDir(dir)
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name
	}
	return names
}

// nginxKey is a configuration's first file, by which the rest is found.
type nginxKey struct{ file, text string }

// read reads a configuration, or recalls what it means.
func (m *nginxMaster) read(file string) (*nginxParsed, error) {
	files, memory := m.p.Files(), m.p.Space().Memory
	first, _ := files.ReadFile(file) // if it cannot be read, reading it as a configuration says so
	key := nginxKey{file, string(first)}
	if c, ok := memory.Recall(key).(*nginxParsed); ok && c.holds(files) {
		return c, nil
	}
	p := newNginxParser(files, file)
	directives, err := p.read(file)
	if err != nil {
		return nil, err
	}
	sites, err := nginxSites(directives)
	if err != nil {
		return nil, err
	}
	c := &nginxParsed{directives, sites, *p.seen}
	memory.Remember(key, c)
	return c, nil
}

// holds reports whether what was read is there still.
func (c *nginxParsed) holds(files *filesystem.View) bool {
	return !slices.ContainsFunc(c.read, func(r nginxRead) bool { return !r.same(files) })
}
