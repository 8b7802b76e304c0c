// Package document makes documents of the bytes of sources: it splits and converts
// them as kubectl and the API server do, explains what cannot be read, and knows
// where each value is written, also in the files that a text was rendered from.
//
// It does not know what the values mean: no kinds, no fields, no findings and
// nothing that a release of Kubernetes changes.
package document

import (
	"github.com/gherkube/gherkube/schema/input"
)

// Document is one document of a source: what is sent to the API server in one
// request, or a List of such.
type Document struct {
	Source *input.Source
	Text   []byte
	// Line is the number of the text's first line in the source, from 1.
	Line int
	// column is the number of the text's first character in that line.
	column int
	IsJSON bool
	// broken is set if a stream of JSON objects ends here without being at its
	// end: kubectl reads no further.
	broken error

	// Tree is nil until ParseTree is called, and of a text that cannot be read.
	Tree   *Node
	parsed bool
	breaks lineBreaks
	// places finds offsets in the text, once that is needed.
	places *seeker

	// originals are the documents that a rendered one was made from, once sought.
	originals       []*Document
	soughtOriginals bool
	operations      []*Document // JSON patches, sought together with originals
}

// Forget gives back the memory of what was found out about the text. What is asked
// for again is found out again.
func (d *Document) Forget() {
	d.parsed, d.Tree = false, nil
	d.places = nil
	d.breaks.forget()
	d.soughtOriginals, d.originals, d.operations = false, nil, nil
}

// FromYAML translates a place as YAML readers count to one counted by line
// feeds.
func (d *Document) FromYAML(m Mark) Mark {
	if d.IsJSON {
		return m
	}
	return d.breaks.byFeeds(d.Text, m)
}
