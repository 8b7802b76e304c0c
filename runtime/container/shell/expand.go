package shell

import (
	"fmt"
	"io"
	"io/fs"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"
)

// expander expands words in a scope. It knows no commands: substitute runs those of $(...).
type expander struct {
	scope *scope
	cfg   *expand.Config
	// worked reports whether an expansion did; a failed one ends the shell.
	worked func(error) bool
}

func newExpander(s *scope, substitute func(io.Writer, *syntax.CmdSubst) error, worked func(error) bool) expander {
	e := expander{scope: s, worked: worked}
	e.cfg = &expand.Config{
		Env:      environment{s},
		CmdSubst: substitute,
		ProcSubst: func(*syntax.ProcSubst) (string, error) {
			return "", errSyntax{"unexpected \"(\""}
		},
		NoUnset: s.options.on('u'),
	}
	if !s.options.on('f') {
		e.cfg.ReadDir2 = e.readDir
	}
	return e
}

// readDir is for globbing.
func (e expander) readDir(dir string) ([]fs.DirEntry, error) {
	e.scope.p.Step()
	infos, err := e.scope.p.Files().ReadDir(dir)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: dir, Err: fs.ErrNotExist}
	}
	out := make([]fs.DirEntry, len(infos))
	for i, info := range infos {
		out[i] = fs.FileInfoToDirEntry(fileInfo{info})
	}
	return out, nil
}

// fields expands words to arguments. ok is false if that failed, which ends
// the shell as in ash.
func (e expander) fields(words []*syntax.Word) (out []string, ok bool) {
	if err := e.affordable(words...); err != nil {
		return nil, e.worked(err)
	}
	out, err := expand.Fields(e.cfg, words...)
	e.scope.p.Work(wordSize * len(out))
	if err == nil && len(out) > maxWords {
		err = fmt.Errorf("argument list too long for gherkube")
	}
	return out, e.worked(err)
}

// literal expands a word to one string.
func (e expander) literal(w *syntax.Word) (string, bool) {
	if w == nil {
		return "", true
	}
	if err := e.affordable(w); err != nil {
		return "", e.worked(err)
	}
	out, err := expand.Literal(e.cfg, w)
	return out, e.worked(err)
}

func (e expander) pattern(w *syntax.Word) (string, bool) {
	if err := e.affordable(w); err != nil {
		return "", e.worked(err)
	}
	out, err := expand.Pattern(e.cfg, w)
	return out, e.worked(err)
}

func (e expander) arithmetic(x syntax.ArithmExpr) (int, bool) {
	n, err := expand.Arithm(e.cfg, x)
	return n, e.worked(err)
}

// document expands a here-document.
func (e expander) document(w *syntax.Word) (string, bool) {
	if err := e.affordable(w); err != nil {
		return "", e.worked(err)
	}
	out, err := expand.Document(e.cfg, w)
	return out, e.worked(err)
}

// split cuts a line into n fields at IFS.
func (e expander) split(line string, n int, raw bool) []string {
	return expand.ReadFields(e.cfg, line, n, raw)
}
