package shell

import (
	"errors"

	"mvdan.cc/sh/v3/syntax"

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

// condition runs the statements of a condition and reports whether they hold.
func (s *shell) condition(stmts []*syntax.Stmt) bool {
	s.tested++
	s.list(stmts, false)
	s.tested--
	return s.status == 0 && s.flow == onward
}

// runScript runs a whole script and what ends a shell. Its result is the
// shell's exit code.
func (s *shell) runScript(script, name string) int {
	stmts, err := remembered(s.p.Space().Memory, script, name)
	if err != nil {
		s.complain("%v", err)
		return 2
	}
	s.list(stmts, s.tail)
	return s.finish()
}

// finish runs the EXIT trap.
func (s *shell) finish() int {
	if command := s.traps.commands[0]; command != "" {
		delete(s.traps.commands, 0)
		status := s.status
		s.flow = onward
		s.eval(command, "trap")
		if s.flow != exiting {
			s.status = status
		}
	}
	return s.status
}

// eval runs a string as commands of this shell.
func (s *shell) eval(script, name string) {
	if s.depth >= maxDepth {
		s.complain("gherkube: commands nested more than %d deep", maxDepth)
		s.status, s.flow = 2, exiting
		return
	}
	s.depth++
	defer func() { s.depth-- }()
	stmts, err := parse(script, name)
	if err != nil {
		s.complain("%v", err)
		s.status = 2
		if !s.typed {
			s.flow = exiting
		}
		return
	}
	if len(stmts) == 0 {
		s.status = 0
	}
	s.list(stmts, false)
}

// runTraps runs the commands of signals that have arrived.
func (s *shell) runTraps() {
	for !s.inTrap && s.flow != exiting {
		command, ok := s.traps.next()
		if !ok {
			return
		}
		status, f, levels := s.status, s.flow, s.levels
		s.inTrap, s.flow = true, onward
		s.eval(command, "trap")
		s.inTrap = false
		if s.flow != exiting {
			s.status, s.flow, s.levels = status, f, levels
		}
	}
}
