package awk

// loop is a while, a do or a for.
func (p *parser) loop(kind string) statement {
	p.advance()
	switch kind {
	case "while":
		condition := p.inParentheses()
		return repeat(condition, nil, p.body())
	case "do":
		body := p.body()
		p.lines()
		p.expect("while")
		condition := p.inParentheses()
		again := repeat(condition, nil, body)
		return func(m *machine) flow {
			switch flow := body(m); flow {
			case flowBreak:
				return flowOnward
			case flowNext, flowExit:
				return flow
			}
			return again(m)
		}
	}
	p.expect("(")
	if p.token.kind == ";" {
		return p.forLoop(nil)
	}
	before, token := p.lexer, p.token
	if name := p.token.text; p.take(tokenName) && p.take("in") {
		array := p.token.text
		if p.take(tokenName) && p.take(")") {
			return forIn(name, array, p.body())
		}
	}
	p.lexer, p.token = before, token
	return p.forLoop(p.simple())
}

func (p *parser) forLoop(first statement) statement {
	p.expect(";")
	p.newlines()
	condition := expr(func(*machine) value { return num(1) })
	if p.token.kind != ";" {
		condition = p.expr()
	}
	p.expect(";")
	p.newlines()
	var step statement
	if p.token.kind != ")" {
		step = p.simple()
	}
	p.expect(")")
	again := repeat(condition, step, p.body())
	return func(m *machine) flow {
		if first != nil {
			first(m)
		}
		return again(m)
	}
}

// repeat does the body, and then the step if there is one, while the condition
// holds.
func repeat(condition expr, step, body statement) statement {
	return func(m *machine) flow {
		for m.err == nil && condition(m).true() {
			m.c.P.Step()
			switch flow := body(m); flow {
			case flowBreak:
				return flowOnward
			case flowNext, flowExit:
				return flow
			}
			if step != nil {
				step(m)
			}
		}
		return flowOnward
	}
}

// forIn does the body for the keys that an array has at its beginning.
func forIn(name, array string, body statement) statement {
	return func(m *machine) flow {
		for _, key := range m.array(array).keys() {
			m.c.P.Step()
			m.set(name, value{kind: kindInput, text: key})
			switch flow := body(m); flow {
			case flowBreak:
				return flowOnward
			case flowNext, flowExit:
				return flow
			}
			if m.err != nil {
				return flowExit
			}
		}
		return flowOnward
	}
}
