// Package yamljson turns the YAML that manifests are usually written in into
// JSON: byte for byte what YAMLToJSONStrict of sigs.k8s.io/yaml makes of it, in a
// fraction of the time and memory. That function is what the API server calls,
// and stays the authority: text that is out of the ordinary, or wrong, is left
// to it. It also tells where the values of such text are written.
//
// Usual are block mappings and sequences, plain scalars of one line, quoted
// ones of one line, literal and folded scalars, flow collections of one line,
// and comments. Left to the library are, among others, anchors, aliases, merge
// keys, tags, complex keys, tabs and carriage returns, scalars of several lines,
// numbers that are not written in the usual way, keys that are not texts, and
// whatever is given twice.
package yamljson

// Converter converts one document after the other, in the same memory. Its zero
// value is ready; it is not safe for concurrent use.
type Converter struct {
	nodes   []node
	members []int32
	copied  []byte
}

// maxKept bounds what is kept for the next document: nodes, and bytes of text.
const maxKept = 1 << 14

// Convert returns the document as JSON, with sorted keys and without white
// space. It says whether the document is of the usual kind; if not, ask
// sigs.k8s.io/yaml, also for what is wrong with it. The text is one document; a
// line --- may come first.
func (c *Converter) Convert(text []byte) (data []byte, usual bool) {
	if cap(c.nodes) == 0 || max(cap(c.nodes), cap(c.members), cap(c.copied)) > maxKept {
		*c = Converter{nodes: make([]node, 0, 256)}
	}
	p := parser{source: source{text: text, copied: c.copied[:0]}, nodes: c.nodes[:0]}
	defer func() { c.nodes, c.copied = p.nodes, p.copied }()
	root, usual := p.document()
	if !usual {
		return nil, false
	}
	w := writer{source: &p.source, nodes: p.nodes, members: c.members, out: make([]byte, 0, len(text))}
	w.value(root)
	c.members = w.members[:0]
	return w.out, !w.repeated
}
