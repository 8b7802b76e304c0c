package document

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// maxPickDepth bounds the nesting that Pick looks through.
const maxPickDepth = 1000

// Pick finds members of a JSON object by their names, without looking at the
// values of the others: of an object whose type and name are wanted, that is a
// fifth of the time that decoding takes. As for decoders, the last of the members
// with a name counts. The object has to be valid JSON. It says whether the object
// could be read: one that is nested deeply is not.
func Pick(object []byte, wanted map[string]*json.RawMessage) bool {
	s := jsonScan{data: object}
	if s.next() != '{' {
		return false
	}
	s.at++
	for s.next() != '}' {
		key := s.value()
		if s.failed || s.next() != ':' {
			return false
		}
		s.at++
		s.next()
		value := s.value()
		if s.failed {
			return false
		}
		if target := wanted[memberName(key)]; target != nil {
			*target = value
		}
		if s.next() == ',' {
			s.at++
		}
	}
	return true
}

// memberName is the name that the JSON text of a key means.
func memberName(key []byte) string {
	if len(key) >= 2 && bytes.IndexByte(key, '\\') < 0 {
		return string(key[1 : len(key)-1])
	}
	return LooseText(key)
}

// jsonScan walks over valid JSON.
type jsonScan struct {
	data   []byte
	at     int
	failed bool
}

// next skips white space and is the byte that follows; at the end, '}'.
func (s *jsonScan) next() byte {
	for ; s.at < len(s.data); s.at++ {
		switch c := s.data[s.at]; c {
		case ' ', '\t', '\n', '\r':
		default:
			return c
		}
	}
	return '}'
}

// value steps over the value that starts here.
func (s *jsonScan) value() []byte {
	start, depth := s.at, 0
	for s.at < len(s.data) && !s.failed {
		switch s.data[s.at] {
		case '"':
			s.text()
		case '{', '[':
			depth++
			s.at++
			s.failed = depth > maxPickDepth
		case '}', ']':
			depth--
			s.at++
		case ' ', '\t', '\n', '\r', ',', ':':
			s.at++
		default:
			s.literal()
		}
		if depth == 0 {
			return s.data[start:s.at]
		}
	}
	s.failed = true
	return nil
}

// text steps over a text.
func (s *jsonScan) text() {
	for s.at++; s.at < len(s.data); s.at++ {
		switch s.data[s.at] {
		case '"':
			s.at++
			return
		case '\\':
			s.at++
		}
	}
	s.failed = true
}

// literal steps over a number, true, false or null.
func (s *jsonScan) literal() {
	if end := bytes.IndexAny(s.data[s.at:], " \t\n\r,:]}"); end >= 0 {
		s.at += max(end, 1)
		return
	}
	s.at = len(s.data)
}

// LooseText is the text, or nothing if the value is not text.
func LooseText(raw json.RawMessage) string {
	if len(raw) >= 2 && raw[0] == '"' && bytes.IndexByte(raw, '\\') < 0 && utf8.Valid(raw) {
		return string(raw[1 : len(raw)-1])
	}
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}
