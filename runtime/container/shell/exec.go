package shell

import (
	"errors"

	"mvdan.cc/sh/v3/syntax"

	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/program"
)

// list runs statements one after the other. With tail, the last one may
// replace the shell's process.
func (s *shell) list(stmts []*syntax.Stmt, tail bool) {
	for i, st := range stmts {
		s.statement(st, tail && i == len(stmts)-1)
		if s.flow != onward {
			return
		}
	}
}

// statement runs one statement with its redirections.
func (s *shell) statement(st *syntax.Stmt, tail bool) {
	s.p.Step()
	s.runTraps()
	if s.flow != onward || s.options.on('n') {
		return
	}
	if st.Background || st.Disown || st.Coprocess {
		background(s, st)
		return
	}
	if st.Negated {
		s.tested++
	}
	s.redirected(st, tail && !st.Negated && len(s.traps.commands) == 0)
	if st.Negated {
		s.tested--
		if s.flow == onward {
			s.status = program.Exit(s.status == 0)
		}
	}
	s.runTraps()
	if s.status != 0 && s.options.on('e') && s.tested == 0 && s.flow == onward && !st.Negated && !isList(st.Cmd) {
		s.flow = exiting
	}
}

// isList reports whether the command's failing part has decided already
// whether the shell goes on.
func isList(c syntax.Command) bool {
	b, ok := c.(*syntax.BinaryCmd)
	return ok && (b.Op == syntax.AndStmt || b.Op == syntax.OrStmt)
}

// redirected runs a statement's command with its redirections in force.
func (s *shell) redirected(st *syntax.Stmt, tail bool) {
	if len(st.Redirs) == 0 {
		s.command(st.Cmd, tail)
		return
	}
	undo, err := redirector{s.p, s.words}.apply(st.Redirs)
	defer undo.restore(s.p)
	if err != nil {
		if !errors.Is(err, errReported) {
			s.complain("%v", err)
		}
		s.status = 1
		return
	}
	if st.Cmd == nil {
		s.status = 0
		return
	}
	if call, ok := st.Cmd.(*syntax.CallExpr); ok && len(call.Args) == 1 && call.Args[0].Lit() == "exec" {
		undo.keep() // exec with redirections alone changes the shell's own files
	}
	s.command(st.Cmd, tail)
	if isReplaced(s) {
		undo.keep()
	}
}

func isReplaced(s *shell) bool { return s.flow == exiting && s.p.Replaced() }

// command runs a command of any kind.
func (s *shell) command(c syntax.Command, tail bool) {
	switch c := c.(type) {
	case nil:
		s.status = 0
	case *syntax.CallExpr:
		simple(s, c, tail)
	case *syntax.DeclClause:
		declare(s, c)
	case *syntax.Block:
		s.list(c.Stmts, tail)
	case *syntax.Subshell:
		s.status = s.subshell(c.Stmts, nil)
	case *syntax.BinaryCmd:
		binary(s, c, tail)
	case *syntax.IfClause:
		ifClause(s, c, tail)
	case *syntax.WhileClause:
		while(s, c)
	case *syntax.ForClause:
		forClause(s, c)
	case *syntax.CaseClause:
		caseClause(s, c)
	case *syntax.FuncDecl:
		s.funcs[c.Name.Value] = c.Body
		s.status = 0
	case *syntax.ArithmCmd:
		if n, ok := s.words.arithmetic(c.X); ok {
			s.status = program.Exit(n == 0)
		}
	case *syntax.LetClause:
		for _, x := range c.Exprs {
			n, ok := s.words.arithmetic(x)
			if !ok {
				return
			}
			s.status = program.Exit(n == 0)
		}
	case *syntax.TestClause:
		testClause(s, c)
	case *syntax.TimeClause:
		timeClause(s, c)
	default:
		s.unsupported("this construct")
	}
}

func (s *shell) unsupported(what string) {
	s.complain("syntax error: %s is not known to ash", what)
	s.status, s.flow = 2, exiting
}

// condition runs the statements of a condition and reports whether they hold.
func (s *shell) condition(stmts []*syntax.Stmt) bool {
	s.tested++
	s.list(stmts, false)
	s.tested--
	return s.status == 0 && s.flow == onward
}

// assign sets a variable; a failure ends the shell.
func (s *shell) assign(name, value string) bool {
	if err := s.set(name, value); err != nil {
		s.complain("%v", err)
		s.status, s.flow = 2, exiting
		return false
	}
	return true
}

// subshell runs statements in a child that shares the coroutine, and returns
// its exit code. fds replace the descriptors it inherits.
func (s *shell) subshell(stmts []*syntax.Stmt, fds map[int]*process.FD) int {
	if s.depth >= maxDepth {
		s.complain("gherkube: commands nested more than %d deep", maxDepth)
		for _, fd := range fds {
			fd.Close()
		}
		s.flow = exiting
		return 2
	}
	a := s.attributes(s.p.Args)
	for n, fd := range fds {
		a.FDs[n].Close()
		a.FDs[n] = fd
	}
	child := s.p.Foreground(a, func(p *process.Process) int {
		p.Subshell = true
		c := s.fork(p)
		c.list(stmts, false)
		return c.finish()
	})
	return child.ExitCode
}
