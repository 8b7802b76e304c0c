package shell

import (
	"strings"

	"github.com/gherkube/gherkube/runtime/container/program"
)

// sh is the applet: a shell that runs a string, a file or its standard input.
func sh(c *program.Call) int {
	s := newShell(c, c.P.Args[0], builtins)
	args := c.Args
	command, interactive := false, false
	for len(args) > 0 && len(args[0]) > 1 && (args[0][0] == '-' || args[0][0] == '+') {
		arg := args[0]
		args = args[1:]
		if arg == "--" {
			break
		}
		if arg[1:] == "o" && len(args) > 0 {
			s.options.long(args[0], arg[0] == '-')
			args = args[1:]
			continue
		}
		for _, f := range []byte(arg[1:]) {
			switch f {
			case 'c':
				command = true
			case 'i':
				interactive = true
			case 'l', 's':
			default:
				s.options.letters[f] = arg[0] == '-'
			}
		}
	}
	s.configure()
	switch {
	case command && len(args) == 0:
		return s.fail("-c", "requires an argument")
	case command:
		if len(args) > 1 {
			s.name, s.params = args[1], args[2:]
		}
		s.tail = !c.P.Foreign()
		return s.runScript(args[0], s.name)
	case len(args) > 0:
		return runFile(s, args)
	}
	s.typed = true
	if interactive || program.IsTerminal(c.P) {
		s.options.letters['i'] = true
	}
	return interact(s)
}

func runFile(s *shell, args []string) int {
	text, err := s.p.Files().ReadFile(s.p.Path(args[0]))
	if err != nil {
		s.complain("can't open '%s': %v", args[0], err)
		return 2
	}
	s.name, s.params = args[0], args[1:]
	return s.runScript(string(text), args[0])
}

// interact reads commands line by line and runs them.
func interact(s *shell) int {
	var script strings.Builder
	for s.flow != exiting {
		s.runTraps()
		prompt(s, script.Len() > 0)
		line, ended := readLine(s, map[string]string{"r": ""})
		script.WriteString(line)
		if ended {
			script.WriteString("\n")
		}
		if script.Len() > maxScript {
			s.complain("%v", errSyntax{"script too long for gherkube"})
			return 2
		}
		stmts, incomplete, err := parseLines(script.String(), s.name)
		if incomplete && ended {
			continue
		}
		script.Reset()
		if err != nil {
			s.complain("%v", err)
			s.status = 2
			if !s.options.on('i') {
				return 2
			}
		} else {
			s.list(stmts, false)
		}
		if s.flow != exiting {
			s.flow = onward
		}
		if !ended {
			break
		}
	}
	return s.finish()
}

// prompt writes PS1 or PS2 if somebody is at a terminal.
func prompt(s *shell, more bool) {
	if !s.options.on('i') {
		return
	}
	if more {
		s.write(2, s.vars["PS2"].value)
		return
	}
	dir := s.p.Dir
	if home := s.vars["HOME"].value; home != "" && home != "/" && (dir == home || strings.HasPrefix(dir, home+"/")) {
		dir = "~" + dir[len(home):]
	}
	sign := "#"
	if s.p.UID != 0 {
		sign = "$"
	}
	s.write(2, strings.NewReplacer(`\w`, dir, `\$`, sign, `\h`, s.p.Space().Hostname, `\u`, "root").Replace(s.vars["PS1"].value))
}
