package applet

import "regexp"

// primary reads what is not put together by operators.
func (p *awkParser) primary() awkOperand {
	token := p.token
	if token.kind == "/" || token.kind == "/=" {
		return p.regexLiteral(token.kind)
	}
	p.advance()
	switch token.kind {
	case awkTokenNumber:
		return awkValueOf(func(*awkMachine) awkValue { return awkNum(token.number) })
	case awkTokenString:
		return awkValueOf(func(*awkMachine) awkValue { return awkStr(token.text) })
	case "$":
		return p.field()
	case "(":
		return p.group()
	case awkTokenName:
		return p.variable(token.text)
	case awkTokenBuiltin:
		return p.call(token.text)
	case awkTokenFunction:
		p.unmodelled("functions of a program's own")
	case "getline":
		p.unmodelled("getline")
	default:
		p.unexpected()
	}
	return awkValueOf(func(*awkMachine) awkValue { return awkValue{} })
}

// regexLiteral reads a regular expression that a mark begins.
func (p *awkParser) regexLiteral(mark string) awkOperand {
	text := p.lexer.regex(mark)
	p.advance()
	if _, err := regexp.Compile(text); err != nil {
		p.lexer.fail("%v", err)
	}
	o := awkOperand{regex: &text}
	o.value = func(m *awkMachine) awkValue {
		re := m.compiled(text)
		return awkBool(re != nil && re.MatchString(m.whole()))
	}
	return o
}

// field is $ and a number.
func (p *awkParser) field() awkOperand {
	defer p.deeper()()
	var number awkExpr
	switch p.token.kind {
	case "++", "--", "-", "+":
		number = p.unary().value
	default:
		number = p.primary().value
	}
	place := func(m *awkMachine) awkOperand { return awkField(int(number(m).num())) }
	return awkOperand{
		value: func(m *awkMachine) awkValue { return place(m).value(m) },
		set:   func(m *awkMachine, v awkValue) { place(m).set(m, v) },
		place: place,
	}
}

func awkField(n int) awkOperand {
	return awkOperand{
		value: func(m *awkMachine) awkValue { return m.field(n) },
		set:   func(m *awkMachine, v awkValue) { m.setField(n, v.str(m.convert())) },
	}
}

// group is one expression in parentheses, or several of print or in.
func (p *awkParser) group() awkOperand {
	var list []awkExpr
	p.open(func() { list = p.expressions(")") })
	if len(list) == 1 {
		return awkValueOf(list[0])
	}
	return awkOperand{list: list, value: awkKey(list)}
}

// expressions reads what commas separate, up to the end, which is taken.
func (p *awkParser) expressions(end string) []awkExpr {
	list := []awkExpr{p.expr()}
	for p.take(",") {
		p.newlines()
		list = append(list, p.expr())
	}
	p.expect(end)
	return list
}

// awkKey is the key of an array with several dimensions.
func awkKey(list []awkExpr) awkExpr {
	if len(list) == 1 {
		return list[0]
	}
	return func(m *awkMachine) awkValue {
		key := list[0](m).str(m.convert())
		for _, e := range list[1:] {
			key += m.text("SUBSEP") + e(m).str(m.convert())
		}
		return awkStr(key)
	}
}

// subscript reads a key in brackets, as a text.
func (p *awkParser) subscript() func(*awkMachine) string {
	var key awkExpr
	p.expect("[")
	p.open(func() { key = awkKey(p.expressions("]")) })
	return func(m *awkMachine) string { return key(m).str(m.convert()) }
}

func (p *awkParser) variable(name string) awkOperand {
	if p.token.kind != "[" {
		return awkOperand{name: name,
			value: func(m *awkMachine) awkValue { return m.get(name) },
			set:   func(m *awkMachine, v awkValue) { m.set(name, v) },
		}
	}
	key := p.subscript()
	place := func(m *awkMachine) awkOperand { return awkElement(name, key(m)) }
	return awkOperand{
		value: func(m *awkMachine) awkValue { return place(m).value(m) },
		set:   func(m *awkMachine, v awkValue) { place(m).set(m, v) },
		place: place,
	}
}

func awkElement(array, key string) awkOperand {
	return awkOperand{
		value: func(m *awkMachine) awkValue {
			a := m.array(array)
			v := a.get(key)
			m.bound(a)
			return v
		},
		set: func(m *awkMachine, v awkValue) {
			a := m.array(array)
			a.set(key, v)
			m.bound(a)
		},
	}
}

// print is print or printf, with where it writes to.
func (p *awkParser) print() awkStatement {
	formatted := p.token.kind == "printf"
	p.advance()
	var list []awkExpr
	p.noGreater = true
	if !awkEnds(p.token.kind) && p.token.kind != ">" && p.token.kind != ">>" {
		first := p.assignment()
		if list = first.list; list == nil {
			list = []awkExpr{first.value}
		}
		for p.take(",") {
			p.newlines()
			list = append(list, p.expr())
		}
	}
	to := p.redirection()
	p.noGreater = false
	if formatted && list == nil {
		p.unexpected()
	}
	return func(m *awkMachine) awkFlow {
		text := m.printed(list)
		if formatted {
			text = m.formatted(list)
		}
		m.write(to(m), text)
		return awkOnward
	}
}

func awkEnds(kind string) bool {
	return kind == ";" || kind == "}" || kind == awkTokenNewline || kind == awkTokenEnd || kind == "|"
}

// awkTo is where print writes to: a file, or the standard output if it has no name.
type awkTo struct{ file, mode string }

func (p *awkParser) redirection() func(*awkMachine) awkTo {
	mode := p.token.kind
	switch mode {
	case ">", ">>":
		p.advance()
		name := p.concatenation().value
		return func(m *awkMachine) awkTo { return awkTo{name(m).str(m.convert()), mode} }
	case "|":
		p.unmodelled("commands")
	}
	return func(*awkMachine) awkTo { return awkTo{} }
}

func awkPrintRecord(m *awkMachine) awkFlow {
	m.write(awkTo{}, m.printed(nil))
	return awkOnward
}
