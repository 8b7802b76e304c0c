package calculator

import (
	"errors"
	"math/big"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/program"
)

// stackEntry is a number or a text on the stack of dc.
type stackEntry struct {
	number decimal
	text   string
	isText bool
}

// reckoner is what dc keeps while it runs.
type reckoner struct {
	*calculator
	stack     []stackEntry
	registers map[byte]stackEntry
}

var (
	errTooFew   = errors.New("stack has too few elements")
	errNoNumber = errors.New("variable is wrong type")
)

// DC is the calculator whose operators come after their operands. Macros are not
// modelled.
func DC(c *program.Call) int {
	o, names, bad := program.ParseOptions(program.LongOptions(c.Args, "expression=e: file=f:"), "x", "ef")
	if bad != "" {
		return c.Usage(bad)
	}
	m := &reckoner{calculator: &calculator{Call: c, ibase: 10, base: 10, last: integer(0)}, registers: map[byte]stackEntry{}}
	texts := []string{o["e"]}
	if o.Has("f") {
		names = append(strings.Split(o["f"], "\n"), names...)
	}
	if len(names) == 0 && !o.Has("e") {
		names = []string{"-"}
	}
	for _, name := range names {
		data, err := c.Slurp(name)
		if err != nil {
			return c.Fail("can't open '%s': %v", name, err)
		}
		texts = append(texts, string(data))
	}
	for _, text := range texts {
		if err := m.run(text); errors.Is(err, errQuit) {
			return 0
		} else if err != nil {
			return c.Fail("%v", err)
		}
	}
	return 0
}

func (m *reckoner) run(text string) error {
	for i := 0; i < len(text); {
		m.P.Step()
		ch, rest := text[i], text[i+1:]
		switch {
		case strings.IndexByte(" \t\r\n", ch) >= 0:
			i++
		case ch == '#':
			i += 1 + max(0, strings.IndexByte(rest+"\n", '\n'))
		case ch == '_' || ch == '.' || strings.IndexByte("0123456789ABCDEF", ch) >= 0:
			digits := strings.TrimPrefix(text[i:], "_")
			n := len(digits) - len(strings.TrimLeft(digits, "0123456789ABCDEF."))
			d, ok := parseDecimal(digits[:n], m.ibase)
			if !ok {
				return errors.New("bad number")
			}
			if ch == '_' {
				d, n = d.negative(), n+1
			}
			m.push(d)
			i += n
		case ch == '[':
			n := bracketed(text[i:])
			if n < 0 {
				return errors.New("string end can't be found")
			}
			m.stack = append(m.stack, stackEntry{text: text[i+1 : i+n], isText: true})
			i += n + 1
		case (ch == 's' || ch == 'l') && rest != "":
			if err := m.register(ch, rest[0]); err != nil {
				return err
			}
			i += 2
		default:
			if err := m.command(ch); err != nil {
				return err
			}
			i++
		}
		if len(m.stack) > 1<<16 {
			return program.ErrTooLarge
		}
	}
	return nil
}

// bracketed is where the bracket ends that a text begins with, or less than 0.
func bracketed(text string) int {
	depth := 0
	for i, r := range text {
		switch r {
		case '[':
			depth++
		case ']':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

func (m *reckoner) push(d decimal) { m.stack = append(m.stack, stackEntry{number: d}) }

func (m *reckoner) pop() (stackEntry, error) {
	n := len(m.stack)
	if n == 0 {
		return stackEntry{}, errTooFew
	}
	top := m.stack[n-1]
	m.stack = m.stack[:n-1]
	return top, nil
}

func (m *reckoner) number() (decimal, error) {
	e, err := m.pop()
	if err == nil && e.isText {
		err = errNoNumber
	}
	return e.number, err
}

func (m *reckoner) register(command, name byte) error {
	if command == 'l' {
		e, ok := m.registers[name]
		if !ok {
			e = stackEntry{number: integer(0)}
		}
		m.stack = append(m.stack, e)
		return nil
	}
	e, err := m.pop()
	m.registers[name] = e
	return err
}

func (e stackEntry) shown(m *reckoner) string {
	if e.isText {
		return e.text
	}
	return wrapped(e.number.text(m.base))
}

func (m *reckoner) command(ch byte) error {
	switch ch {
	case '+', '-', '*', '/', '%', '^', '~':
		return m.arithmetic(string(ch))
	case 'p', 'd', 'n', 'P':
		return m.top(ch)
	case 'f':
		for i := len(m.stack) - 1; i >= 0; i-- {
			m.Print("%s\n", m.stack[i].shown(m))
		}
		return nil
	case 'c':
		m.stack = nil
		return nil
	case 'r':
		n := len(m.stack)
		if n < 2 {
			return errTooFew
		}
		m.stack[n-1], m.stack[n-2] = m.stack[n-2], m.stack[n-1]
		return nil
	case 'z':
		m.push(integer(int64(len(m.stack))))
		return nil
	case 'q':
		return errQuit
	case 'K', 'I', 'O':
		m.push(m.get(map[byte]string{'K': "scale", 'I': "ibase", 'O': "obase"}[ch]))
		return nil
	case 'k', 'i', 'o':
		d, err := m.number()
		if err != nil {
			return err
		}
		return m.set(map[byte]string{'k': "scale", 'i': "ibase", 'o': "obase"}[ch], d)
	case 'v':
		d, err := m.number()
		if err == nil {
			d, err = d.root(m.scale)
		}
		if err == nil {
			m.push(d)
		}
		return err
	}
	return errors.New("not supported by gherkube's model of the applet: the command " + string(rune(ch)))
}

// top does something with what is on top of the stack.
func (m *reckoner) top(ch byte) error {
	e, err := m.pop()
	if err != nil {
		return err
	}
	switch ch {
	case 'p':
		m.Print("%s\n", e.shown(m))
		m.stack = append(m.stack, e)
	case 'd':
		m.stack = append(m.stack, e, e)
	case 'n':
		m.Print("%s\n", e.shown(m))
	case 'P':
		if !e.isText {
			return m.bytes(e.number)
		}
		m.Print("%s", e.text)
	}
	return nil
}

// bytes writes a number as the bytes that it is made of.
func (m *reckoner) bytes(d decimal) error {
	m.Output(new(big.Int).Abs(d.rescaled(0).n).Bytes())
	return nil
}

func (m *reckoner) arithmetic(op string) error {
	if len(m.stack) < 2 {
		return errTooFew
	}
	b, err := m.number()
	if err != nil {
		return err
	}
	a, err := m.number()
	if err != nil {
		return err
	}
	if op == "~" {
		quotient, err := m.operate("/", a, b)
		if err != nil {
			return err
		}
		m.push(quotient)
		op = "%"
	}
	d, err := m.operate(op, a, b)
	if err == nil {
		m.push(d)
	}
	return err
}
