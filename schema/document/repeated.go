package document

import (
	"regexp"
	"strconv"
	"strings"

	yaml "go.yaml.in/yaml/v3"
)

// Repetition is a key that a mapping has twice.
type Repetition struct {
	Message, Path string
	At            Position
	// More is the number of repetitions that are not told, of the last one.
	More int
}

var duplicateKey = regexp.MustCompile(`^\s*line (\d+): key (.*) already set in map$`)

// maxDuplicates bounds the duplicate keys that are reported of a document, as
// the API server's JSON reader does.
const maxDuplicates = 100

// Repetitions makes one repetition of each line of the error about duplicate
// keys.
func (d *Document) Repetitions(err error) []Repetition {
	if err == nil {
		return nil
	}
	var found []Repetition
	lines := strings.Split(err.Error(), "\n")
	repeated := repeatedKeys(d.Text, len(lines))
	d.ParseTree()                 // for widths
	seen := map[Repetition]bool{} // a merge repeats itself
	for i, line := range lines {
		m := duplicateKey.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		n, _ := strconv.Atoi(m[1]) // the expression matched digits
		r := Repetition{Message: d.inSource(strings.TrimSpace(line))}
		at := d.lineStart(n)
		if len(repeated) > 0 && repeated[0].text == m[2] {
			r.Path, at = repeated[0].path, d.FromYAML(repeated[0].at)
			repeated = repeated[1:]
		} else if key, err := strconv.Unquote(m[2]); err == nil {
			r.Path = key
		}
		r.At = d.At(at)
		same := Repetition{Message: r.Message, At: r.At}
		if seen[same] {
			continue
		}
		seen[same] = true
		if len(found) == maxDuplicates {
			found[len(found)-1].More = len(lines) - i
			break
		}
		found = append(found, r)
	}
	return found
}

// repeatedKey is a key that a mapping has been given before.
type repeatedKey struct {
	// text is the key as the reader's message has it.
	text, path string
	at         Mark
}

// repeatedKeys finds up to limit repeated keys, in the order in which the strict
// reader complains. Its messages name the line of the value only, and for what
// is merged, a line in the mapping that is merged. This follows mapping, merge
// and setMapIndex in decode.go of go.yaml.in/yaml/v2.
func repeatedKeys(text []byte, limit int) []repeatedKey {
	var root yaml.Node
	if err := yaml.Unmarshal(text, &root); err != nil || len(root.Content) == 0 {
		return nil
	}
	r := repeats{limit: limit, budget: 1_000_000}
	r.value(root.Content[0], "")
	return r.found
}

// repeats walks a document as the reader does: aliases again each time.
type repeats struct {
	found         []repeatedKey
	limit, budget int
	visits        int
}

// readMapping is a mapping that is being read, and which visit of a mapping set
// each of its keys.
type readMapping struct {
	path string
	set  map[string]int
	// merge is the place of the merge key through which keys come, nil if they
	// are the mapping's own.
	merge *Mark
}

func (r *repeats) done() bool {
	r.budget--
	return r.budget < 0 || len(r.found) >= r.limit
}

func (r *repeats) value(y *yaml.Node, path string) {
	if r.done() {
		return
	}
	switch y = aliased(y); y.Kind {
	case yaml.MappingNode:
		r.mapping(y, readMapping{path: path, set: map[string]int{}})
	case yaml.SequenceNode:
		for i, item := range y.Content {
			r.value(item, IndexPath(path, i))
		}
	}
}

func (r *repeats) mapping(y *yaml.Node, into readMapping) {
	r.visits++
	visit := r.visits
	for i := 0; i+1 < len(y.Content) && !r.done(); i += 2 {
		key, value := y.Content[i], y.Content[i+1]
		if isMerge(key) {
			r.merge(key, value, into)
			continue
		}
		path := JoinPath(into.path, keyText(key))
		r.value(value, path)
		if r.done() {
			return
		}
		text, at := keyInMessage(key), Mark{key.Line, key.Column}
		setBy, repeated := into.set[text]
		if !repeated {
			into.set[text] = visit
			continue
		}
		if into.merge != nil && setBy != visit {
			at = *into.merge
		}
		r.found = append(r.found, repeatedKey{text: text, path: path, at: at})
	}
}

// merge reads mappings into another one, the last first.
func (r *repeats) merge(key, value *yaml.Node, into readMapping) {
	if into.merge == nil {
		into.merge = &Mark{key.Line, key.Column}
	}
	value = aliased(value)
	if value.Kind == yaml.MappingNode {
		r.mapping(value, into)
		return
	}
	for i := len(value.Content) - 1; i >= 0 && !r.done(); i-- {
		r.mapping(aliased(value.Content[i]), into)
	}
}
