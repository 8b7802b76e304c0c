package shell

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"strings"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"

	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/program"
)

func newShell(c *program.Call, name string, builtins map[string]func(*shell, []string) int) *shell {
	s := &shell{
		scope: newScope(c.P, name, nil), edition: c.Edition, builtins: builtins,
		funcs: map[string]*syntax.Stmt{}, aliases: aliases{}, traps: traps{commands: map[process.Signal]string{}},
	}
	s.configure()
	return s
}

// fork returns the state of a subshell that runs as process p.
func (s *shell) fork(p *process.Process) *shell {
	c := *s
	c.scope = s.scope.fork(p)
	c.funcs = maps.Clone(s.funcs)
	c.aliases = maps.Clone(s.aliases)
	c.traps = s.traps.inherited()
	c.jobs, c.tail = nil, false
	c.depth++
	c.flow, c.loops = onward, 0
	c.configure()
	return &c
}

// configure prepares the expansion of words.
func (s *shell) configure() { s.words = newExpander(&s.scope, s.substitute, s.expanded) }

// substitute runs $(...).
func (s *shell) substitute(w io.Writer, cs *syntax.CmdSubst) error {
	out := &buffer{}
	status := s.subshell(cs.Stmts, map[int]*process.FD{1: process.Open(out)})
	s.substed = status
	_, err := w.Write(bytes.ReplaceAll(out.data, []byte{0}, nil))
	return err
}

// buffer is a file that keeps what is written.
type buffer struct{ data []byte }

func (b *buffer) Read(*process.Process, []byte) (int, error) { return 0, io.EOF }

func (b *buffer) Write(p *process.Process, data []byte) (int, error) {
	p.Step()
	if len(b.data)+len(data) > 4*maxVariable {
		return 0, process.ErrNoSpace
	}
	b.data = append(b.data, data...)
	return len(data), nil
}

func (b *buffer) Close() {}

// expanded reports whether an expansion worked. A failed one ends the shell.
func (s *shell) expanded(err error) bool {
	if err == nil {
		return s.flow != exiting || s.inTrap
	}
	message := err.Error()
	var unset expand.UnsetParameterError
	if errors.As(err, &unset) && unset.Message == "unbound variable" {
		message = unset.Node.Param.Value + ": parameter not set"
	}
	if strings.Contains(message, "division by zero") {
		message = "divide by zero"
	}
	s.complain("%s", message)
	s.status, s.flow = 2, exiting
	return false
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

// spawn runs a statement as a process that does not hold up the shell.
func (s *shell) spawn(st *syntax.Stmt, a process.Attributes) *process.Process {
	snapshot := s.fork(s.p)
	return s.p.Space().Start(s.p, a, process.Blocking(func(p *process.Process) int {
		p.Subshell = true
		c := snapshot.fork(p)
		c.depth--
		c.tail = true
		c.latest = snapshot.latest
		c.statement(st, true)
		return c.finish()
	}))
}
