// Package shell is busybox's shell, ash, in virtual time. The programs that it runs are in
// applet; which images have a shell is not its business.
//
// A script is parsed (parse.go); its words are expanded in a scope, which has variables and
// parameters; redirections, traps, jobs, aliases and options are types that know neither
// the shell nor each other. The type shell runs commands, and what runs commands within
// commands (compound.go, simple.go, subshell.go, the builtins) are functions of it.
//
// Scripts are parsed and their words expanded by mvdan.cc/sh/v3. Running them
// is done here rather than by that module's interpreter, because background
// jobs, pipes, waiting and signals must be those of the virtual container:
// every process is a coroutine of the loop, and a pipe is memory.
package shell

import (
	"fmt"

	"mvdan.cc/sh/v3/syntax"

	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/program"
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

// attributes are those of a child process.
func (s *shell) attributes(args []string) process.Attributes {
	a := s.p.Child(args)
	a.Env = s.environ()
	return a
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

// unsupported ends a shell whose script has what ash does not know.
func (s *shell) unsupported(what string) {
	s.complain("syntax error: %s is not known to ash", what)
	s.status, s.flow = 2, exiting
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
