package applet

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/program"
)

// sedCommand is one command of a sed script: those that are modelled are
// s y? p d q a i c = and {} is not.
type sedCommand struct {
	from, to *sedAddress
	negate   bool
	name     byte
	re       *regexp.Regexp
	text     string // replacement, or text of a, i, c
	flags    string
	inRange  bool
}

type sedAddress struct {
	line int // 0 if not given
	last bool
	re   *regexp.Regexp
}

func sed(c *program.Call) int {
	args := c.Args
	for i, a := range args { // -i takes no separate value
		if a == "--expression" {
			args[i] = "-e"
		}
	}
	o, rest, bad := program.ParseOptions(args, "nrEi", "ef")
	if bad != "" {
		return c.Usage(bad)
	}
	script, names := o["e"], rest
	if !o.Has("e") {
		if len(rest) == 0 {
			return c.Usage("")
		}
		script, names = rest[0], rest[1:]
	}
	commands, err := parseSed(script, o.Has("r") || o.Has("E"))
	if err != nil {
		return c.Fail("%v", err)
	}
	if o.Has("i") {
		return sedInPlace(c, commands, names, o.Has("n"))
	}
	lines, status := c.AllLines(names)
	return max(status, c.PrintLines(runSed(commands, lines, o.Has("n"))))
}

func sedInPlace(c *program.Call, commands []*sedCommand, names []string, quiet bool) int {
	status := 0
	for _, name := range names {
		var lines []string
		if s := c.Inputs([]string{name}, func(_ string, fd *process.FD) error {
			return c.Lines(fd, func(line string) error {
				lines = append(lines, line)
				return nil
			})
		}); s != 0 {
			status = s
			continue
		}
		text := ""
		if out := runSed(commands, lines, quiet); len(out) > 0 {
			text = strings.Join(out, "\n") + "\n"
		}
		if err := c.Files().WriteFile(c.P.Path(name), []byte(text), 0o644); err != nil {
			status = c.Fail("%s: %v", name, err)
		}
	}
	return status
}

// parseSed reads a script of commands separated by ; or line breaks.
func parseSed(script string, extendedRE bool) ([]*sedCommand, error) {
	var out []*sedCommand
	rest := script
	for {
		rest = strings.TrimLeft(rest, " \t\n;")
		if rest == "" {
			return out, nil
		}
		cmd := &sedCommand{}
		var err error
		if cmd.from, rest, err = parseSedAddress(rest, extendedRE); err != nil {
			return nil, err
		}
		if cmd.from != nil && strings.HasPrefix(rest, ",") {
			if cmd.to, rest, err = parseSedAddress(rest[1:], extendedRE); err != nil {
				return nil, err
			}
		}
		rest = strings.TrimLeft(rest, " \t")
		if strings.HasPrefix(rest, "!") {
			cmd.negate, rest = true, rest[1:]
		}
		if rest == "" {
			return nil, fmt.Errorf("missing command")
		}
		cmd.name, rest = rest[0], rest[1:]
		if rest, err = cmd.parse(rest, extendedRE); err != nil {
			return nil, err
		}
		out = append(out, cmd)
	}
}

// parse reads what follows the name of the command.
func (cmd *sedCommand) parse(rest string, extendedRE bool) (string, error) {
	switch cmd.name {
	case 'p', 'd', '=':
		return rest, nil
	case 'q':
		return rest, nil
	case 'a', 'i', 'c':
		text, after, _ := strings.Cut(rest, "\n")
		cmd.text = strings.TrimLeft(strings.TrimPrefix(strings.TrimLeft(text, " \t"), "\\"), " \t\n")
		return after, nil
	case 's':
		if rest == "" {
			return "", fmt.Errorf("bad option in substitution expression")
		}
		delimiter := rest[0]
		pattern, after, ok := untilDelimiter(rest[1:], delimiter)
		replacement, after, ok2 := untilDelimiter(after, delimiter)
		if !ok || !ok2 {
			return "", fmt.Errorf("unmatched '%c'", delimiter)
		}
		end := strings.IndexAny(after, "; \n}")
		if end < 0 {
			end = len(after)
		}
		cmd.flags = after[:end]
		for _, f := range cmd.flags {
			if !strings.ContainsRune("gpiI0123456789", f) {
				return "", fmt.Errorf("bad option in substitution expression")
			}
		}
		re, err := sedPattern(pattern, extendedRE, strings.ContainsAny(cmd.flags, "iI"))
		cmd.re, cmd.text = re, replacement
		return after[end:], err
	}
	return "", fmt.Errorf("unsupported command %c (not modelled by gherkube)", cmd.name)
}

