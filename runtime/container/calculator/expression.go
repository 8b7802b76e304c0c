package calculator

import (
	"errors"
	"slices"
	"strings"
)

// levels are the operators between operands by how tightly they bind, from the
// loosest on; assignments are between relations and sums.
var levels = [][]string{{"||"}, {"&&"}, {"<", "<=", ">", ">=", "==", "!="}, {"+", "-"}, {"*", "/", "%"}}

const sums = 3 // the level of sums

// expression reads an expression, and says whether it is an assignment, whose value is
// not shown.
func (p *parser) expression() (e expression, assigns bool, err error) {
	if p.depth++; p.depth > 100 {
		return nil, false, errors.New("expression too long for gherkube")
	}
	defer func() { p.depth-- }()
	return p.level(0)
}

func (p *parser) level(n int) (e expression, assigns bool, err error) {
	if n == sums {
		if e, err = p.assignment(); e != nil || err != nil {
			return e, true, err
		}
	}
	if n == len(levels) {
		e, err = p.powers()
		return e, false, err
	}
	e, assigns, err = p.level(n + 1)
	for err == nil && p.kind == kindSign && slices.Contains(levels[n], p.token) {
		op, left := p.token, e
		assigns = false
		if err = p.next(); err != nil {
			break
		}
		var right expression
		if right, _, err = p.level(n + 1); err == nil {
			e = operation(op, left, right)
		}
	}
	return e, assigns, err
}

func operation(op string, left, right expression) expression {
	return func(m *calculator) (decimal, error) {
		a, err := left(m)
		if err != nil {
			return decimal{}, err
		}
		b, err := right(m)
		if err != nil {
			return decimal{}, err
		}
		return m.operate(op, a, b)
	}
}

// assignment reads one, if what follows is one: NAME = VALUE, NAME += VALUE ...
func (p *parser) assignment() (expression, error) {
	if p.kind != kindName {
		return nil, nil
	}
	before := *p
	name := p.token
	if err := p.next(); err != nil {
		return nil, err
	}
	op, ok := strings.CutSuffix(p.token, "=")
	if p.kind != kindSign || !ok || slices.Contains([]string{"==", "!=", "<=", ">="}, p.token) {
		*p = before
		return nil, nil
	}
	if err := p.next(); err != nil {
		return nil, err
	}
	value, _, err := p.level(sums)
	if err != nil {
		return nil, err
	}
	if op != "" {
		value = operation(op, variableOf(name), value)
	}
	return func(m *calculator) (decimal, error) {
		d, err := value(m)
		if err == nil {
			err = m.set(name, d)
		}
		return d, err
	}, nil
}

func variableOf(name string) expression {
	return func(m *calculator) (decimal, error) { return m.get(name), nil }
}

// powers reads operands of ^, which begins at the right.
func (p *parser) powers() (expression, error) {
	left, err := p.unary()
	if err != nil || p.kind != kindSign || p.token != "^" {
		return left, err
	}
	if err := p.next(); err != nil {
		return nil, err
	}
	if p.depth++; p.depth > 100 {
		return nil, errors.New("expression too long for gherkube")
	}
	defer func() { p.depth-- }()
	right, err := p.powers()
	return operation("^", left, right), err
}

func (p *parser) unary() (expression, error) {
	if p.depth++; p.depth > 100 {
		return nil, errors.New("expression too long for gherkube")
	}
	defer func() { p.depth-- }()
	for _, sign := range []string{"-", "!", "++", "--"} {
		if !p.skip(sign) {
			continue
		}
		name, isName := p.token, p.kind == kindName
		e, err := p.unary()
		switch {
		case err != nil || p.failed != nil:
			return nil, errors.Join(err, p.failed)
		case sign == "-":
			return func(m *calculator) (decimal, error) { d, err := e(m); return negated(d, err) }, nil
		case sign == "!":
			return operation("==", e, func(*calculator) (decimal, error) { return integer(0), nil }), nil
		case !isName:
			return nil, p.bad()
		}
		return stepped(name, sign[:1], operation(sign[:1], variableOf(name), one)), nil
	}
	return p.operand()
}

func one(*calculator) (decimal, error) { return integer(1), nil }

func negated(d decimal, err error) (decimal, error) {
	if err != nil {
		return d, err
	}
	return d.negative(), nil
}

// stepped adds one to a variable, or takes one from it; its value is that of another
// expression, which is worked out before.
func stepped(name, sign string, value expression) expression {
	changed := operation(sign, variableOf(name), one)
	return func(m *calculator) (decimal, error) {
		out, err := value(m)
		if err != nil {
			return out, err
		}
		d, err := changed(m)
		if err == nil {
			err = m.set(name, d)
		}
		return out, err
	}
}

func (p *parser) operand() (expression, error) {
	token, kind := p.token, p.kind
	if p.skip("(") {
		e, _, err := p.expression()
		if err == nil {
			err = p.expect(")")
		}
		return e, err
	}
	if p.failed != nil || kind != kindNumber && kind != kindName || slices.Contains([]string{"if", "else", "while", "for", "print"}, token) {
		return nil, p.bad()
	}
	if err := p.next(); err != nil {
		return nil, err
	}
	if kind == kindNumber {
		return func(m *calculator) (decimal, error) {
			d, ok := parseDecimal(token, m.ibase)
			if !ok {
				return d, errors.New("bad number")
			}
			return d, nil
		}, nil
	}
	switch {
	case p.skip("("):
		return p.called(token)
	case p.kind == kindSign && p.token == "[":
		return nil, errors.New("not supported by gherkube's model of the applet: arrays")
	case p.kind == kindSign && (p.token == "++" || p.token == "--"):
		sign := p.token[:1]
		return stepped(token, sign, variableOf(token)), p.next()
	}
	return variableOf(token), nil
}

// called reads the argument of a function.
func (p *parser) called(name string) (expression, error) {
	x, _, err := p.expression()
	if err == nil {
		err = p.expect(")")
	}
	return func(m *calculator) (decimal, error) {
		d, err := x(m)
		if err != nil {
			return d, err
		}
		return m.function(name, d)
	}, err
}
