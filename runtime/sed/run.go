package sed

import (
	"errors"
	"regexp"
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Host is where a program runs.
type Host interface {
	// Next is the next line of the input, and whether a line break ends it; ok is
	// false after the last one.
	Next() (line string, broken, ok bool, err error)
	Write(text string) error
	// Contents are those of a file; a file that is not there has none.
	Contents(name string) (string, error)
	// Append adds to a file that is empty when the program starts.
	Append(name, text string) error
	// Step is called before each command, for a text of that size, so that a program
	// without end can be ended.
	Step(size int) error
}

// ErrTooLarge says that a program keeps more text than it may.
var ErrTooLarge = errors.New("input too large for gherkube")

// maxSpace is how many bytes the pattern space and the hold space may have.
const maxSpace = 1 << 20

// editor is a run of a program.
type editor struct {
	*Program
	host  Host
	quiet bool

	space, hold string
	broken      bool // a line break ends the line in the pattern space
	number      int
	replaced    bool // since the last line was read, or the last t
	last        *regexp.Regexp
	owed        bool // a line break, before anything else is written
	after       []*command
	ahead       line
	restart     bool // D: without reading a line
	code        int
}

type line struct {
	text       string
	broken, ok bool
}

// outcome is what becomes of a line after a command.
type outcome int

const (
	onward  outcome = iota // the next command
	cycle                  // the end of the script: print and read the next line
	dropped                // the next line, without printing
	over                   // print, and no more lines
)

// Run runs the program on all lines, and returns its exit code. Quiet is -n.
func (p *Program) Run(host Host, quiet bool) (int, error) {
	e := &editor{Program: p, host: host, quiet: quiet || p.quiet}
	for _, c := range p.commands {
		c.inRange = false
	}
	if err := e.look(); err != nil {
		return 1, err
	}
	for e.restart || e.ahead.ok {
		end, err := e.cycle()
		if err != nil {
			return 1, err
		}
		if end == over {
			break
		}
	}
	return e.code, nil
}

// look reads the line after the one that is edited: only then it is known whether that
// is the last.
func (e *editor) look() (err error) {
	e.ahead.text, e.ahead.broken, e.ahead.ok, err = e.host.Next()
	return err
}

// read makes the next line the pattern space.
func (e *editor) read() error {
	e.space, e.broken = e.ahead.text, e.ahead.broken
	e.number++
	return e.look()
}

// cycle edits one line.
func (e *editor) cycle() (outcome, error) {
	if !e.restart {
		if err := e.read(); err != nil {
			return over, err
		}
	}
	e.restart, e.replaced = false, false
	end, err := e.script()
	if err == nil && !e.quiet && (end == cycle || end == over) {
		err = e.print(e.space, e.broken)
	}
	return end, errors.Join(err, e.append())
}

// script does the commands for the pattern space.
func (e *editor) script() (outcome, error) {
	for at := 0; at < len(e.commands); {
		c := e.commands[at]
		if err := e.host.Step(len(e.space)); err != nil {
			return over, err
		}
		if len(e.space) > maxSpace || len(e.hold) > maxSpace {
			return over, ErrTooLarge
		}
		at++
		if !e.applies(c) {
			if c.name == '{' {
				at = c.end
			}
			continue
		}
		switch c.name {
		case 'b', 't', 'T':
			if c.name == 'b' || e.replaced == (c.name == 't') {
				if c.text == "" {
					return cycle, nil
				}
				at = e.labels[c.text]
			}
			e.replaced = e.replaced && c.name == 'b'
			continue
		}
		if end, err := e.do(c); end != onward || err != nil {
			return end, err
		}
	}
	return cycle, nil
}

// do does one command.
func (e *editor) do(c *command) (outcome, error) {
	switch c.name {
	case 's':
		return onward, e.substitute(c)
	case 'y':
		e.space = strings.Map(func(r rune) rune {
			if to, ok := c.letters[r]; ok {
				return to
			}
			return r
		}, e.space)
	case 'p':
		return onward, e.print(e.space, true)
	case 'P':
		first, _, _ := strings.Cut(e.space, "\n")
		return onward, e.print(first, true)
	case '=':
		return onward, e.print(strconv.Itoa(e.number), true)
	case 'i':
		return onward, e.print(c.text, true)
	case 'a', 'r':
		e.after = append(e.after, c)
	case 'c':
		if c.to == nil || c.negate || !c.inRange {
			return dropped, e.print(c.text, true)
		}
		return dropped, nil
	case 'w':
		return onward, e.host.Append(c.text, e.space+"\n")
	case 'g':
		e.space = e.hold
	case 'G':
		e.space += "\n" + e.hold
	case 'h':
		e.hold = e.space
	case 'H':
		e.hold += "\n" + e.space
	case 'x':
		e.space, e.hold = e.hold, e.space
	case 'd':
		return dropped, nil
	case 'D':
		_, rest, more := strings.Cut(e.space, "\n")
		e.space, e.restart = rest, more
		return dropped, nil
	case 'n', 'N':
		return e.next(c)
	case 'q':
		e.code = c.code
		return over, nil
	}
	return onward, nil
}

// next does n and N.
func (e *editor) next(c *command) (outcome, error) {
	if !e.ahead.ok {
		return over, nil
	}
	if c.name == 'N' {
		before := e.space + "\n"
		err := errors.Join(e.append(), e.read())
		e.space = before + e.space
		return onward, err
	}
	if !e.quiet {
		if err := e.print(e.space, e.broken); err != nil {
			return over, err
		}
	}
	return onward, errors.Join(e.append(), e.read())
}

// print writes a line. The break that the last line lacks is written once something
// follows it.
func (e *editor) print(text string, broken bool) error {
	if e.owed {
		text = "\n" + text
	}
	if e.owed = !broken; broken {
		text += "\n"
	}
	return e.host.Write(text)
}

// append writes what a and r want after the line.
func (e *editor) append() error {
	var errs []error
	for _, c := range e.after {
		if c.name == 'a' {
			errs = append(errs, e.print(c.text, true))
			continue
		}
		text, err := e.host.Contents(c.text)
		if errs = append(errs, err); text != "" {
			whole, broken := strings.CutSuffix(text, "\n")
			errs = append(errs, e.print(whole, broken))
		}
	}
	e.after = nil
	return errors.Join(errs...)
}

// applies reports whether a command is for the line.
func (e *editor) applies(c *command) bool {
	return e.selected(c) != c.negate
}

func (e *editor) selected(c *command) bool {
	switch {
	case c.from == nil:
		return true
	case c.to == nil:
		return e.matches(c.from)
	case c.inRange:
		switch {
		case c.to.expression || c.to.last:
			c.inRange = !e.matches(c.to)
		case e.number > c.until: // a line that was read meanwhile
			c.inRange = false
			return false
		default:
			c.inRange = e.number < c.until
		}
		return true
	case c.from.line == 0 && !c.from.last && !c.from.expression: // 0,/RE/
		if e.number != 1 || !e.gnu {
			return false
		}
		c.inRange = !e.matches(c.to)
		return true
	case !e.matches(c.from):
		return false
	}
	c.until = c.to.line
	if c.to.counted {
		c.until = e.number + c.to.count
	}
	c.inRange = c.to.expression || c.to.last && e.ahead.ok || c.until > e.number
	return true
}

func (e *editor) matches(a *address) bool {
	switch {
	case a.last:
		return !e.ahead.ok
	case a.expression:
		re := e.remember(a.pattern)
		return re != nil && re.MatchString(e.space)
	case a.step > 0:
		return e.number >= a.line && (e.number-a.line)%a.step == 0
	}
	return e.number == a.line
}

// remember is the pattern, or the one that was used last if there is none.
func (e *editor) remember(re *regexp.Regexp) *regexp.Regexp {
	if re != nil {
		e.last = re
	}
	return e.last
}

// substitute does s, with & and \1 in the replacement.
func (e *editor) substitute(c *command) error {
	re := e.remember(c.pattern)
	if re == nil {
		return errors.New("no previous regexp")
	}
	var b strings.Builder
	at, n, changed := 0, 0, false
	err := e.matchesOf(re, func(m []int) bool {
		if n++; n < c.nth {
			return true
		}
		b.WriteString(e.space[at:m[0]])
		expand(&b, c.text, e.space, m)
		at, changed = m[1], true
		return c.all && b.Len() <= maxSpace
	})
	if err == nil && b.Len() > maxSpace {
		err = ErrTooLarge
	}
	if err != nil {
		return err
	}
	if !changed {
		return nil
	}
	b.WriteString(e.space[at:])
	e.space, e.replaced = b.String(), true
	if c.file != "" {
		if err := e.host.Append(c.file, e.space+"\n"); err != nil {
			return err
		}
	}
	if c.print {
		return e.print(e.space, true)
	}
	return nil
}

// looksBack are operations that look at what is before a match.
var looksBack = []syntax.Op{syntax.OpBeginLine, syntax.OpBeginText, syntax.OpWordBoundary, syntax.OpNoWordBoundary}

// looks reports whether an expression has an operation of those that look back.
func looks(re *syntax.Regexp) bool {
	return slices.Contains(looksBack, re.Op) || slices.ContainsFunc(re.Sub, looks)
}

// matchesOf calls f with each match, as regexp's allMatches finds them, until that returns
// false. Each search is a step of a part of what it may look at: an expression that
// looks at all that follows for each match would take hours.
func (e *editor) matchesOf(re *regexp.Regexp, f func([]int) bool) error {
	parsed, err := syntax.Parse(re.String(), syntax.Perl)
	if err != nil {
		return err
	}
	if looks(parsed) {
		for _, m := range re.FindAllStringSubmatchIndex(e.space, -1) {
			if !f(m) {
				break
			}
		}
		return nil
	}
	for at, before := 0, -1; at <= len(e.space); {
		if err := e.host.Step((len(e.space) - at) / 16); err != nil {
			return err
		}
		m := re.FindStringSubmatchIndex(e.space[at:])
		if m == nil {
			return nil
		}
		for i := range m {
			if m[i] >= 0 {
				m[i] += at
			}
		}
		accepted := true
		if m[1] == at { // nothing
			accepted = m[0] != before
			_, width := utf8.DecodeRuneInString(e.space[at:])
			at += max(width, 1)
		} else {
			at = m[1]
		}
		before = m[1]
		if accepted && !f(m) {
			return nil
		}
	}
	return nil
}

// controls are the letters after a backslash that stand for something else.
var controls = strings.NewReplacer("n", "\n", "t", "\t", "r", "\r", "f", "\f", "v", "\v", "a", "\a")

func expand(b *strings.Builder, text, line string, m []int) {
	for i := 0; i < len(text); i++ {
		switch ch := text[i]; {
		case ch == '&':
			b.WriteString(line[m[0]:m[1]])
		case ch == '\\' && i+1 < len(text):
			i++
			if n := int(text[i]) - '0'; n >= 0 && n <= 9 {
				if 2*n+1 < len(m) && m[2*n] >= 0 {
					b.WriteString(line[m[2*n]:m[2*n+1]])
				}
				continue
			}
			b.WriteString(controls.Replace(text[i : i+1]))
		default:
			b.WriteByte(ch)
		}
	}
}