func sedPattern(pattern string, extendedRE, fold bool) (*regexp.Regexp, error) {
	if !extendedRE {
		pattern = basic(pattern)
	}
	if fold {
		pattern = "(?i)" + pattern
	}
	return regexp.Compile(pattern)
}

// untilDelimiter cuts at the delimiter; a backslash before it makes it plain.
func untilDelimiter(s string, delimiter byte) (before, after string, ok bool) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s) && s[i+1] == delimiter:
			b.WriteByte(delimiter)
			i++
		case s[i] == '\\' && i+1 < len(s):
			b.WriteString(s[i : i+2])
			i++
		case s[i] == delimiter:
			return b.String(), s[i+1:], true
		default:
			b.WriteByte(s[i])
		}
	}
	return "", "", false
}

func parseSedAddress(s string, extendedRE bool) (*sedAddress, string, error) {
	if s == "" {
		return nil, s, nil
	}
	switch {
	case s[0] == '$':
		return &sedAddress{last: true}, s[1:], nil
	case s[0] == '/':
		pattern, after, ok := untilDelimiter(s[1:], '/')
		if !ok {
			return nil, "", fmt.Errorf("unmatched '/'")
		}
		re, err := sedPattern(pattern, extendedRE, false)
		return &sedAddress{re: re}, after, err
	case s[0] >= '0' && s[0] <= '9':
		end := 0
		for end < len(s) && s[end] >= '0' && s[end] <= '9' {
			end++
		}
		n, err := strconv.Atoi(s[:end])
		return &sedAddress{line: n}, s[end:], err
	}
	return nil, s, nil
}

func (a *sedAddress) matches(line string, number, last int) bool {
	switch {
	case a.last:
		return number == last
	case a.re != nil:
		return a.re.MatchString(line)
	}
	return number == a.line
}

func (cmd *sedCommand) applies(line string, number, last int) bool {
	on := true
	switch {
	case cmd.from == nil:
	case cmd.to == nil:
		on = cmd.from.matches(line, number, last)
	case cmd.inRange:
		if cmd.to.matches(line, number, last) || cmd.to.line > 0 && number >= cmd.to.line {
			cmd.inRange = false
		}
	default:
		on = cmd.from.matches(line, number, last)
		cmd.inRange = on && (cmd.to.line == 0 || cmd.to.line > number)
	}
	return on != cmd.negate
}

func runSed(commands []*sedCommand, lines []string, quiet bool) []string {
	var out []string
	for i, line := range lines {
		var after []string
		keep, quit := true, false
		for _, cmd := range commands {
			if !cmd.applies(line, i+1, len(lines)) {
				continue
			}
			switch cmd.name {
			case 's':
				changed, ok := cmd.substitute(line)
				line = changed
				if ok && strings.Contains(cmd.flags, "p") {
					out = append(out, line)
				}
			case 'p':
				out = append(out, line)
			case '=':
				out = append(out, strconv.Itoa(i+1))
			case 'i':
				out = append(out, cmd.text)
			case 'a':
				after = append(after, cmd.text)
			case 'c':
				out = append(out, cmd.text)
				keep, quit = false, false
			case 'd':
				keep = false
			case 'q':
				quit = true
			}
			if !keep || quit {
				break
			}
		}
		if keep && !quiet {
			out = append(out, line)
		}
		out = append(out, after...)
		if quit {
			break
		}
	}
	return out
}

// substitute does s///, with & and \1 in the replacement.
func (cmd *sedCommand) substitute(line string) (string, bool) {
	nth, _ := strconv.Atoi(strings.Trim(cmd.flags, "gpiI"))
	global := strings.Contains(cmd.flags, "g")
	found := cmd.re.FindAllStringSubmatchIndex(line, -1)
	var b strings.Builder
	at, done := 0, false
	for i, m := range found {
		if i+1 < max(nth, 1) || done && !global {
			continue
		}
		b.WriteString(line[at:m[0]])
		b.WriteString(expandReplacement(cmd.text, line, m))
		at, done = m[1], true
	}
	b.WriteString(line[at:])
	return b.String(), done
}

func expandReplacement(text, line string, m []int) string {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '&':
			b.WriteString(line[m[0]:m[1]])
		case text[i] == '\\' && i+1 < len(text):
			i++
			if n := int(text[i] - '0'); text[i] >= '1' && text[i] <= '9' {
				if 2*n+1 < len(m) && m[2*n] >= 0 {
					b.WriteString(line[m[2*n]:m[2*n+1]])
				}
				continue
			}
			decoded, n := unescape(text[i-1:])
			b.WriteByte(decoded)
			i += n - 2
		default:
			b.WriteByte(text[i])
		}
	}
	return b.String()
}
