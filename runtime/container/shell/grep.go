package shell

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/process"
)

func grep(c *call) int {
	o, rest, bad := options(c.args, "vinclLoqswxEFHhrRa", "emfABC")
	if bad != "" {
		return c.usage(bad)
	}
	pattern, names := o["e"], rest
	if !has(o, "e") {
		if len(rest) == 0 {
			return c.usage("")
		}
		pattern, names = rest[0], rest[1:]
	}
	re, err := grepPattern(c.name, pattern, o)
	if err != nil {
		c.complain("bad regex '%s': %v", pattern, err)
		return 2
	}
	if has(o, "r") || has(o, "R") {
		names = c.allBelow(names)
	}
	g := &matcher{c: c, o: o, re: re, limit: -1}
	if m, err := strconv.Atoi(o["m"]); err == nil {
		g.limit = m
	}
	g.label = (len(names) > 1 || has(o, "H") || has(o, "r") || has(o, "R")) && !has(o, "h")
	failed := c.inputs(names, g.search)
	if failed != 0 && (!g.found || !has(o, "q")) {
		return 2
	}
	return oneIf(!g.found)
}

// matcher prints the lines of its inputs that match.
type matcher struct {
	c     *call
	o     map[string]string
	re    *regexp.Regexp
	label bool // lines begin with the file's name
	limit int  // of the lines of a file; -1 is none
	found bool
}

// search goes through one input.
func (g *matcher) search(name string, fd *process.FD) error {
	prefix := ""
	if g.label {
		prefix = name + ":"
	}
	count, number := 0, 0
	err := g.c.lines(fd, func(line string) error {
		number++
		if g.re.MatchString(line) == has(g.o, "v") {
			return nil
		}
		g.found = true
		count++
		if err := g.show(name, prefix, line, number); err != nil || count == g.limit {
			return errStop
		}
		return nil
	})
	if has(g.o, "c") {
		g.c.print("%s%d\n", prefix, count)
	}
	if has(g.o, "L") && count == 0 {
		g.c.print("%s\n", name)
	}
	return err
}

// show prints what the options want of a line that matches. The error says
// that no other line of the file matters.
func (g *matcher) show(name, prefix, line string, number int) error {
	switch {
	case has(g.o, "q"), has(g.o, "L"):
		return errStop
	case has(g.o, "c"):
	case has(g.o, "l"):
		g.c.print("%s\n", name)
		return errStop
	case has(g.o, "o"):
		for _, m := range g.re.FindAllString(line, -1) {
			g.c.print("%s%s\n", prefix, m)
		}
	default:
		at := ""
		if has(g.o, "n") {
			at = strconv.Itoa(number) + ":"
		}
		if g.c.print("%s%s%s\n", prefix, at, line) != 0 {
			return errStop
		}
	}
	return nil
}

func (c *call) allBelow(names []string) []string {
	if len(names) == 0 {
		names = []string{"."}
	}
	var out []string
	for _, name := range names {
		c.walk(name, 0, func(name string, i fileInfo) bool {
			if !i.IsDir() {
				out = append(out, name)
			}
			return true
		})
	}
	return out
}

// grepPattern compiles a pattern: basic regular expressions for grep, extended
// ones for egrep, plain text for fgrep.
func grepPattern(name, pattern string, o map[string]string) (*regexp.Regexp, error) {
	var parts []string
	for _, p := range strings.Split(pattern, "\n") {
		switch {
		case has(o, "F") || name == "fgrep":
			p = regexp.QuoteMeta(p)
		case has(o, "E") || name == "egrep":
			p = extended(p)
		default:
			p = basic(p)
		}
		parts = append(parts, "(?:"+p+")")
	}
	expr := strings.Join(parts, "|")
	if has(o, "w") {
		expr = `\b(?:` + expr + `)\b`
	}
	if has(o, "x") {
		expr = "^(?:" + expr + ")$"
	}
	if has(o, "i") {
		expr = "(?i)" + expr
	}
	return compile(expr)
}

func compile(expr string) (*regexp.Regexp, error) {
	re, err := regexp.Compile(expr)
	if err != nil {
		return nil, fmt.Errorf("%w", err)
	}
	return re, nil
}

// extended turns a POSIX extended regular expression into Go's syntax: they
// differ in classes and back-references, which are not supported.
func extended(p string) string { return p }

// basic turns a POSIX basic regular expression, with GNU's \+ \? \|, into
// Go's syntax.
func basic(p string) string {
	var b strings.Builder
	for i := 0; i < len(p); i++ {
		ch := p[i]
		switch {
		case ch == '\\' && i+1 < len(p):
			i++
			switch p[i] {
			case '(', ')', '{', '}', '|', '+', '?':
				b.WriteByte(p[i])
			case '<', '>':
				b.WriteString(`\b`)
			default:
				b.WriteByte('\\')
				b.WriteByte(p[i])
			}
		case ch == '[':
			end := classEnd(p, i)
			b.WriteString(strings.ReplaceAll(p[i:end], `\`, `\\`))
			i = end - 1
		case strings.IndexByte("(){}|+?", ch) >= 0:
			b.WriteByte('\\')
			b.WriteByte(ch)
		case ch == '*' && (i == 0 || p[i-1] == '^' && i == 1):
			b.WriteString(`\*`)
		default:
			b.WriteByte(ch)
		}
	}
	return b.String()
}

// classEnd returns where the bracket expression that begins at i ends.
func classEnd(p string, i int) int {
	j := i + 1
	if j < len(p) && p[j] == '^' {
		j++
	}
	if j < len(p) && p[j] == ']' {
		j++
	}
	for j < len(p) && p[j] != ']' {
		if strings.HasPrefix(p[j:], "[:") {
			if end := strings.Index(p[j:], ":]"); end > 0 {
				j += end + 1
			}
		}
		j++
	}
	return min(j+1, len(p))
}
