// Package calculator has bc and dc, with numbers of any size. It knows what a program
// gets, and neither the shell nor the other programs.
package calculator

import (
	"errors"
	"fmt"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/program"
)

// calculator is what bc keeps while it runs.
type calculator struct {
	*program.Call
	vars        map[string]decimal
	scale       int
	ibase, base int
	last        decimal
}

// errQuit ends bc, errBreak a loop of it.
var (
	errQuit  = errors.New("quit")
	errBreak = errors.New("break")
)

// BC is the calculator of POSIX: numbers of any size, variables, conditions and loops.
// Functions of its users, arrays and those of -l are not modelled.
func BC(c *program.Call) int {
	args := program.LongOptions(c.Args, "mathlib=l quiet=q warn=w standard=s interactive=i")
	o, names, bad := program.ParseOptions(args, "lqwsi", "")
	if bad != "" {
		return c.Usage(bad)
	}
	m := &calculator{Call: c, vars: map[string]decimal{}, ibase: 10, base: 10, last: integer(0)}
	if o.Has("l") {
		m.scale = 20
	}
	for _, name := range append(names, "-") {
		data, err := c.Slurp(name)
		if err != nil {
			return c.Fail("can't open '%s': %v", name, err)
		}
		if err := m.run(string(data)); errors.Is(err, errQuit) {
			return 0
		} else if err != nil {
			return c.Fail("%v", err)
		}
	}
	return 0
}

func (m *calculator) run(text string) error {
	p := &parser{text: text, m: m}
	if err := p.next(); err != nil {
		return err
	}
	for p.kind != kindEnd {
		if p.skip("\n") || p.skip(";") {
			continue
		}
		st, err := p.statement()
		if err == nil && p.kind != kindEnd && p.token != "\n" && p.token != ";" {
			err = p.bad()
		}
		if err == nil {
			err = p.failed
		}
		if err == nil {
			err = st(m)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (m *calculator) show(d decimal) {
	m.last = d
	m.Print("%s\n", wrapped(d.text(m.base)))
}

// get is the value of a variable.
func (m *calculator) get(name string) decimal {
	switch name {
	case "scale":
		return integer(int64(m.scale))
	case "ibase":
		return integer(int64(m.ibase))
	case "obase":
		return integer(int64(m.base))
	case "last", ".":
		return m.last
	}
	if d, ok := m.vars[name]; ok {
		return d
	}
	return integer(0)
}

func (m *calculator) set(name string, d decimal) error {
	if name != "scale" && name != "ibase" && name != "obase" {
		m.vars[name] = d
		return nil
	}
	whole := d.rescaled(0).n
	n := int(whole.Int64())
	most, least := mostScale, 0
	if name != "scale" {
		most, least = 16, 2
	}
	if !whole.IsInt64() || n < least || n > most {
		return fmt.Errorf("bad %s; must be [%d, %d]", name, least, most)
	}
	switch name {
	case "scale":
		m.scale = n
	case "ibase":
		m.ibase = n
	case "obase":
		m.base = n
	}
	return nil
}

// operate does what an operator says.
func (m *calculator) operate(op string, a, b decimal) (out decimal, err error) {
	m.P.Step()
	words := (a.n.BitLen()+b.n.BitLen())/64 + m.scale/16
	m.P.Work(words * words / 16)
	switch op {
	case "+":
		out = a.plus(b)
	case "-":
		out = a.minus(b)
	case "*":
		out = a.times(b, m.scale)
	case "/":
		out, err = a.over(b, m.scale)
	case "%":
		out, err = a.modulo(b, m.scale)
	case "^":
		out, err = a.power(b, m.scale)
	case "<":
		out = verdict(a.compare(b) < 0)
	case "<=":
		out = verdict(a.compare(b) <= 0)
	case ">":
		out = verdict(a.compare(b) > 0)
	case ">=":
		out = verdict(a.compare(b) >= 0)
	case "==":
		out = verdict(a.compare(b) == 0)
	case "!=":
		out = verdict(a.compare(b) != 0)
	case "&&":
		out = verdict(a.n.Sign() != 0 && b.n.Sign() != 0)
	case "||":
		out = verdict(a.n.Sign() != 0 || b.n.Sign() != 0)
	}
	if err == nil && out.tooLarge() {
		err = program.ErrTooLarge
	}
	return out, err
}

// function does what a function of POSIX does.
func (m *calculator) function(name string, x decimal) (decimal, error) {
	words := x.n.BitLen()/64 + m.scale/8
	m.P.Work(words * words)
	switch name {
	case "sqrt":
		return x.root(m.scale)
	case "scale":
		return integer(int64(x.scale)), nil
	case "length":
		return integer(int64(max(1, len(strings.TrimLeft(strings.ReplaceAll(x.text(10), ".", ""), "-"))))), nil
	case "abs":
		return decimal{x.n.Abs(x.n), x.scale}, nil
	}
	if len(name) == 1 && strings.Contains("scalej", name) {
		return decimal{}, errors.New("not supported by gherkube's model of the applet: functions of -l")
	}
	return decimal{}, errors.New("undefined function")
}
