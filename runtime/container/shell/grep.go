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
	limit := -1
	if m, err := strconv.Atoi(o["m"]); err == nil {
		limit = m
	}
	found, status := false, 1
	label := (len(names) > 1 || has(o, "H") || has(o, "r") || has(o, "R")) && !has(o, "h")
	failed := c.inputs(names, func(name string, fd *process.FD) error {
		prefix := ""
		if label {
			prefix = name + ":"
		}
		count, number := 0, 0
		err := c.lines(fd, func(line string) error {
			number++
			if re.MatchString(line) == has(o, "v") {
				return nil
			}
			found = true
			count++
			switch {
			case has(o, "q"):
				return errStop
			case has(o, "c"):
			case has(o, "l"):
				c.print("%s\n", name)
				return errStop
			case has(o, "L"):
				return errStop
			case has(o, "o"):
				for _, m := range re.FindAllString(line, -1) {
					c.print("%s%s\n", prefix, m)
				}
			default:
				at := ""
				if has(o, "n") {
					at = strconv.Itoa(number) + ":"
				}
				if c.print("%s%s%s\n", prefix, at, line) != 0 {
					return errStop
				}
			}
			if count == limit {
				return errStop
			}
			return nil
		})
		if has(o, "c") {
			c.print("%s%d\n", prefix, count)
		}
		if has(o, "L") && count == 0 {
			c.print("%s\n", name)
		}
		return err
	})
	if found {
		status = 0
	}
	if failed != 0 && (!found || !has(o, "q")) {
		return 2
	}
	return status
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
