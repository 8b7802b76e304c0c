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
	index = max(index, 1)
	offset = max(offset, 1)
	end := func() int {
		_ = s.set("OPTIND", strconv.Itoa(index))
		_ = s.set(name, "?")
		return 1
	}
	if index > len(list) || len(list[index-1]) < 2 || list[index-1][0] != '-' {
		return end()
	}
	arg := list[index-1]
	if arg == "--" {
		index++
		return end()
	}
	if offset >= len(arg) {
		offset = 1
	}
	option := arg[offset]
	offset++
	found := strings.IndexByte(spec, option)
	takes := found >= 0 && found+1 < len(spec) && spec[found+1] == ':'
	delete(s.vars, "OPTARG")
	value := string(option)
	switch {
	case found < 0 || option == ':':
		value = "?"
		if strings.HasPrefix(spec, ":") {
			_ = s.set("OPTARG", string(option))
		} else {
			s.complain("illegal option -%c", option)
		}
	case takes && offset < len(arg):
		_ = s.set("OPTARG", arg[offset:])
		offset = len(arg)
	case takes && index < len(list):
		_ = s.set("OPTARG", list[index])
		index++
		offset = len(arg)
	case takes:
		value = "?"
		if strings.HasPrefix(spec, ":") {
			value = ":"
			_ = s.set("OPTARG", string(option))
		} else {
			s.complain("no arg for -%c option", option)
		}
	}
	if offset >= len(arg) {
		index++
		offset = 1
	}
	_ = s.set("OPTIND", strconv.Itoa(index))
	s.vars[" optoff"] = variable{value: strconv.Itoa(offset)}
	_ = s.set(name, value)
	return 0
}
