// Package shell is busybox's shell, ash, in virtual time, and what images are built
// on that have little more than a shell. The programs that it runs are in applet.
//
// Scripts are parsed and their words expanded by mvdan.cc/sh/v3. Running them
// is done here rather than by that module's interpreter, because background
// jobs, pipes, waiting and signals must be those of the virtual container:
// every process is a coroutine of the loop, and a pipe is memory.
package shell

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/expand"
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

// variable is a shell variable.
type variable struct {
	value    string
	exported bool
	readOnly bool
	entry    string // NAME=VALUE as the shell was given it
}

// shell is the state of one shell process.
type shell struct {
	p       *process.Process
	edition program.Edition
	name    string // $0
	params  []string
	vars    map[string]variable
	locals  []map[string]*variable // what function calls hide; nil is unset
	funcs   map[string]*syntax.Stmt
	// builtins are given to it, for some of them run commands.
	builtins map[string]func(*shell, []string) int
	aliases  map[string]string

	traps   map[process.Signal]string // 0 is EXIT; "" ignores
	pending []process.Signal
	inTrap  bool

	options  map[byte]bool // e f n u v x a
	pipefail bool
	status   int // $?
	substed  int // status of the latest command substitution
	jobs     []*process.Process
	latest   *process.Process // $!

	flow    flow
	levels  int // of break and continue
	loops   int
	calls   int // function calls we are in
	sources int
	depth   int
	tested  int  // >0 where a failure does not end a set -e shell
	tail    bool // the script's last command may replace the shell
	input   *lineReader
	cfg     *expand.Config
}

// errSyntax is what a script that cannot be run as written ends with.
type errSyntax struct{ message string }

func (e errSyntax) Error() string { return "syntax error: " + e.message }

func newShell(p *process.Process, e program.Edition, name string, params []string) *shell {
	s := &shell{
		p: p, edition: e, name: name, params: params,
		vars: make(map[string]variable, len(p.Env)+8), funcs: map[string]*syntax.Stmt{}, aliases: map[string]string{}, builtins: builtins,
		traps: map[process.Signal]string{}, options: map[byte]bool{},
	}
	for _, kv := range p.Env {
		// Names that no script can use go on to its children all the same.
		if name, value, ok := strings.Cut(kv, "="); ok && name != "" {
			s.vars[name] = variable{value: value, exported: true, entry: kv}
		}
	}
	s.vars["IFS"] = variable{value: " \t\n"}
	s.vars["OPTIND"] = variable{value: "1"}
	s.vars["PS1"] = variable{value: `\w \$ `}
	s.vars["PS2"] = variable{value: "> "}
	s.vars["PS4"] = variable{value: "+ "}
	s.vars["PWD"] = variable{value: p.Dir, exported: s.vars["PWD"].exported}
	s.configure()
	return s
}

// fork returns the state of a subshell that runs as process p.
func (s *shell) fork(p *process.Process) *shell {
	c := *s
	c.p = p
	c.params = slices.Clone(s.params)
	c.vars = clone(s.vars)
	c.funcs = clone(s.funcs)
	c.aliases = clone(s.aliases)
	c.options = clone(s.options)
	c.locals = nil
	c.traps = map[process.Signal]string{}
	for sig, command := range s.traps {
		if command == "" {
			c.traps[sig] = ""
		}
	}
	c.pending, c.jobs, c.tail = nil, nil, false
	c.depth++
	c.flow, c.loops = onward, 0
	c.configure()
	return &c
}

func clone[K comparable, V any](m map[K]V) map[K]V {
	out := make(map[K]V, len(m))
	for k, v := range m {
		out[k] = v
	}
	return out
}

// attributes are those of a child process.
func (s *shell) attributes(args []string) process.Attributes {
	fds := map[int]*process.FD{}
	for n, fd := range s.p.FDs {
		fds[n] = fd.Dup()
	}
	return process.Attributes{Args: args, Env: s.environ(), Dir: s.p.Dir, Credentials: s.p.Credentials, Bounding: s.p.Bounding, Confinement: s.p.Confinement, FDs: fds, Ignored: s.p.IgnoredSignals()}
}

// environ are the exported variables, in order of their names.
func (s *shell) environ() []string {
	out := make([]string, 0, len(s.p.Env)+2)
	for name, v := range s.vars {
		if !v.exported {
			continue
		}
		if len(v.entry) != len(name)+1+len(v.value) || !strings.HasSuffix(v.entry, v.value) { // it has changed
			v.entry = name + "=" + v.value
		}
		out = append(out, v.entry)
	}
	slices.Sort(out)
	return out
}

// parse reads a script.
func (s *shell) parse(script, name string) ([]*syntax.Stmt, error) {
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
func (s *shell) remembered(script, name string) ([]*syntax.Stmt, error) {
	memory := s.p.Space().Memory
	if stmts, ok := memory.Recall(parsed{script}).([]*syntax.Stmt); ok {
		return stmts, nil
	}
	stmts, err := s.parse(script, name)
	if err == nil && len(script) <= maxRemembered {
		memory.Remember(parsed{script}, stmts)
	}
	return stmts, err
}

// runScript runs a whole script and what ends a shell. Its result is the
// shell's exit code.
func (s *shell) runScript(script, name string) int {
	stmts, err := s.remembered(script, name)
	if err != nil {
		s.complain("%v", err)
		return 2
	}
	s.list(stmts, s.tail)
	return s.finish()
}

// finish runs the EXIT trap.
func (s *shell) finish() int {
	if command, ok := s.traps[0]; ok && command != "" {
		delete(s.traps, 0)
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
	stmts, err := s.parse(script, name)
	if err != nil {
		s.complain("%v", err)
		s.status = 2
		if s.input == nil {
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
