package terminal

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"mvdan.cc/sh/v3/syntax"
)

// errBackground and errSubstitution say what a line of a scenario may not do:
// two commands at once would find the cluster as chance has it.
var (
	errBackground   = errors.New(`not supported in a scenario: & runs two commands at once: use the step "I start ... in the background"`)
	errSubstitution = errors.New("not supported in a scenario: <( ) and >( ) run two commands at once: write a file first, or use a pipe")
)

// sequential makes the commands of pipelines run one after the other, each on
// the output of the one before: bash runs them at once, so that what the second
// finds in the cluster would depend on chance. What a head ends in bash, by not
// reading on, ends all the same: see enough.
func (sh *shell) sequential(file *syntax.File) error {
	var err error
	syntax.Walk(file, func(n syntax.Node) bool {
		renamed(n)
		switch n := n.(type) {
		case *syntax.Stmt:
			if n.Background || n.Coprocess {
				err = errors.Join(err, errBackground)
			}
			if pipe, ok := n.Cmd.(*syntax.BinaryCmd); ok && (pipe.Op == syntax.Pipe || pipe.Op == syntax.PipeAll) {
				n.Cmd = sh.throughFile(pipe)
			}
		case *syntax.CoprocClause:
			err = errors.Join(err, errBackground)
		case *syntax.TimeClause:
			err = errors.Join(err, errTime)
		case *syntax.ProcSubst:
			err = errors.Join(err, errSubstitution)
		}
		return err == nil
	})
	return err
}

// throughFile is a | b as (a) >FILE; (b) <FILE.
func (sh *shell) throughFile(pipe *syntax.BinaryCmd) syntax.Command {
	sh.pipes++
	path := filepath.Join(sh.files.dir, fmt.Sprintf("%s%d", pipeFile, sh.pipes))
	if n, ends := enough(pipe.Y); ends {
		sh.enough[path] = n
	}
	name := func() *syntax.Word {
		return &syntax.Word{Parts: []syntax.WordPart{&syntax.SglQuoted{Value: path}}}
	}
	shell := func(s *syntax.Stmt, to ...*syntax.Redirect) *syntax.Stmt {
		return &syntax.Stmt{Position: s.Position, Cmd: &syntax.Subshell{Lparen: s.Position, Rparen: s.End(), Stmts: []*syntax.Stmt{s}}, Redirs: to}
	}
	out := []*syntax.Redirect{{Op: syntax.RdrOut, Word: name()}}
	if pipe.Op == syntax.PipeAll {
		out = []*syntax.Redirect{{Op: syntax.RdrAll, Word: name()}}
	}
	return &syntax.Block{
		Lbrace: pipe.Pos(), Rbrace: pipe.End(),
		Stmts: []*syntax.Stmt{shell(pipe.X, out...), shell(pipe.Y, &syntax.Redirect{Op: syntax.RdrIn, Word: name()})},
	}
}

// pipeFile begins the names of the files between the commands of pipelines.
const pipeFile = ".pipe-"

// removePipes removes the files of a line's pipelines.
func (sh *shell) removePipes() {
	clear(sh.enough)
	for ; sh.pipes > 0; sh.pipes-- {
		_ = os.Remove(filepath.Join(sh.files.dir, fmt.Sprintf("%s%d", pipeFile, sh.pipes))) // not every one is there
	}
}
