package applet

// loop is a while, a do or a for.
func (p *awkParser) loop(kind string) awkStatement {
	p.advance()
	switch kind {
	case "while":
		condition := p.inParentheses()
		return awkRepeat(condition, nil, p.body())
	case "do":
		body := p.body()
		p.lines()
		p.expect("while")
		condition := p.inParentheses()
		again := awkRepeat(condition, nil, body)
		return func(m *awkMachine) awkFlow {
			switch flow := body(m); flow {
			case awkBreak:
				return awkOnward
			case awkNext, awkExit:
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
	if name := p.token.text; p.take(awkTokenName) && p.take("in") {
		array := p.token.text
		if p.take(awkTokenName) && p.take(")") {
			return awkForIn(name, array, p.body())
		}
	}
	p.lexer, p.token = before, token
	return p.forLoop(p.simple())
}

func (p *awkParser) forLoop(first awkStatement) awkStatement {
	p.expect(";")
	p.newlines()
	condition := awkExpr(func(*awkMachine) awkValue { return awkNum(1) })
	if p.token.kind != ";" {
		condition = p.expr()
	}
	p.expect(";")
	p.newlines()
	var step awkStatement
	if p.token.kind != ")" {
		step = p.simple()
	}
	p.expect(")")
	again := awkRepeat(condition, step, p.body())
	return func(m *awkMachine) awkFlow {
		if first != nil {
			first(m)
		}
		return again(m)
	}
}

// awkRepeat does the body, and then the step if there is one, while the condition
// holds.
func awkRepeat(condition awkExpr, step, body awkStatement) awkStatement {
	return func(m *awkMachine) awkFlow {
		for m.err == nil && condition(m).true() {
			m.c.P.Step()
			switch flow := body(m); flow {
			case awkBreak:
				return awkOnward
			case awkNext, awkExit:
				return flow
			}
			if step != nil {
				step(m)
			}
		}
		return awkOnward
	}
}

// awkForIn does the body for the keys that an array has at its beginning.
func awkForIn(name, array string, body awkStatement) awkStatement {
	return func(m *awkMachine) awkFlow {
		for _, key := range m.array(array).keys() {
			m.c.P.Step()
			m.set(name, awkValue{kind: awkInput, text: key})
			switch flow := body(m); flow {
			case awkBreak:
				return awkOnward
			case awkNext, awkExit:
				return flow
			}
			if m.err != nil {
				return awkExit
			}
		}
		return awkOnward
	}
}
