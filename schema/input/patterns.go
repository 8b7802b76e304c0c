package input

import (
	"bufio"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// Patterns choose paths, as the lines of .gherkubeignore do: "**" stands for
// any folders, "*" for anything in a name, "{a,b}" for alternatives. A pattern
// without a slash is about names at any depth; one that ends in a slash is about
// folders. A folder that matches is left out with all that it holds.
type Patterns []string

// ReadPatterns reads one pattern per line. Blank lines and lines that start
// with # are passed over.
func ReadPatterns(r io.Reader) (Patterns, error) {
	var patterns Patterns
	lines := bufio.NewScanner(r)
	for number := 1; lines.Scan(); number++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		if err := CheckPattern(line); err != nil {
			return nil, fmt.Errorf("line %d: %w", number, err)
		}
		patterns = append(patterns, line)
	}
	return patterns, lines.Err()
}

// CheckPattern says what is wrong with a pattern.
func CheckPattern(pattern string) error {
	if strings.HasPrefix(pattern, "!") {
		return fmt.Errorf("the pattern %q takes back another one, which is not supported: write narrower patterns", pattern)
	}
	if !doublestar.ValidatePattern(pattern) {
		return fmt.Errorf("the pattern %q is malformed: check its brackets and braces", pattern)
	}
	return nil
}

// match says whether the path of a file or folder is chosen.
func (p Patterns) match(name string, folder bool) bool {
	name = path.Clean(filepath.ToSlash(name))
	for _, pattern := range p {
		pattern, onlyFolders := strings.CutSuffix(pattern, "/")
		if onlyFolders && !folder {
			continue
		}
		subject := name
		if !strings.Contains(pattern, "/") {
			subject = path.Base(name)
		}
		pattern = path.Clean(strings.TrimPrefix(pattern, "./"))
		if ok, err := doublestar.Match(pattern, subject); err == nil && ok {
			return true
		}
	}
	return false
}

// matchWithin says whether the path or a folder above it is chosen.
func (p Patterns) matchWithin(name string) bool {
	name = filepath.Clean(name)
	if p.match(name, false) {
		return true
	}
	for dir := filepath.Dir(name); dir != "." && dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if p.match(dir, true) {
			return true
		}
	}
	return false
}
