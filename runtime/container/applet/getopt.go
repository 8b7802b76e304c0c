package applet

import (
	"slices"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/program"
)

// getopting is one run of getopt: it brings the options of a script into one form.
type getopting struct {
	*program.Call
	letters  string
	words    []string // with a colon after those that have a value
	name     string   // of the script, in complaints
	quiet    bool
	unquoted bool
	out      []string
	rest     []string
	failed   bool
}

func getopt(c *program.Call) int {
	g := &getopting{Call: c, name: c.Name}
	args := c.Args
	spelled := "options=o: longoptions=l: name=n: quiet=q quiet-output=Q unquoted=u test=T alternative=a shell=s:"
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") { // the old form
		g.letters, g.unquoted = args[0], true
		return g.run(args[1:])
	}
	own, operands := untilOperand(args, "olns")
	o, rest, bad := program.ParseOptions(program.LongOptions(own, spelled), "qQuTa", "olns")
	switch {
	case bad != "":
		return 1 + c.Usage(bad)
	case o.Has("T"):
		return 4
	}
	operands = append(rest, operands...)
	g.letters, g.quiet, g.unquoted = o["o"], o.Has("q"), o.Has("u")
	if !o.Has("o") {
		if len(operands) == 0 {
			if c.Complain("missing optstring argument"); c.Edition == program.GNU {
				c.TryHelp()
			}
			return 2
		}
		g.letters, operands = operands[0], operands[1:]
	}
	g.words = strings.FieldsFunc(o["l"], func(r rune) bool { return r == ',' || r == ' ' || r == '\n' })
	if o.Has("n") {
		g.name = o["n"]
	}
	return g.run(operands)
}

func (g *getopting) run(args []string) int {
	first := strings.HasPrefix(g.letters, "+")
	inPlace := strings.HasPrefix(g.letters, "-")
	g.letters = strings.TrimLeft(g.letters, "+-")
	if strings.HasPrefix(g.letters, ":") {
		g.quiet, g.letters = true, g.letters[1:]
	}
	for i := 0; i < len(args); i++ {
		arg := args[i]
		switch {
		case arg == "--":
			g.rest = append(g.rest, args[i+1:]...)
			i = len(args)
		case strings.HasPrefix(arg, "--"):
			i += g.word(arg[2:], args[i+1:])
		case len(arg) > 1 && arg[0] == '-':
			i += g.cluster(arg[1:], args[i+1:])
		case first:
			g.rest = append(g.rest, args[i:]...)
			i = len(args)
		case inPlace:
			g.out = append(g.out, g.quoted(arg))
		default:
			g.rest = append(g.rest, arg)
		}
	}
	g.out = append(g.out, "--")
	for _, arg := range g.rest {
		g.out = append(g.out, g.quoted(arg))
	}
	g.Print(" %s\n", strings.Join(g.out, " "))
	return program.Exit(g.failed)
}

func (g *getopting) wrong(format string, args ...any) {
	if g.failed = true; !g.quiet {
		(&program.Call{P: g.P, Name: g.name}).Complain(format, args...)
	}
}

// quoted is an argument as a shell reads it again.
func (g *getopting) quoted(arg string) string {
	if g.unquoted {
		return arg
	}
	return "'" + strings.ReplaceAll(arg, "'", `'\''`) + "'"
}

// cluster takes options of one letter. It returns how many of the next arguments they
// have taken.
func (g *getopting) cluster(letters string, next []string) int {
	for i, letter := range letters {
		at := strings.IndexRune(g.letters, letter)
		if at < 0 || letter == ':' {
			g.wrong("invalid option -- '%c'", letter)
			continue
		}
		colons := g.letters[at+1:]
		colons = colons[:len(colons)-len(strings.TrimLeft(colons, ":"))]
		if colons == "" {
			g.out = append(g.out, "-"+string(letter))
			continue
		}
		value, taken := letters[i+1:], 0
		switch {
		case value != "" || len(colons) > 1:
		case len(next) > 0:
			value, taken = next[0], 1
		default:
			g.wrong("option requires an argument -- '%c'", letter)
			return 0
		}
		g.out = append(g.out, "-"+string(letter), g.quoted(value))
		return taken
	}
	return 0
}

// word takes an option that is spelled out, of which its beginning is enough.
func (g *getopting) word(text string, next []string) int {
	name, value, given := strings.Cut(text, "=")
	var matches []string
	for _, word := range g.words {
		plain := strings.TrimRight(word, ":")
		if plain == name {
			matches = []string{word}
			break
		}
		if strings.HasPrefix(plain, name) {
			matches = append(matches, word)
		}
	}
	if len(slices.Compact(matches)) != 1 {
		if len(matches) > 1 {
			g.wrong("option '--%s' is ambiguous", name)
		} else {
			g.wrong("unrecognized option '--%s'", name)
		}
		return 0
	}
	plain := strings.TrimRight(matches[0], ":")
	switch colons := len(matches[0]) - len(plain); {
	case colons == 0 && given:
		g.wrong("option '--%s' doesn't allow an argument", plain)
	case colons == 0:
		g.out = append(g.out, "--"+plain)
	case given || colons == 2:
		g.out = append(g.out, "--"+plain, g.quoted(value))
	case len(next) > 0:
		g.out = append(g.out, "--"+plain, g.quoted(next[0]))
		return 1
	default:
		g.wrong("option '--%s' requires an argument", plain)
	}
	return 0
}
