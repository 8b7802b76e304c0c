package shell

import (
	"fmt"
	"path"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/process"
)

// builtins are the commands that change the shell itself.
var builtins = map[string]func(*shell, []string) int{
	".": (*shell).source, "source": (*shell).source,
	":":    func(*shell, []string) int { return 0 },
	"true": func(*shell, []string) int { return 0 }, "false": func(*shell, []string) int { return 1 },
	"alias": (*shell).alias, "unalias": (*shell).unaliasCommand,
	"break":    func(s *shell, args []string) int { return s.leave(breaking, args) },
	"continue": func(s *shell, args []string) int { return s.leave(continuing, args) },
	"cd":       (*shell).cd, "chdir": (*shell).cd,
	"command": (*shell).commandBuiltin,
	"eval": func(s *shell, args []string) int {
		s.eval(strings.Join(args, " "), "eval")
		return s.status
	},
	"exec": (*shell).execBuiltin,
	"exit": func(s *shell, args []string) int { return s.jump(exiting, "exit", args) },
	"export": func(s *shell, args []string) int {
		return s.mark("export", args, func(v *variable) { v.exported = true })
	},
	"readonly": func(s *shell, args []string) int {
		return s.mark("readonly", args, func(v *variable) { v.readOnly = true })
	},
	"local":   (*shell).local,
	"getopts": (*shell).getopts,
	"hash":    func(*shell, []string) int { return 0 },
	"jobs":    (*shell).jobsBuiltin,
	"kill":    (*shell).killBuiltin,
	"let":     (*shell).let,
	"read":    (*shell).read,
	"return":  func(s *shell, args []string) int { return s.jump(returning, "return", args) },
	"set":     (*shell).setBuiltin,
	"shift":   (*shell).shift,
	"times":   func(s *shell, _ []string) int { s.write(1, "0m0.000s 0m0.000s\n0m0.000s 0m0.000s\n"); return 0 },
	"trap":    (*shell).trap,
	"type":    (*shell).typeBuiltin,
	"ulimit":  func(s *shell, _ []string) int { s.write(1, "unlimited\n"); return 0 },
	"umask":   (*shell).umask,
	"unset":   (*shell).unset,
	"wait":    (*shell).wait,
}

func (s *shell) source(args []string) int {
	if len(args) == 0 {
		return s.fail(".", "filename argument required")
	}
	name := args[0]
	if !strings.Contains(name, "/") {
		if found, err := s.p.FindExecutable(name, s.vars["PATH"].value); err == nil {
			name = found
		}
	}
	text, err := s.p.Files().ReadFile(s.p.Path(name))
	if err != nil {
		s.complain(".: line 0: can't open '%s': %v", args[0], err)
		s.flow = exiting
		return 2
	}
	params := s.params
	if len(args) > 1 {
		s.params = args[1:]
	}
	s.sources++
	s.eval(string(text), args[0])
	s.sources--
	if len(args) > 1 {
		s.params = params
	}
	if s.flow == returning {
		s.flow = onward
	}
	return s.status
}

func (s *shell) leave(f flow, args []string) int {
	n := 1
	if len(args) > 0 {
		m, err := strconv.Atoi(args[0])
		if err != nil || m < 1 {
			s.flow = exiting
			return s.fail("break", "Illegal number: %s", args[0])
		}
		n = m
	}
	if s.loops > 0 {
		s.flow, s.levels = f, min(n, s.loops)
	}
	return 0
}

func (s *shell) jump(f flow, name string, args []string) int {
	status := s.status
	if len(args) > 0 {
		n, err := strconv.Atoi(args[0])
		if err != nil || n < 0 {
			s.flow = exiting
			return s.fail(name, "Illegal number: %s", args[0])
		}
		status = n & 0xff
	}
	if f == returning && s.calls == 0 && s.sources == 0 {
		f = exiting
	}
	s.flow = f
	return status
}

func (s *shell) cd(args []string) int {
	for len(args) > 0 && (args[0] == "-L" || args[0] == "-P" || args[0] == "--") {
		args = args[1:]
	}
	dir := s.vars["HOME"].value
	if len(args) > 0 {
		dir = args[0]
	}
	show := dir == "-"
	if show {
		dir = s.vars["OLDPWD"].value
	}
	abs := path.Clean(s.p.Path(dir))
	info, err := s.p.Files().Stat(abs)
	if err == nil && !info.IsDir() {
		err = fmt.Errorf("Not a directory") //nolint:staticcheck // strerror's words
	}
	if err != nil {
		return s.fail("cd", "can't cd to %s: %v", dir, err)
	}
	_ = s.set("OLDPWD", s.p.Dir)
	s.p.Dir = abs
	_ = s.set("PWD", abs)
	if show {
		s.write(1, abs+"\n")
	}
	return 0
}

func (s *shell) execBuiltin(args []string) int {
	if len(args) == 0 {
		return 0
	}
	code, resolved, err := s.p.Resolve(args, s.vars["PATH"].value)
	if err != nil {
		s.flow = exiting
		return s.notFound("exec: line 0: "+args[0], err)
	}
	s.flow = exiting
	if !s.p.Foreign() {
		s.traps = map[process.Signal]string{}
		s.p.Env = s.environ()
		s.p.Exec(resolved, code.Program())
		return 0
	}
	s.program(args, false)
	return s.status
}

func (s *shell) let(args []string) int {
	status := 1
	for _, arg := range args {
		stmts, err := s.parse("(( "+arg+" ))", "let")
		if err != nil {
			return s.fail("let", "arithmetic syntax error")
		}
		s.list(stmts, false)
		status = s.status
	}
	return status
}
