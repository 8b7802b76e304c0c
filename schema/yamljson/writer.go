package yamljson

import (
	"bytes"
	"slices"
	"strconv"
)

// writer writes nodes as encoding/json writes the values they stand for.
type writer struct {
	*source
	nodes []node
	out   []byte
	// members are the values of the mappings that are being written.
	members []int32
	// repeated says that a key is there twice.
	repeated bool
}

func (w *writer) value(i int32) {
	n := &w.nodes[i]
	switch n.kind {
	case null:
		w.out = append(w.out, "null"...)
	case boolTrue:
		w.out = append(w.out, "true"...)
	case boolFalse:
		w.out = append(w.out, "false"...)
	case number:
		w.number(w.of(n.text))
	case text, blockText:
		w.string(w.of(n.text))
	case mapping:
		w.mapping(n)
	case sequence:
		w.sequence(n)
	}
}

// number writes a whole number as it is, and one with a point without zeros at
// its end, as encoding/json does.
func (w *writer) number(written []byte) {
	if bytes.IndexByte(written, '.') < 0 {
		w.out = append(w.out, written...)
		return
	}
	f, _ := strconv.ParseFloat(string(written), 64) // resolveNumber has looked at it
	w.out = strconv.AppendFloat(w.out, f, 'f', -1, 64)
}

func (w *writer) sequence(n *node) {
	w.out = append(w.out, '[')
	for i := n.first; i != 0; i = w.nodes[i].next {
		if i != n.first {
			w.out = append(w.out, ',')
		}
		w.value(i)
	}
	w.out = append(w.out, ']')
}

func (w *writer) mapping(n *node) {
	start := len(w.members)
	for i := n.first; i != 0; i = w.nodes[i].next {
		w.members = append(w.members, i)
	}
	slices.SortFunc(w.members[start:], func(a, b int32) int { return bytes.Compare(w.of(w.nodes[a].name.text), w.of(w.nodes[b].name.text)) })
	w.out = append(w.out, '{')
	for at := start; at < start+int(n.count); at++ {
		key := w.of(w.nodes[w.members[at]].name.text)
		if at > start {
			w.out = append(w.out, ',')
			w.repeated = w.repeated || bytes.Equal(key, w.of(w.nodes[w.members[at-1]].name.text))
		}
		w.string(key)
		w.out = append(w.out, ':')
		w.value(w.members[at])
	}
	w.out = append(w.out, '}')
	w.members = w.members[:start]
}

// string writes a text of printable characters, line feeds and tabs, with the
// escapes of encoding/json.
func (w *writer) string(s []byte) {
	w.out = append(w.out, '"')
	start := 0
	for i, c := range s {
		escape := escapeOf(c)
		if escape == "" {
			continue
		}
		w.out = append(append(w.out, s[start:i]...), escape...)
		start = i + 1
	}
	w.out = append(append(w.out, s[start:]...), '"')
}

func escapeOf(c byte) string {
	switch c {
	case '"':
		return `\"`
	case '\\':
		return `\\`
	case '\n':
		return `\n`
	case '\t':
		return `\t`
	case '<':
		return `\u003c`
	case '>':
		return `\u003e`
	case '&':
		return `\u0026`
	}
	return ""
}
