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
	".": source, "source": source,
	":":    func(*shell, []string) int { return 0 },
	"true": func(*shell, []string) int { return 0 }, "false": func(*shell, []string) int { return 1 },
	"alias": alias, "unalias": unalias,
	"break":    func(s *shell, args []string) int { return leaveLoops(s, breaking, args) },
	"continue": func(s *shell, args []string) int { return leaveLoops(s, continuing, args) },
	"cd":       cd, "chdir": cd,
	"command": commandCommand,
	"eval": func(s *shell, args []string) int {
		s.eval(strings.Join(args, " "), "eval")
		return s.status
	},
	"exec": execCommand,
	"exit": func(s *shell, args []string) int { return jumpOut(s, exiting, "exit", args) },
	"export": func(s *shell, args []string) int {
		return markVariables(s, "export", args, func(v *variable) { v.exported = true })
	},
	"readonly": func(s *shell, args []string) int {
		return markVariables(s, "readonly", args, func(v *variable) { v.readOnly = true })
	},
	"local":   local,
	"getopts": getopts,
	"hash":    func(*shell, []string) int { return 0 },
	"jobs":    jobsCommand,
	"kill":    killCommand,
	"let":     let,
	"read":    read,
	"return":  func(s *shell, args []string) int { return jumpOut(s, returning, "return", args) },
	"set":     setCommand,
	"shift":   shift,
	"times":   func(s *shell, _ []string) int { s.write(1, "0m0.000s 0m0.000s\n0m0.000s 0m0.000s\n"); return 0 },
	"trap":    trap,
	"type":    typeCommand,
	"ulimit":  func(s *shell, _ []string) int { s.write(1, "unlimited\n"); return 0 },
	"umask":   umask,
	"unset":   unset,
	"wait":    wait,
}

func source(s *shell, args []string) int {
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

func leaveLoops(s *shell, f flow, args []string) int {
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

func jumpOut(s *shell, f flow, name string, args []string) int {
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

func cd(s *shell, args []string) int {
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

func execCommand(s *shell, args []string) int {
	if len(args) == 0 {
		return 0
	}
	code, resolved, err := s.p.Resolve(args, s.vars["PATH"].value)
	if err != nil {
		s.flow = exiting
		return notFound(s, "exec: line 0: "+args[0], err)
	}
	s.flow = exiting
	if !s.p.Foreign() {
		s.traps.commands = map[process.Signal]string{}
		s.p.Env = s.environ()
		s.p.Exec(resolved, code.Program())
		return 0
	}
	s.program(args, false)
	return s.status
}

func let(s *shell, args []string) int {
	status := 1
	for _, arg := range args {
		stmts, err := parse("(( "+arg+" ))", "let")
		if err != nil {
			return s.fail("let", "arithmetic syntax error")
		}
		s.list(stmts, false)
		status = s.status
	}
	return status
}
