package shell

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/gherkube/gherkube/runtime/container/applet"
)

func shift(s *shell, args []string) int {
	n := 1
	if len(args) > 0 {
		m, err := strconv.Atoi(args[0])
		if err != nil || m < 0 {
			return s.fail("shift", "Illegal number: %s", args[0])
		}
		n = m
	}
	if n > len(s.params) {
		return 1
	}
	s.params = s.params[n:]
	return 0
}

// setCommand sets options and positional parameters.
func setCommand(s *shell, args []string) int {
	if len(args) == 0 {
		for _, name := range slices.Sorted(maps.Keys(s.vars)) {
			if syntax.ValidName(name) {
				s.write(1, name+"="+applet.Quote(s.vars[name].value)+"\n")
			}
		}
		return 0
	}
	for i := 0; i < len(args); i++ {
		arg := args[i]
		switch {
		case arg == "--":
			s.params = slices.Clone(args[i+1:])
			return 0
		case len(arg) < 2 || arg[0] != '-' && arg[0] != '+':
			s.params = slices.Clone(args[i:])
			return 0
		case arg[1:] == "o" && i+1 < len(args):
			i++
			if !s.options.long(args[i], arg[0] == '-') {
				s.flow = exiting
				return s.fail("set", "illegal option -o %s", args[i])
			}
		default:
			for _, f := range []byte(arg[1:]) {
				if !strings.ContainsRune("aefnuvxCbhim", rune(f)) {
					s.flow = exiting
					return s.fail("set", "illegal option -%c", f)
				}
				s.options.letters[f] = arg[0] == '-'
			}
		}
	}
	s.configure()
	return 0
}

func getopts(s *shell, args []string) int {
	if len(args) < 2 {
		return s.fail("getopts", "usage: getopts optstring var [arg...]")
	}
	spec, name, list := args[0], args[1], args[2:]
	if len(list) == 0 {
		list = s.params
	}
	index, _ := strconv.Atoi(s.vars["OPTIND"].value)
	offset, _ := strconv.Atoi(s.vars[" optoff"].value)
	at := scan{max(index, 1), max(offset, 1)}
	if at.over(list) {
		_ = s.set("OPTIND", strconv.Itoa(at.index))
		_ = s.set(name, "?")
		return 1
	}
	value := at.option(s, spec, list)
	_ = s.set("OPTIND", strconv.Itoa(at.index))
	s.vars[" optoff"] = variable{value: strconv.Itoa(at.offset)}
	_ = s.set(name, value)
	return 0
}

// scan is how far getopts has come: at which argument, counted from 1, and at which
// letter of it.
type scan struct{ index, offset int }

// over reports whether there are no more options, and goes on behind a --.
func (at *scan) over(list []string) bool {
	if at.index > len(list) || len(list[at.index-1]) < 2 || list[at.index-1][0] != '-' {
		return true
	}
	if list[at.index-1] == "--" {
		at.index++
		return true
	}
	return false
}

// option is the next option, or what stands for one that is wrong. It sets OPTARG.
func (at *scan) option(s *shell, spec string, list []string) (value string) {
	arg := list[at.index-1]
	if at.offset >= len(arg) {
		at.offset = 1
	}
	option := arg[at.offset]
	at.offset++
	found := strings.IndexByte(spec, option)
	takes := found >= 0 && found+1 < len(spec) && spec[found+1] == ':'
	delete(s.vars, "OPTARG")
	value = string(option)
	switch {
	case found < 0 || option == ':':
		value = "?"
		if strings.HasPrefix(spec, ":") {
			_ = s.set("OPTARG", string(option))
		} else {
			s.complain("illegal option -%c", option)
		}
	case takes && at.offset < len(arg):
		_ = s.set("OPTARG", arg[at.offset:])
		at.offset = len(arg)
	case takes && at.index < len(list):
		_ = s.set("OPTARG", list[at.index])
		at.index++
		at.offset = len(arg)
	case takes:
		value = "?"
		if strings.HasPrefix(spec, ":") {
			value = ":"
			_ = s.set("OPTARG", string(option))
		} else {
			s.complain("no arg for -%c option", option)
		}
	}
	if at.offset >= len(arg) {
		at.index++
		at.offset = 1
	}
	return value
}
