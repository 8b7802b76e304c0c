// Package sed is the language of the stream editor sed, as busybox and GNU have it:
// programs are parsed here and run on whatever has lines and files. Containers and the
// terminals of scenarios have it in common.
package sed

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Options say how a script is read.
type Options struct {
	// Extended is -E and -r: regular expressions are extended ones.
	Extended bool
	// GNU has what busybox does not: first~step, and exit codes after q.
	GNU bool
}

// Program is a script that has been read.
type Program struct {
	commands []*command
	labels   map[string]int
	quiet    bool // its first line is #n
	gnu      bool
}

// command is one command of a script.
type command struct {
	from, to *address
	negate   bool
	name     byte
	text     string // a replacement, a text, a label, or the name of a file
	end      int    // of {: the command after its }

	pattern *regexp.Regexp // of s; nil for the last one that was used
	nth     int            // of s: the first match that is replaced
	all     bool           // and those after it
	print   bool           // of s
	file    string         // of s
	letters map[rune]rune  // of y
	code    int            // of q

	inRange bool
	until   int // the last line of a range that ends with a number or a count
}

type address struct {
	line, step int
	last       bool
	expression bool
	pattern    *regexp.Regexp
	count      int // of ADDR,+N
	counted    bool
}

type parser struct {
	rest    string
	options Options
	program *Program
}

// Parse reads a script. Parts of it that were given by themselves are lines of it.
func Parse(script string, options Options) (*Program, error) {
	p := &parser{rest: script, options: options, program: &Program{labels: map[string]int{}, gnu: options.GNU}}
	if line, _, _ := strings.Cut(script, "\n"); line == "#n" {
		p.program.quiet = true
	}
	for p.skip(" \t\n;"); p.rest != ""; p.skip(" \t\n;") {
		if err := p.command(); err != nil {
			return nil, err
		}
	}
	return p.program, p.program.link()
}

// link finds the ends of blocks, and the labels of jumps. A block that is not closed
// ends with the script, as with busybox.
func (p *Program) link() error {
	var open []*command
	for i, c := range p.commands {
		switch c.name {
		case '{':
			c.end = len(p.commands)
			open = append(open, c)
		case '}':
			if len(open) > 0 {
				open[len(open)-1].end = i + 1
				open = open[:len(open)-1]
			}
		case 'b', 't', 'T':
			if _, ok := p.labels[c.text]; !ok && c.text != "" {
				return fmt.Errorf("can't find label for jump to '%s'", c.text)
			}
		}
	}
	return nil
}

func (p *parser) skip(characters string) { p.rest = strings.TrimLeft(p.rest, characters) }

// word takes what is before one of the characters, or the rest.
func (p *parser) word(until string) string {
	end := strings.IndexAny(p.rest, until)
	if end < 0 {
		end = len(p.rest)
	}
	word := strings.TrimRight(p.rest[:end], " \t")
	p.rest = p.rest[end:]
	return word
}

func (p *parser) command() error {
	if p.rest[0] == '#' {
		p.word("\n")
		return nil
	}
	c := &command{}
	var err error
	if c.from, err = p.address(); err != nil {
		return err
	}
	p.skip(" \t")
	if c.from != nil && strings.HasPrefix(p.rest, ",") {
		p.rest = p.rest[1:]
		p.skip(" \t")
		if c.to, err = p.address(); err == nil && c.to == nil {
			err = errors.New("no address after comma")
		}
		if err != nil {
			return err
		}
	}
	p.skip(" \t")
	if strings.HasPrefix(p.rest, "!") {
		c.negate = true
		p.rest = p.rest[1:]
		p.skip(" \t")
	}
	if p.rest == "" {
		return errors.New("missing command")
	}
	c.name, p.rest = p.rest[0], p.rest[1:]
	if c.name == ':' {
		p.skip(" \t")
		p.program.labels[p.word(";\n")] = len(p.program.commands)
		return nil
	}
	p.program.commands = append(p.program.commands, c)
	return p.arguments(c)
}

// arguments reads what follows the name of a command.
func (p *parser) arguments(c *command) error {
	switch c.name {
	case '{', '}', '=', 'd', 'D', 'g', 'G', 'h', 'H', 'n', 'N', 'p', 'P', 'x':
		return nil
	case 'q':
		if digits := leadingDigits(p.rest); p.options.GNU && digits != "" {
			c.code, _ = strconv.Atoi(digits)
			p.rest = p.rest[len(digits):]
		}
		return nil
	case 'a', 'i', 'c':
		return p.text(c)
	case 'b', 't', 'T':
		p.skip(" \t")
		c.text = p.word(";}\n")
		return nil
	case 'r', 'w':
		p.skip(" \t")
		if c.text = p.word("\n"); c.text == "" {
			return errors.New("empty filename")
		}
		return nil
	case 's':
		return p.substitution(c)
	case 'y':
		return p.letters(c)
	}
	return fmt.Errorf("unsupported command %c", c.name)
}

// text reads that of a, i and c: the rest of the line, and what follows lines that end
// with a backslash.
func (p *parser) text(c *command) error {
	p.skip(" \t")
	if strings.HasPrefix(p.rest, "\\") {
		p.rest = p.rest[1:]
		if after := strings.TrimLeft(p.rest, " \t"); strings.HasPrefix(after, "\n") {
			p.rest = after[1:]
		}
	}
	var b strings.Builder
	for i := 0; i < len(p.rest); i++ {
		switch ch := p.rest[i]; {
		case ch == '\n':
			c.text, p.rest = b.String(), p.rest[i:]
			return nil
		case ch == '\\' && i+1 < len(p.rest):
			i++
			b.WriteByte(p.rest[i])
		default:
			b.WriteByte(ch)
		}
	}
	c.text, p.rest = b.String(), ""
	if c.text == "" && p.options.GNU {
		return fmt.Errorf("expected \\ after '%c'", c.name)
	}
	return nil
}

