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
