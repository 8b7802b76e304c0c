package document

import (
	"strconv"
	"strings"
)

// Step is one step of a field path: a name after a dot or the inside of
// brackets.
type Step struct {
	Name    string
	Bracket bool
}

// ParsePath reads a field path as field.Path writes it:
// "spec.containers[0].resources.limits[example.com/gpu]".
func ParsePath(path string) []Step {
	var steps []Step
	for path != "" {
		switch path[0] {
		case '.':
			path = path[1:]
		case '[':
			end := closingBracket(path)
			steps = append(steps, Step{Name: path[1:end], Bracket: true})
			path = path[min(end+1, len(path)):]
		default:
			end := strings.IndexAny(path, ".[")
			if end < 0 {
				end = len(path)
			}
			steps = append(steps, Step{Name: path[:end]})
			path = path[end:]
		}
	}
	return steps
}

// closingBracket finds the end of the bracket that path starts with: the first
// ']' after which a path can go on, because keys may hold brackets themselves.
func closingBracket(path string) int {
	for i := 1; i < len(path); i++ {
		if path[i] == ']' && (i+1 == len(path) || path[i+1] == '.' || path[i+1] == '[') {
			return i
		}
	}
	return len(path)
}

// JoinPath appends a field name or map key to a path as the API server's
// decoder writes it.
func JoinPath(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// IndexPath is the path of an item of a list.
func IndexPath(path string, i int) string {
	return path + "[" + strconv.Itoa(i) + "]"
}

// FormatPath writes the path that ParsePath reads.
func FormatPath(steps []Step) string {
	var path strings.Builder
	for _, s := range steps {
		switch {
		case s.Bracket:
			path.WriteString("[" + s.Name + "]")
		case path.Len() > 0:
			path.WriteString("." + s.Name)
		default:
			path.WriteString(s.Name)
		}
	}
	return path.String()
}
