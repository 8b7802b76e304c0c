package document

import "strings"

// syntaxHints are what to do about complaints of readers of YAML, by a part of
// what they say.
var syntaxHints = []struct{ says, hint string }{
	{"mapping values are not allowed", "a colon followed by a space starts a value: check the indentation of this line and the one above, or quote the text"},
	{"cannot start any token", "quote texts that start with @, `, % or another reserved character"},
	{"could not find expected ':'", "check the indentation and that each key is followed by a colon and a space"},
	{"did not find expected key", "check the indentation and that each key is followed by a colon and a space"},
	{"did not find expected '-' indicator", "entries of a list begin in the same column, each with a dash and a space"},
	{"did not find expected node content", "a value is missing, or a text has a character that YAML uses itself, such as , ] } or %: quote it"},
	{"did not find expected alphabetic or numeric character", "* and & begin the names of aliases and anchors: quote texts that start with them"},
	{"unknown anchor", "* begins the name of an alias: quote texts that start with it"},
	{"did not find expected ',' or '}'", "close what { opens, with a comma between the fields; quote texts that have , { or }"},
	{"did not find expected ',' or ']'", "close what [ opens, with a comma between the entries; quote texts that have , [ or ]"},
	{"unexpected end of stream", "a quote is not closed"},
	{"excessive aliasing", "the aliases expand to too much data; write the values out"},
}

// SyntaxHint is what to do about the complaint of a reader of YAML; empty if the
// complaint says it all.
func SyntaxHint(complaint string) string {
	for _, h := range syntaxHints {
		if strings.Contains(complaint, h.says) {
			return h.hint
		}
	}
	return ""
}