func (p *parser) substitution(c *command) error {
	pattern, replacement, err := p.pair(true)
	if err != nil {
		return err
	}
	c.text, c.nth = replacement, 1
	fold := false
	for p.rest != "" && strings.IndexByte("; \t\n}#", p.rest[0]) < 0 {
		flag := p.rest[0]
		switch {
		case flag >= '1' && flag <= '9':
			digits := leadingDigits(p.rest)
			c.nth, _ = strconv.Atoi(digits)
			p.rest = p.rest[len(digits)-1:]
		case flag == 'g':
			c.all = true
		case flag == 'p':
			c.print = true
		case flag == 'i' || flag == 'I':
			fold = true
		case flag == 'w':
			p.rest = p.rest[1:]
			p.skip(" \t")
			c.file = p.word("\n")
			return p.compile(&c.pattern, pattern, fold)
		default:
			return errors.New("bad option in substitution expression")
		}
		p.rest = p.rest[1:]
	}
	if c.all && !p.options.GNU {
		c.nth = 1 // busybox takes g for all, whatever number is beside it
	}
	return p.compile(&c.pattern, pattern, fold)
}

// compile compiles a pattern; an empty one stands for the last one that was used.
func (p *parser) compile(into **regexp.Regexp, pattern string, fold bool) error {
	if pattern == "" {
		return nil
	}
	expr := pattern
	if !p.options.Extended {
		expr = Basic(pattern)
	}
	if fold {
		expr = "(?i)" + expr
	}
	re, err := Compile(expr)
	if err != nil {
		return fmt.Errorf("bad regex '%s': %w", pattern, err)
	}
	*into = re
	return nil
}

// letters reads those of y.
func (p *parser) letters(c *command) error {
	from, to, err := p.pair(false)
	if err != nil {
		return err
	}
	f, t := []rune(decoded(from)), []rune(decoded(to))
	if len(f) != len(t) && p.options.GNU {
		return errors.New("strings for 'y' command are different lengths")
	}
	c.letters = map[rune]rune{}
	for i, letter := range f[:min(len(f), len(t))] {
		c.letters[letter] = t[i]
	}
	return nil
}

// decoded is a text without the backslashes of \n, \t and \\.
func decoded(text string) string {
	return strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\t`, "\t").Replace(text)
}

// pair reads two texts after and between delimiters.
func (p *parser) pair(expression bool) (first, second string, err error) {
	if p.rest == "" || p.rest[0] == '\n' || p.rest[0] == '\\' {
		return "", "", errors.New("bad format in substitution expression")
	}
	delimiter := p.rest[0]
	p.rest = p.rest[1:]
	var ok, ok2 bool
	first, ok = p.until(delimiter, expression)
	second, ok2 = p.until(delimiter, false)
	if !ok || !ok2 {
		return "", "", fmt.Errorf("unmatched '%c'", delimiter)
	}
	return first, second, nil
}

// until takes what is before the delimiter that has no backslash before it and, in an
// expression, no brackets around it.
func (p *parser) until(delimiter byte, expression bool) (string, bool) {
	var b strings.Builder
	s := p.rest
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s) && s[i+1] == delimiter && (!expression || isLetter(delimiter)):
			b.WriteByte(delimiter)
			i++
		case s[i] == '\\' && i+1 < len(s):
			b.WriteString(s[i : i+2])
			i++
		case s[i] == '[' && expression && delimiter != '[':
			end := bracketEnd(s, i)
			b.WriteString(s[i:end])
			i = end - 1
		case s[i] == delimiter:
			p.rest = s[i+1:]
			return b.String(), true
		default:
			b.WriteByte(s[i])
		}
	}
	return "", false
}

// isLetter reports whether a backslash before the character would give it a meaning.
func isLetter(ch byte) bool {
	return ch >= '0' && ch <= '9' || ch|' ' >= 'a' && ch|' ' <= 'z'
}

// address reads one; nil if there is none.
func (p *parser) address() (*address, error) {
	if p.rest == "" {
		return nil, nil
	}
	switch ch := p.rest[0]; {
	case ch == '$':
		p.rest = p.rest[1:]
		return &address{last: true}, nil
	case ch == '+':
		p.rest = p.rest[1:]
		n, err := p.number()
		return &address{counted: true, count: n}, err
	case ch == '/' || ch == '\\' && len(p.rest) > 1:
		return p.expression()
	case ch >= '0' && ch <= '9':
		n, err := p.number()
		a := &address{line: n}
		if err == nil && p.options.GNU && strings.HasPrefix(p.rest, "~") {
			p.rest = p.rest[1:]
			a.step, err = p.number()
		}
		return a, err
	}
	return nil, nil
}

// expression reads an address /RE/ or \cREc.
func (p *parser) expression() (*address, error) {
	p.rest = strings.TrimPrefix(p.rest, `\`)
	delimiter := p.rest[0]
	p.rest = p.rest[1:]
	pattern, ok := p.until(delimiter, true)
	if !ok {
		return nil, fmt.Errorf("unmatched '%c'", delimiter)
	}
	fold := strings.HasPrefix(p.rest, "I")
	p.rest = strings.TrimPrefix(p.rest, "I")
	a := &address{expression: true}
	return a, p.compile(&a.pattern, pattern, fold)
}

func (p *parser) number() (int, error) {
	digits := leadingDigits(p.rest)
	p.rest = p.rest[len(digits):]
	return strconv.Atoi(digits)
}

func leadingDigits(s string) string {
	return s[:len(s)-len(strings.TrimLeft(s, "0123456789"))]
}
