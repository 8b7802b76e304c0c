package applet

import (
	"math"
	"slices"
)

// awkOperand is an expression, with what more it may be used as.
type awkOperand struct {
	value awkExpr
	set   func(*awkMachine, awkValue) // of what can be assigned to
	name  string                      // of a variable, which may be an array
	regex *string                     // of a regular expression by itself
	list  []awkExpr                   // of several expressions in parentheses
	// place is the operand with its key or its number known, of what has one: they may
	// change each time they are asked for.
	place func(*awkMachine) awkOperand
}

// at is the operand that is read and set without being evaluated again.
func (o awkOperand) at(m *awkMachine) awkOperand {
	if o.place == nil {
		return o
	}
	return o.place(m)
}

func awkValueOf(value awkExpr) awkOperand { return awkOperand{value: value} }

// expr reads an expression.
func (p *awkParser) expr() awkExpr {
	o := p.assignment()
	if o.list != nil {
		p.unexpected()
	}
	return o.value
}

// open parses what stands in brackets, where > and in mean what they mean elsewhere.
func (p *awkParser) open(parse func()) {
	greater := p.noGreater
	p.noGreater = false
	parse()
	p.noGreater = greater
}

func (p *awkParser) assignment() awkOperand {
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
	return awkValueOf(func(m *awkMachine) awkValue {
		place, of := left.at(m), right
		if op != "=" {
			of = awkArithmetic(op[:len(op)-1], place.value, right)
		}
		v := of(m)
		place.set(m, v)
		return v
	})
}

func (p *awkParser) ternary() awkOperand {
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
	return awkValueOf(func(m *awkMachine) awkValue {
		if condition.value(m).true() {
			return then(m)
		}
		return otherwise(m)
	})
}

func (p *awkParser) or() awkOperand {
	left := p.and()
	for p.take("||") {
		p.newlines()
		first, second := left.value, p.and().value
		left = awkValueOf(func(m *awkMachine) awkValue { return awkBool(first(m).true() || second(m).true()) })
	}
	return left
}

func (p *awkParser) and() awkOperand {
	left := p.in()
	for p.take("&&") {
		p.newlines()
		first, second := left.value, p.in().value
		left = awkValueOf(func(m *awkMachine) awkValue { return awkBool(first(m).true() && second(m).true()) })
	}
	return left
}

func (p *awkParser) in() awkOperand {
	left := p.match()
	for p.take("in") {
		key := left.value
		if left.list != nil {
			key = awkKey(left.list)
		}
		name := p.token.text
		p.expect(awkTokenName)
		left = awkValueOf(func(m *awkMachine) awkValue {
			_, there := m.array(name).values[key(m).str(m.convert())]
			return awkBool(there)
		})
	}
	return left
}

func (p *awkParser) match() awkOperand {
	left := p.comparison()
	for p.token.kind == "~" || p.token.kind == "!~" {
		wanted := p.token.kind == "~"
		p.advance()
		subject, pattern := left.value, p.comparison()
		left = awkValueOf(func(m *awkMachine) awkValue {
			re := m.pattern(pattern)
			return awkBool(re != nil && re.MatchString(subject(m).str(m.convert())) == wanted)
		})
	}
	return left
}

var awkOrders = map[string]func(order int) bool{
	"==": func(o int) bool { return o == 0 }, "!=": func(o int) bool { return o != 0 },
	"<": func(o int) bool { return o < 0 }, "<=": func(o int) bool { return o <= 0 },
	">": func(o int) bool { return o > 0 }, ">=": func(o int) bool { return o >= 0 },
}

func (p *awkParser) comparison() awkOperand {
	left := p.concatenation()
	holds := awkOrders[p.token.kind]
	if holds == nil || p.token.kind == ">" && p.noGreater {
		return left
	}
	p.advance()
	a, b := left.value, p.concatenation().value
	return awkValueOf(func(m *awkMachine) awkValue { return awkBool(holds(awkCompare(a(m), b(m), m.convert()))) })
}

// awkBegins are the tokens with which an operand begins that stands behind another
// one.
var awkBegins = []string{awkTokenNumber, awkTokenString, awkTokenName, awkTokenFunction, awkTokenBuiltin, "$", "("}

func (p *awkParser) concatenation() awkOperand {
	left := p.additive()
	for slices.Contains(awkBegins, p.token.kind) {
		a, b := left.value, p.additive().value
		left = awkValueOf(func(m *awkMachine) awkValue {
			first := a(m).str(m.convert()) // b may change it
			return m.joined(first, b(m).str(m.convert()))
		})
	}
	return left
}

func (p *awkParser) additive() awkOperand {
	return p.leftToRight([]string{"+", "-"}, p.multiplicative)
}

func (p *awkParser) multiplicative() awkOperand {
	return p.leftToRight([]string{"*", "/", "%"}, p.unary)
}

func (p *awkParser) leftToRight(ops []string, operand func() awkOperand) awkOperand {
	left := operand()
	for slices.Contains(ops, p.token.kind) {
		op := p.token.kind
		p.advance()
		left = awkValueOf(awkArithmetic(op, left.value, operand().value))
	}
	return left
}

func (p *awkParser) unary() awkOperand {
	defer p.deeper()()
	switch op := p.token.kind; op {
	case "!":
		p.advance()
		of := p.unary().value
		return awkValueOf(func(m *awkMachine) awkValue { return awkBool(!of(m).true()) })
	case "-", "+":
		p.advance()
		sign := map[string]float64{"-": -1, "+": 1}[op]
		of := p.unary().value
		return awkValueOf(func(m *awkMachine) awkValue { return awkNum(sign * of(m).num()) })
	}
	base := p.postfix()
	if p.token.kind != "^" && p.token.kind != "**" {
		return base
	}
	p.advance()
	return awkValueOf(awkArithmetic("^", base.value, p.unary().value)) // from right to left
}

func (p *awkParser) postfix() awkOperand {
	for _, op := range []string{"++", "--"} {
		if p.take(op) {
			return p.increment(p.primary(), op, awkAfter)
		}
	}
	o := p.primary()
	for _, op := range []string{"++", "--"} {
		if o.set != nil && p.take(op) {
			return p.increment(o, op, awkBefore)
		}
	}
	return o
}

// Which value an increment has.
const (
	awkBefore = 0
	awkAfter  = 1
)

func (p *awkParser) increment(o awkOperand, op string, which float64) awkOperand {
	if o.set == nil {
		p.unexpected()
		return o
	}
	by := map[string]float64{"++": 1, "--": -1}[op]
	return awkValueOf(func(m *awkMachine) awkValue {
		place := o.at(m)
		before := place.value(m).num()
		place.set(m, awkNum(before+by))
		return awkNum(before + by*which)
	})
}

func awkArithmetic(op string, a, b awkExpr) awkExpr {
	return func(m *awkMachine) awkValue {
		x := a(m).num()
		y := b(m).num()
		switch op {
		case "+":
			return awkNum(x + y)
		case "-":
			return awkNum(x - y)
		case "*":
			return awkNum(x * y)
		case "^", "**":
			return awkNum(math.Pow(x, y))
		}
		if y == 0 {
			m.fail("Division by zero")
			return awkValue{}
		}
		if op == "%" {
			return awkNum(math.Mod(x, y))
		}
		return awkNum(x / y)
	}
}
