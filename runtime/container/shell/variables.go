package shell

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/gherkube/gherkube/runtime/container/applet"
)

// declare runs export, readonly, local and the like with assignments that are
// not split into words.
func declare(s *shell, c *syntax.DeclClause) {
	args := []string{c.Variant.Value}
	for _, a := range c.Args {
		switch {
		case a.Array != nil || a.Index != nil:
			assignment(s, a)
			return
		case a.Name == nil:
			fields, ok := s.words.fields([]*syntax.Word{a.Value})
			if !ok {
				return
			}
			args = append(args, fields...)
		case a.Naked:
			args = append(args, a.Name.Value)
		default:
			value, ok := s.words.literal(a.Value)
			if !ok {
				return
			}
			args = append(args, a.Name.Value+"="+value)
		}
	}
	traceCommand(s, args)
	s.run(args, false)
}

// markVariables sets a flag of variables, and their values where given.
func markVariables(s *shell, command string, args []string, set func(*variable)) int {
	if len(args) == 0 || args[0] == "-p" {
		for _, name := range slices.Sorted(maps.Keys(s.vars)) {
			probe := s.vars[name]
			set(&probe)
			if probe == s.vars[name] && syntax.ValidName(name) {
				s.write(1, fmt.Sprintf("%s %s=%s\n", command, name, applet.Quote(probe.value)))
			}
		}
		return 0
	}
	for _, arg := range args {
		name, value, given := strings.Cut(arg, "=")
		if !syntax.ValidName(name) {
			s.flow = exiting
			return s.fail(command, "%s: bad variable name", name)
		}
		if given && !s.assign(name, value) {
			return 2
		}
		v, exists := s.vars[name]
		if !exists && !given {
			continue
		}
		set(&v)
		s.vars[name] = v
	}
	return 0
}

func local(s *shell, args []string) int {
	if len(s.locals) == 0 {
		s.flow = exiting
		return s.fail("local", "not in a function")
	}
	hidden := s.locals[len(s.locals)-1]
	for _, arg := range args {
		name, value, given := strings.Cut(arg, "=")
		if !syntax.ValidName(name) {
			return s.fail("local", "%s: bad variable name", name)
		}
		if _, ok := hidden[name]; !ok {
			hidden[name] = nil
			if v, ok := s.vars[name]; ok {
				hidden[name] = &v
			}
		}
		if given && !s.assign(name, value) {
			return 2
		}
	}
	return 0
}

func unset(s *shell, args []string) int {
	functions := len(args) > 0 && args[0] == "-f"
	if functions || len(args) > 0 && args[0] == "-v" {
		args = args[1:]
	}
	for _, name := range args {
		if functions {
			delete(s.funcs, name)
			continue
		}
		if s.vars[name].readOnly {
			return s.fail("unset", "%s: is read only", name)
		}
		delete(s.vars, name)
	}
	return 0
}

func umask(s *shell, args []string) int {
	if len(args) == 0 {
		s.write(1, fmt.Sprintf("%04o\n", uint32(s.p.Umask)))
		return 0
	}
	if args[0] == "-S" {
		all := (0o777 &^ s.p.Umask).String() // -rwxr-xr-x
		letters := func(from int) string { return strings.ReplaceAll(all[from:from+3], "-", "") }
		s.write(1, fmt.Sprintf("u=%s,g=%s,o=%s\n", letters(1), letters(4), letters(7)))
		return 0
	}
	mask, err := strconv.ParseUint(args[0], 8, 12)
	if err != nil {
		return s.fail("umask", "Illegal mode: %s", args[0])
	}
	s.p.Umask = fs.FileMode(mask) & fs.ModePerm
	return 0
}
