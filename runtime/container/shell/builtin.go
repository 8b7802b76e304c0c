package shell

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"

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
		if found, err := s.p.Space().FindExecutable(name, s.p.Dir, s.vars["PATH"].value); err == nil {
			name = found
		}
	}
	text, err := s.p.Space().Files().ReadFile(s.p.Path(name))
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
	info, err := s.p.Space().Files().Stat(abs)
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

func (s *shell) commandBuiltin(args []string) int {
	if len(args) > 0 && (args[0] == "-v" || args[0] == "-V") {
		return s.describe(args[1:], args[0] == "-V")
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

func (s *shell) typeBuiltin(args []string) int { return s.describe(args, true) }

// describe says what commands are.
func (s *shell) describe(args []string, long bool) int {
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
		case s.builtins[name] != nil || inShell[name] != nil:
			text = "a shell builtin"
		default:
			file, err := s.p.Space().FindExecutable(name, s.p.Dir, s.vars["PATH"].value)
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

func (s *shell) execBuiltin(args []string) int {
	if len(args) == 0 {
		return 0
	}
	code, resolved, err := s.p.Space().Resolve(args, s.p.Dir, s.vars["PATH"].value)
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

// declare runs export, readonly, local and the like with assignments that are
// not split into words.
func (s *shell) declare(c *syntax.DeclClause) {
	args := []string{c.Variant.Value}
	for _, a := range c.Args {
		switch {
		case a.Array != nil || a.Index != nil:
			s.assignment(a)
			return
		case a.Name == nil:
			fields, ok := s.fields([]*syntax.Word{a.Value})
			if !ok {
				return
			}
			args = append(args, fields...)
		case a.Naked:
			args = append(args, a.Name.Value)
		default:
			value, ok := s.literal(a.Value)
			if !ok {
				return
			}
			args = append(args, a.Name.Value+"="+value)
		}
	}
	s.trace(args)
	s.run(args, false)
}

// mark sets a flag of variables, and their values where given.
func (s *shell) mark(command string, args []string, set func(*variable)) int {
	if len(args) == 0 || args[0] == "-p" {
		for _, name := range sortedKeys(s.vars) {
			probe := s.vars[name]
			set(&probe)
			if probe == s.vars[name] && syntax.ValidName(name) {
				s.write(1, fmt.Sprintf("%s %s=%s\n", command, name, quote(probe.value)))
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

func quote(v string) string { return "'" + strings.ReplaceAll(v, "'", `'"'"'`) + "'" }

func (s *shell) local(args []string) int {
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

func (s *shell) unset(args []string) int {
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

func (s *shell) alias(args []string) int {
	if len(args) == 0 {
		for _, name := range sortedKeys(s.aliases) {
			s.write(1, name+"="+quote(s.aliases[name])+"\n")
		}
	}
	for _, arg := range args {
		name, value, given := strings.Cut(arg, "=")
		if given {
			s.aliases[name] = value
		} else if v, ok := s.aliases[name]; ok {
			s.write(1, name+"="+quote(v)+"\n")
		} else {
			s.complain("alias: %s not found", name)
			return 1
		}
	}
	return 0
}

func (s *shell) unaliasCommand(args []string) int {
	for _, name := range args {
		delete(s.aliases, name)
	}
	return 0
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

func (s *shell) shift(args []string) int {
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

func (s *shell) umask(args []string) int {
	if len(args) == 0 {
		s.write(1, "0022\n")
	}
	return 0
}

// setBuiltin sets options and positional parameters.
func (s *shell) setBuiltin(args []string) int {
	if len(args) == 0 {
		for _, name := range sortedKeys(s.vars) {
			if syntax.ValidName(name) {
				s.write(1, name+"="+quote(s.vars[name].value)+"\n")
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
			if !s.longOption(args[i], arg[0] == '-') {
				s.flow = exiting
				return s.fail("set", "illegal option -o %s", args[i])
			}
		default:
			for _, f := range []byte(arg[1:]) {
				if !strings.ContainsRune("aefnuvxCbhim", rune(f)) {
					s.flow = exiting
					return s.fail("set", "illegal option -%c", f)
				}
				s.options[f] = arg[0] == '-'
			}
		}
	}
	s.configure()
	return 0
}

func (s *shell) longOption(name string, on bool) bool {
	letters := map[string]byte{"errexit": 'e', "noglob": 'f', "nounset": 'u', "xtrace": 'x', "allexport": 'a', "noexec": 'n', "verbose": 'v', "noclobber": 'C'}
	if name == "pipefail" {
		s.pipefail = on
		return true
	}
	letter, ok := letters[name]
	if ok {
		s.options[letter] = on
	}
	return ok
}

func (s *shell) getopts(args []string) int {
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

// read reads a line into variables.
func (s *shell) read(args []string) int {
	o, names, bad := options(args, "rs", "ptnd")
	if bad != "" {
		return s.fail("read", "illegal option -%s", bad)
	}
	if prompt, ok := o["p"]; ok {
		s.write(2, prompt)
	}
	line, ended := s.readLine(o)
	_, raw := o["r"]
	if len(names) == 0 {
		_ = s.set("REPLY", line)
	} else {
		values := expand.ReadFields(s.cfg, line, len(names), raw)
		for i, name := range names {
			value := ""
			if i < len(values) {
				value = values[i]
			}
			if !syntax.ValidName(name) {
				return s.fail("read", "'%s': bad variable name", name)
			}
			if !s.assign(name, value) {
				return 2
			}
		}
	}
	return oneIf(!ended)
}

// readLine reads up to a line's end, byte by byte, for what follows belongs to
// others. ended is false at the end of the input.
func (s *shell) readLine(o map[string]string) (line string, ended bool) {
	in := s.p.FDs[0]
	if in == nil {
		return "", false
	}
	limit := maxVariable
	if n, err := strconv.Atoi(o["n"]); err == nil && n > 0 {
		limit = n
	}
	delimiter := byte('\n')
	if d, ok := o["d"]; ok {
		delimiter = append([]byte(d), 0)[0]
	}
	_, raw := o["r"]
	var out []byte
	b := make([]byte, 1)
	for len(out) < limit {
		n, err := in.Read(s.p, b)
		if err != nil || n == 0 {
			return string(out), false
		}
		if b[0] == delimiter {
			if !raw && len(out) > 0 && out[len(out)-1] == '\\' && !escaped(out[:len(out)-1]) {
				out = out[:len(out)-1]
				continue
			}
			break
		}
		out = append(out, b[0])
	}
	return string(out), true
}

// escaped reports whether text ends with an odd number of backslashes.
func escaped(text []byte) bool {
	n := 0
	for n < len(text) && text[len(text)-1-n] == '\\' {
		n++
	}
	return n%2 == 1
}
