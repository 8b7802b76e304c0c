package shell

import (
	"errors"
	"runtime"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// parseFile reads a script. What is nested too deep is an error: the parser is
// recursive, and nothing survives a stack that has overflown.
func parseFile(text, name string) (*syntax.File, error) {
	return syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(shallow{strings.NewReader(text)}, name)
}

// maxCalls is how many calls deep the parser may be when it asks for more of
// the script, which it does for each KiB.
const maxCalls = 20_000

var errNested = errors.New("nested too deep for gherkube")

// shallow is the text of a script for a parser that is not in too deep.
type shallow struct{ *strings.Reader }

// Read implements io.Reader.
func (r shallow) Read(b []byte) (int, error) {
	var caller [1]uintptr
	if runtime.Callers(maxCalls, caller[:]) > 0 {
		return 0, errNested
	}
	return r.Reader.Read(b)
}
