package document

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// jsonTree reads the positions of a JSON document.
func jsonTree(text []byte) (*Node, error) {
	r := jsonReader{text: text, decoder: json.NewDecoder(bytes.NewReader(text)), places: newCursor(text)}
	r.decoder.UseNumber()
	return r.value()
}

type jsonReader struct {
	text    []byte
	decoder *json.Decoder
	places  *cursor
}

// next returns the next token and where it starts.
func (r *jsonReader) next() (json.Token, Mark, error) {
	start := int(r.decoder.InputOffset())
	for start < len(r.text) && bytes.IndexByte([]byte(" \t\r\n,:"), r.text[start]) >= 0 {
		start++
	}
	at := r.places.mark(start)
	token, err := r.decoder.Token()
	return token, at, err
}

// width is the number of characters of the token that was just read, which
// started at the mark.
func (r *jsonReader) width(at Mark) int {
	return r.places.mark(int(r.decoder.InputOffset())).Column - at.Column
}

func (r *jsonReader) value() (*Node, error) {
	token, at, err := r.next()
	if err != nil {
		return nil, err
	}
	n := &Node{At: at}
	switch token {
	case json.Delim('{'):
		n.IsMap = true
		for r.decoder.More() {
			key, keyAt, err := r.next()
			if err != nil {
				return nil, err
			}
			keyWidth := r.width(keyAt)
			value, err := r.value()
			if err != nil {
				return nil, err
			}
			n.Entries = append(n.Entries, Entry{Key: fmt.Sprint(key), at: keyAt, width: keyWidth, Value: value})
		}
	case json.Delim('['):
		n.IsList = true
		for r.decoder.More() {
			item, err := r.value()
			if err != nil {
				return nil, err
			}
			n.Items = append(n.Items, item)
		}
	default:
		n.Text, n.width = fmt.Sprint(token), r.width(at)
		return n, nil
	}
	_, _, err = r.next()
	return n, err
}
