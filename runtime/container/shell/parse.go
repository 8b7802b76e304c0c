package shell

import (
	"errors"
	"runtime"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/process"

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

// errSyntax is what a script that cannot be run as written ends with.
type errSyntax struct{ message string }

func (e errSyntax) Error() string { return "syntax error: " + e.message }

// parse reads a script.
func parse(script, name string) ([]*syntax.Stmt, error) {
	if len(script) > maxScript {
		return nil, errSyntax{"script too long for gherkube"}
	}
	file, err := parseFile(script, name)
	if err != nil {
		return nil, errSyntax{parseMessage(err)}
	}
	keepBraces(file)
	return file.Stmts, nil
}

func parseMessage(err error) string {
	var parse syntax.ParseError
	if errors.As(err, &parse) {
		return parse.Text
	}
	return err.Error()
}

// keepBraces escapes braces in the words of commands, for ash has no brace
// expansion.
func keepBraces(file *syntax.File) {
	words := func(list []*syntax.Word) {
		for _, w := range list {
			for _, part := range w.Parts {
				if lit, ok := part.(*syntax.Lit); ok {
					lit.Value = escapeBraces(lit.Value)
				}
			}
		}
	}
	syntax.Walk(file, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.CallExpr:
			words(n.Args)
		case *syntax.WordIter:
			words(n.Items)
		}
		return true
	})
}

func escapeBraces(lit string) string {
	if !strings.Contains(lit, "{") {
		return lit
	}
	var b strings.Builder
	for i := 0; i < len(lit); i++ {
		switch {
		case lit[i] == '\\' && i+1 < len(lit):
			b.WriteByte('\\')
			i++
		case lit[i] == '{':
			b.WriteByte('\\')
		}
		b.WriteByte(lit[i])
	}
	return b.String()
}

// parsed is the key of a parsed script in the containers' memory.
type parsed struct{ script string }

// maxRemembered is how long a script may be that is remembered.
const maxRemembered = 4 << 10

// remembered is parse for whole scripts, which many containers have in common.
func remembered(memory *process.Memory, script, name string) ([]*syntax.Stmt, error) {
	if stmts, ok := memory.Recall(parsed{script}).([]*syntax.Stmt); ok {
		return stmts, nil
	}
	stmts, err := parse(script, name)
	if err == nil && len(script) <= maxRemembered {
		memory.Remember(parsed{script}, stmts)
	}
	return stmts, err
}

// parseLines reads what has been typed so far, which may be incomplete.
func parseLines(text, name string) (stmts []*syntax.Stmt, incomplete bool, err error) {
	file, err := parseFile(text, name)
	if err != nil {
		var parse syntax.ParseError
		return nil, syntax.IsIncomplete(err) || errors.As(err, &parse) && parse.Incomplete, errSyntax{parseMessage(err)}
	}
	keepBraces(file)
	return file.Stmts, false, nil
}
