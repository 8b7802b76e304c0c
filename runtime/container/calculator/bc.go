// Package calculator has bc and dc, with numbers of any size. It knows what a program
// gets, and neither the shell nor the other programs.
package calculator

import (
	"errors"

	"github.com/gherkube/gherkube/runtime/container/program"
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
