package shell

import (
	"errors"
	"regexp"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/pattern"
	"mvdan.cc/sh/v3/syntax"
)

// maxExpansion is how many bytes the words of a command may become.
const maxExpansion = 32 * maxVariable

var errExpansion = errors.New("words too large for gherkube")

// affordable says that words would become longer than a machine has memory for: a
// replacement within a variable can make a terabyte of a megabyte. What commands print
// has limits of its own.
func (e expander) affordable(words ...*syntax.Word) error {
	size := 0
	for _, w := range words {
		if w == nil {
			continue
		}
		if size += e.sizeOf(w); size > maxExpansion {
			return errExpansion
		}
	}
	return nil
}

// sizeOf is about how many bytes a word becomes.
func (e expander) sizeOf(w *syntax.Word) int {
	size := 0
	syntax.Walk(w, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.CmdSubst, *syntax.ArithmExp:
			return false
		case *syntax.Lit:
			size += len(n.Value)
		case *syntax.ParamExp:
			size += e.sizeOfParameter(n)
		}
		return size <= maxExpansion
	})
	return size
}

func (e expander) sizeOfParameter(n *syntax.ParamExp) int {
	if n.Param == nil {
		return 0
	}
	value := environment{e.scope}.Get(n.Param.Value)
	size := len(value.Str)
	for _, word := range value.List {
		size += len(word) + 1
	}
	if n.Repl == nil || n.Repl.With == nil || n.Length {
		return size
	}
	with := e.sizeOf(n.Repl.With)
	if !n.Repl.All {
		return size + with
	}
	most := size + 1
	if with > maxExpansion/most {
		most = e.matches(n.Repl.Orig, value.Str)
	}
	return size + min(with, maxExpansion)*most
}

// matches is how often a pattern is in a text; without knowing the pattern, very often.
func (e expander) matches(orig *syntax.Word, text string) int {
	known := true
	syntax.Walk(orig, func(n syntax.Node) bool {
		if _, runs := n.(*syntax.CmdSubst); runs {
			known = false
		}
		return known
	})
	if !known {
		return len(text)
	}
	pat, err := expand.Pattern(e.cfg, orig)
	if err != nil {
		return 0
	}
	expr, err := pattern.Regexp(pat, 0)
	if err != nil {
		return 0
	}
	re, err := regexp.Compile(expr)
	if err != nil {
		return 0
	}
	return len(re.FindAllStringIndex(text, -1))
}
