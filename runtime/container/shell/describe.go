package shell

import (
	"maps"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/gherkube/gherkube/runtime/container/applet"
)

func commandCommand(s *shell, args []string) int {
	if len(args) > 0 && (args[0] == "-v" || args[0] == "-V") {
		return describe(s, args[1:], args[0] == "-V")
	}
	for len(args) > 0 && (args[0] == "-p" || args[0] == "--") {
		args = args[1:]
	}
	if len(args) == 0 {
		return 0
	}
	if b := s.builtins[args[0]]; b != nil {
		return b(s, args[1:])
	}
	body := s.funcs[args[0]]
	delete(s.funcs, args[0])
	s.run(args, false)
	if body != nil {
		s.funcs[args[0]] = body
	}
	return s.status
}

func typeCommand(s *shell, args []string) int { return describe(s, args, true) }

// describe says what commands are.
func describe(s *shell, args []string, long bool) int {
	status := 0
	for _, name := range args {
		short, text := name, ""
		switch {
		case syntax.IsKeyword(name):
			text = "a shell keyword"
		case s.aliases[name] != "":
			text = "an alias for " + s.aliases[name]
		case s.funcs[name] != nil:
			text = "a function"
		case s.builtins[name] != nil || applet.InShell[name] != nil:
			text = "a shell builtin"
		default:
			file, err := s.p.FindExecutable(name, s.vars["PATH"].value)
			if err != nil {
				if long {
					s.write(1, name+": not found\n")
				}
				status = 127
				continue
			}
			short, text = file, file
		}
		if long {
			short = name + " is " + text
		}
		s.write(1, short+"\n")
	}
	return status
}

func alias(s *shell, args []string) int {
	if len(args) == 0 {
		for _, name := range slices.Sorted(maps.Keys(s.aliases)) {
			s.write(1, name+"="+applet.Quote(s.aliases[name])+"\n")
		}
	}
	for _, arg := range args {
		name, value, given := strings.Cut(arg, "=")
		if given {
			s.aliases[name] = value
		} else if v, ok := s.aliases[name]; ok {
			s.write(1, name+"="+applet.Quote(v)+"\n")
		} else {
			s.complain("alias: %s not found", name)
			return 1
		}
	}
	return 0
}

func unalias(s *shell, args []string) int {
	for _, name := range args {
		delete(s.aliases, name)
	}
	return 0
}
