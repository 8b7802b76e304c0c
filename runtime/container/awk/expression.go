package awk

import (
	"math"
	"slices"
)

// operand is an expression, with what more it may be used as.
type operand struct {
	value expr
	set   func(*machine, value) // of what can be assigned to
	name  string                // of a variable, which may be an array
	regex *string               // of a regular expression by itself
	list  []expr                // of several expressions in parentheses
	// place is the operand with its key or its number known, of what has one: they may
	// change each time they are asked for.
	place func(*machine) operand
}

// at is the operand that is read and set without being evaluated again.
func (o operand) at(m *machine) operand {
	if o.place == nil {
		return o
	}
	return o.place(m)
}

func valueOf(value expr) operand { return operand{value: value} }

// expr reads an expression.
func (p *parser) expr() expr {
	o := p.assignment()
	if o.list != nil {
		p.unexpected()
	}
	return o.value
}

// open parses what stands in brackets, where > and in mean what they mean elsewhere.
func (p *parser) open(parse func()) {
	greater := p.noGreater
	p.noGreater = false
	parse()
	p.noGreater = greater
}

func (p *parser) assignment() operand {
	defer p.deeper()()
	left := p.ternary()
	op := p.token.kind
	if !slices.Contains([]string{"=", "+=", "-=", "*=", "/=", "%=", "^=", "**="}, op) {
		return left
	}
	if left.set == nil {
		p.unexpected()
		return left
	}
	p.advance()
	p.newlines()
	right := p.assignment().value
	return valueOf(func(m *machine) value {
		place, of := left.at(m), right
		if op != "=" {
			of = arithmetic(op[:len(op)-1], place.value, right)
		}
		v := of(m)
		place.set(m, v)
		return v
	})
}

func (p *parser) ternary() operand {
	condition := p.or()
	if !p.take("?") {
		return condition
	}
	p.newlines()
	then := p.assignment().value
	p.newlines()
	p.expect(":")
	p.newlines()
	otherwise := p.assignment().value
	return valueOf(func(m *machine) value {
		if condition.value(m).true() {
			return then(m)
		}
		return otherwise(m)
	})
}

func (p *parser) or() operand {
	left := p.and()
	for p.take("||") {
		p.newlines()
		first, second := left.value, p.and().value
		left = valueOf(func(m *machine) value { return truth(first(m).true() || second(m).true()) })
	}
	return left
}

func (p *parser) and() operand {
	left := p.in()
	for p.take("&&") {
		p.newlines()
		first, second := left.value, p.in().value
		left = valueOf(func(m *machine) value { return truth(first(m).true() && second(m).true()) })
	}
	return left
}

func (p *parser) in() operand {
	left := p.match()
	for p.take("in") {
		key := left.value
		if left.list != nil {
			key = keyOf(left.list)
		}
		name := p.token.text
		p.expect(tokenName)
		left = valueOf(func(m *machine) value {
			_, there := m.array(name).values[key(m).str(m.convert())]
			return truth(there)
		})
	}
	return left
}

func (p *parser) match() operand {
	left := p.comparison()
	for p.token.kind == "~" || p.token.kind == "!~" {
		wanted := p.token.kind == "~"
		p.advance()
		subject, pattern := left.value, p.comparison()
		left = valueOf(func(m *machine) value {
			re := m.pattern(pattern)
			return truth(re != nil && re.MatchString(subject(m).str(m.convert())) == wanted)
		})
	}
	return left
}

var orders = map[string]func(order int) bool{
	"==": func(o int) bool { return o == 0 }, "!=": func(o int) bool { return o != 0 },
	"<": func(o int) bool { return o < 0 }, "<=": func(o int) bool { return o <= 0 },
	">": func(o int) bool { return o > 0 }, ">=": func(o int) bool { return o >= 0 },
}

func (p *parser) comparison() operand {
	left := p.concatenation()
	holds := orders[p.token.kind]
	if holds == nil || p.token.kind == ">" && p.noGreater {
		return left
	}
	p.advance()
	a, b := left.value, p.concatenation().value
	return valueOf(func(m *machine) value { return truth(holds(compare(a(m), b(m), m.convert()))) })
}

// begins are the tokens with which an operand begins that stands behind another
// one.
var begins = []string{tokenNumber, tokenString, tokenName, tokenFunction, tokenBuiltin, "$", "("}

func (p *parser) concatenation() operand {
	left := p.additive()
	for slices.Contains(begins, p.token.kind) {
		a, b := left.value, p.additive().value
		left = valueOf(func(m *machine) value {
			first := a(m).str(m.convert()) // b may change it
			return m.joined(first, b(m).str(m.convert()))
		})
	}
	return left
}

func (p *parser) additive() operand {
	return p.leftToRight([]string{"+", "-"}, p.multiplicative)
}

func (p *parser) multiplicative() operand {
	return p.leftToRight([]string{"*", "/", "%"}, p.unary)
}

func (p *parser) leftToRight(ops []string, operand func() operand) operand {
	left := operand()
	for slices.Contains(ops, p.token.kind) {
		op := p.token.kind
		p.advance()
		left = valueOf(arithmetic(op, left.value, operand().value))
	}
	return left
}

func (p *parser) unary() operand {
	defer p.deeper()()
	switch op := p.token.kind; op {
	case "!":
		p.advance()
		of := p.unary().value
		return valueOf(func(m *machine) value { return truth(!of(m).true()) })
	case "-", "+":
		p.advance()
		sign := map[string]float64{"-": -1, "+": 1}[op]
		of := p.unary().value
		return valueOf(func(m *machine) value { return num(sign * of(m).num()) })
	}
	base := p.postfix()
	if p.token.kind != "^" && p.token.kind != "**" {
		return base
	}
	p.advance()
	return valueOf(arithmetic("^", base.value, p.unary().value)) // from right to left
}

func (p *parser) postfix() operand {
	for _, op := range []string{"++", "--"} {
		if p.take(op) {
			return p.increment(p.primary(), op, valueAfter)
		}
	}
	o := p.primary()
	for _, op := range []string{"++", "--"} {
		if o.set != nil && p.take(op) {
			return p.increment(o, op, valueBefore)
		}
	}
	return o
}

// Which value an increment has.
const (
	valueBefore = 0
	valueAfter  = 1
)

func (p *parser) increment(o operand, op string, which float64) operand {
	if o.set == nil {
		p.unexpected()
		return o
	}
	by := map[string]float64{"++": 1, "--": -1}[op]
	return valueOf(func(m *machine) value {
		place := o.at(m)
		before := place.value(m).num()
		place.set(m, num(before+by))
		return num(before + by*which)
	})
}

func arithmetic(op string, a, b expr) expr {
	return func(m *machine) value {
		x := a(m).num()
		y := b(m).num()
		switch op {
		case "+":
			return num(x + y)
		case "-":
			return num(x - y)
		case "*":
			return num(x * y)
		case "^", "**":
			return num(math.Pow(x, y))
		}
		if y == 0 {
			m.fail("Division by zero")
			return value{}
		}
		if op == "%" {
			return num(math.Mod(x, y))
		}
		return num(x / y)
	}
}
