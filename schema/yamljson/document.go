package yamljson

import (
	"unicode/utf8"
)

// document reads the whole text, and says whether it is of the usual kind.
func (p *parser) document() (root int32, usual bool) {
	if !printable(p.text) || len(p.text) > maxText {
		return 0, false
	}
	p.nodes = append(p.nodes, node{}) // index 0 is none
	p.skipMarker()
	if p.nextLine(); p.indent < 0 {
		return 0, false
	}
	root = p.block(-1)
	return root, !p.unusual && p.indent < 0
}

// printable says whether there are only characters that stand for themselves
// wherever they are: no control characters but line feeds and tabs, no line
// breaks of other scripts, no byte order mark, and no invalid UTF-8.
func printable(text []byte) bool {
	for i := 0; i < len(text); {
		c := text[i]
		if c >= ' ' && c < 0x7f || c == '\n' || c == '\t' {
			i++
			continue
		}
		if c < utf8.RuneSelf {
			return false
		}
		r, size := utf8.DecodeRune(text[i:])
		if r < 0xa0 || r == '\u2028' || r == '\u2029' || r == '\ufeff' || r == utf8.RuneError || r > 0xfffd {
			return false
		}
		i += size
	}
	return true
}
