package shell

import (
	"errors"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/gherkube/gherkube/runtime/container/applet"
	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/program"
)

// simple runs a simple command: assignments, a function, a builtin or a
// program.
func simple(s *shell, c *syntax.CallExpr, tail bool) {
	s.substed = 0
	args, ok := s.words.fields(c.Args)
	if !ok {
		return
	}
	args = s.aliases.replace(args)
	if len(args) == 0 {
		s.status = 0
		for _, a := range c.Assigns {
			if !assignment(s, a) {
				return
			}
		}
		s.status = s.substed
		return
	}
	traceCommand(s, args)
	undo, ok := temporary(s, c.Assigns)
	defer undo()
	if !ok {
		return
	}
	s.run(args, tail)
}

// run runs a command by its expanded arguments.
func (s *shell) run(args []string, tail bool) {
	if body := s.funcs[args[0]]; body != nil {
		callFunction(s, body, args[1:])
		return
	}
	if b := s.builtins[args[0]]; b != nil {
		status := b(s, args[1:])
		s.status = status & 0xff
		return
	}
	if a := applet.InShell[args[0]]; a != nil {
		s.status = a(&program.Call{P: s.p, Name: args[0], Args: args[1:], Edition: s.edition, Say: s.complain})
		return
	}
	s.program(args, tail)
}

// temporary puts assignments before a command in force, and returns what
// undoes them.
func temporary(s *shell, assigns []*syntax.Assign) (undo func(), ok bool) {
	if len(assigns) == 0 {
		return func() {}, true
	}
	before := map[string]*variable{}
	undo = func() {
		for name, v := range before {
			if v == nil {
				delete(s.vars, name)
			} else {
				s.vars[name] = *v
			}
		}
	}
	for _, a := range assigns {
		name := a.Name.Value
		if _, ok := before[name]; !ok {
			if v, ok := s.vars[name]; ok {
				before[name] = &v
			} else {
				before[name] = nil
			}
		}
		if !assignment(s, a) {
			return undo, false
		}
		v := s.vars[name]
		v.exported = true
		s.vars[name] = v
	}
	return undo, true
}

func assignment(s *shell, a *syntax.Assign) bool {
	if a.Array != nil || a.Index != nil {
		s.complain("syntax error: unexpected \"(\"")
		s.status, s.flow = 2, exiting
		return false
	}
	value, ok := s.words.literal(a.Value)
	if !ok {
		return false
	}
	if a.Append {
		value = s.vars[a.Name.Value].value + value
	}
	return s.assign(a.Name.Value, value)
}

func traceCommand(s *shell, args []string) {
	if s.options.on('x') {
		s.write(2, s.vars["PS4"].value+strings.Join(args, " ")+"\n")
	}
}

// callFunction calls a shell function.
func callFunction(s *shell, body *syntax.Stmt, args []string) {
	if s.depth >= maxDepth {
		s.complain("gherkube: functions nested more than %d deep", maxDepth)
		s.status, s.flow = 2, exiting
		return
	}
	params, loops := s.params, s.loops
	s.params, s.loops = args, 0
	s.locals = append(s.locals, map[string]*variable{})
	s.calls++
	s.depth++
	defer func() {
		s.calls--
		s.depth--
		s.params, s.loops = params, loops
		for name, v := range s.locals[len(s.locals)-1] {
			if v == nil {
				delete(s.vars, name)
			} else {
				s.vars[name] = *v
			}
		}
		s.locals = s.locals[:len(s.locals)-1]
		if s.flow == returning {
			s.flow = onward
		}
	}()
	s.statement(body, false)
}

// program executes a program and waits for it. With tail it may replace the
// shell.
func (s *shell) program(args []string, tail bool) {
	code, resolved, err := s.p.Resolve(args, s.vars["PATH"].value)
	if errors.Is(err, process.ErrFormat) {
		file, _ := s.p.FindExecutable(args[0], s.vars["PATH"].value)
		code, resolved, err = s.p.Resolve(append([]string{"/bin/sh", file}, args[1:]...), "")
	}
	if err != nil {
		s.status = notFound(s, args[0], err)
		return
	}
	if tail && !s.p.Foreign() && s.tested == 0 {
		s.p.Env = s.environ()
		s.p.Exec(resolved, code.Program())
		s.flow = exiting
		return
	}
	if s.p.Space().Full() {
		s.cannotFork()
		return
	}
	a := s.attributes(resolved)
	var child *process.Process
	if code.Blocking != nil {
		child = s.p.Foreground(a, code.Blocking)
	} else {
		child = s.p.Space().Start(s.p, a, code.Events)
		s.p.Wait(child, nil)
	}
	s.status = child.ExitCode
	tellDeath(s, child)
}

// deaths are what ash says of a foreground child that a signal has killed; of others it
// says nothing.
var deaths = map[process.Signal]string{
	process.KILL: "Killed", process.TERM: "Terminated", process.HUP: "Hangup", process.QUIT: "Quit",
	process.SEGV: "Segmentation fault", process.ABRT: "Aborted", process.ALRM: "Alarm clock",
}

func tellDeath(s *shell, child *process.Process) {
	if text := deaths[child.Killed]; text != "" {
		s.write(2, text+"\n")
	}
}

// notFound reports a command that cannot be executed and returns the status.
func notFound(s *shell, name string, err error) int {
	if errors.Is(err, process.ErrPermission) {
		s.complain("%s: Permission denied", name)
		return 126
	}
	if applet.Unmodelled[name] {
		s.p.Space().Warn("the busybox applet " + name + " is not modelled")
	}
	s.complain("%s: not found", name)
	return 127
}
