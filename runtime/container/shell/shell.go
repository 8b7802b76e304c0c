// Package shell is busybox's shell, ash, in virtual time, and what images are built
// on that have little more than a shell. The programs that it runs are in applet.
//
// Scripts are parsed and their words expanded by mvdan.cc/sh/v3. Running them
// is done here rather than by that module's interpreter, because background
// jobs, pipes, waiting and signals must be those of the virtual container:
// every process is a coroutine of the loop, and a pipe is memory.
package shell

import (
	"fmt"
	"maps"

	"mvdan.cc/sh/v3/syntax"

	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/program"
)

// Bounds that keep broken scripts from exhausting the simulator.
const (
	maxDepth    = 500     // of nested calls, subshells and substitutions
	maxVariable = 1 << 20 // bytes of a variable
	maxScript   = 1 << 20 // bytes of a script
	maxWords    = 1 << 17 // arguments of a command, or rounds of a for loop
	wordSize    = 16      // bytes of work that a word is
)

// flow is a change of the order of execution that is under way.
type flow int

const (
	onward flow = iota
	breaking
	continuing
	returning
	exiting
)

// shell is the state of one shell process: what it runs, and where it is.
type shell struct {
	scope
	words   expander
	edition program.Edition
	funcs   map[string]*syntax.Stmt
	// builtins are given to it, for some of them run commands.
	builtins map[string]func(*shell, []string) int
	aliases  aliases
	traps    traps
	inTrap   bool
	jobs     jobs

	substed int // status of the latest command substitution
	flow    flow
	levels  int // of break and continue
	loops   int
	calls   int // function calls we are in
	sources int
	depth   int
	tested  int  // >0 where a failure does not end a set -e shell
	tail    bool // the script's last command may replace the shell
	typed   bool // commands are read line by line
}

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

// attributes are those of a child process.
func (s *shell) attributes(args []string) process.Attributes {
	fds := map[int]*process.FD{}
	for n, fd := range s.p.FDs {
		fds[n] = fd.Dup()
	}
	return process.Attributes{Args: args, Env: s.environ(), Dir: s.p.Dir, Credentials: s.p.Credentials, Bounding: s.p.Bounding, Confinement: s.p.Confinement, FDs: fds, Ignored: s.p.IgnoredSignals()}
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

// complain writes an error as ash does: after the shell's name.
func (s *shell) complain(format string, args ...any) {
	s.write(2, s.name+": "+fmt.Sprintf(format, args...)+"\n")
}

// fail is an error of a builtin, which has its name too.
func (s *shell) fail(builtin, format string, args ...any) int {
	s.complain("%s: line %d: %s", builtin, 0, fmt.Sprintf(format, args...))
	return 2
}

func (s *shell) write(fd int, text string) {
	if f := s.p.FDs[fd]; f != nil {
		_, _ = f.Write(s.p, []byte(text))
	}
}
