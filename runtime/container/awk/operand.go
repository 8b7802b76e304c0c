package awk

import "regexp"

// primary reads what is not put together by operators.
func (p *parser) primary() operand {
	token := p.token
	if token.kind == "/" || token.kind == "/=" {
		return p.regexLiteral(token.kind)
	}
	p.advance()
	switch token.kind {
	case tokenNumber:
		return valueOf(func(*machine) value { return num(token.number) })
	case tokenString:
		return valueOf(func(*machine) value { return str(token.text) })
	case "$":
		return p.field()
	case "(":
		return p.group()
	case tokenName:
		return p.variable(token.text)
	case tokenBuiltin:
		return p.call(token.text)
	case tokenFunction:
		p.unmodelled("functions of a program's own")
	case "getline":
		p.unmodelled("getline")
	default:
		p.unexpected()
	}
	return valueOf(func(*machine) value { return value{} })
}

// regexLiteral reads a regular expression that a mark begins.
func (p *parser) regexLiteral(mark string) operand {
	text := p.lexer.regex(mark)
	p.advance()
	if _, err := regexp.Compile(text); err != nil {
		p.lexer.fail("%v", err)
	}
	o := operand{regex: &text}
	o.value = func(m *machine) value {
		re := m.compiled(text)
		return truth(re != nil && re.MatchString(m.whole()))
	}
	return o
}

// field is $ and a number.
func (p *parser) field() operand {
	defer p.deeper()()
	var number expr
	switch p.token.kind {
	case "++", "--", "-", "+":
		number = p.unary().value
	default:
		number = p.primary().value
	}
	place := func(m *machine) operand { return fieldOf(int(number(m).num())) }
	return operand{
		value: func(m *machine) value { return place(m).value(m) },
		set:   func(m *machine, v value) { place(m).set(m, v) },
		place: place,
	}
}

func fieldOf(n int) operand {
	return operand{
		value: func(m *machine) value { return m.field(n) },
		set:   func(m *machine, v value) { m.setField(n, v.str(m.convert())) },
	}
}

// group is one expression in parentheses, or several of print or in.
func (p *parser) group() operand {
	var list []expr
	p.open(func() { list = p.expressions(")") })
	if len(list) == 1 {
		return valueOf(list[0])
	}
	return operand{list: list, value: keyOf(list)}
}

// expressions reads what commas separate, up to the end, which is taken.
func (p *parser) expressions(end string) []expr {
	list := []expr{p.expr()}
	for p.take(",") {
		p.newlines()
		list = append(list, p.expr())
	}
	p.expect(end)
	return list
}

// keyOf is the key of an array with several dimensions.
func keyOf(list []expr) expr {
	if len(list) == 1 {
		return list[0]
	}
	return func(m *machine) value {
		key := list[0](m).str(m.convert())
		for _, e := range list[1:] {
			key += m.text("SUBSEP") + e(m).str(m.convert())
		}
		return str(key)
	}
}

// subscript reads a key in brackets, as a text.
func (p *parser) subscript() func(*machine) string {
	var key expr
	p.expect("[")
	p.open(func() { key = keyOf(p.expressions("]")) })
	return func(m *machine) string { return key(m).str(m.convert()) }
}

func (p *parser) variable(name string) operand {
	if p.token.kind != "[" {
		return operand{name: name,
			value: func(m *machine) value { return m.get(name) },
			set:   func(m *machine, v value) { m.set(name, v) },
		}
	}
	key := p.subscript()
	place := func(m *machine) operand { return elementOf(name, key(m)) }
	return operand{
		value: func(m *machine) value { return place(m).value(m) },
		set:   func(m *machine, v value) { place(m).set(m, v) },
		place: place,
	}
}

func elementOf(array, key string) operand {
	return operand{
		value: func(m *machine) value {
			a := m.array(array)
			v := a.get(key)
			m.bound(a)
			return v
		},
		set: func(m *machine, v value) {
			a := m.array(array)
			a.set(key, v)
			m.bound(a)
		},
	}
}

// print is print or printf, with where it writes to.
func (p *parser) print() statement {
	formatted := p.token.kind == "printf"
	p.advance()
	var list []expr
	p.noGreater = true
	if !endsList(p.token.kind) && p.token.kind != ">" && p.token.kind != ">>" {
		first := p.assignment()
		if list = first.list; list == nil {
			list = []expr{first.value}
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
	return func(m *machine) flow {
		text := m.printed(list)
		if formatted {
			text = m.formatted(list)
		}
		m.write(to(m), text)
		return flowOnward
	}
}

func endsList(kind string) bool {
	return kind == ";" || kind == "}" || kind == tokenNewline || kind == tokenEnd || kind == "|"
}

// destination is where print writes to: a file, or the standard output if it has no name.
type destination struct{ file, mode string }

func (p *parser) redirection() func(*machine) destination {
	mode := p.token.kind
	switch mode {
	case ">", ">>":
		p.advance()
		name := p.concatenation().value
		return func(m *machine) destination { return destination{name(m).str(m.convert()), mode} }
	case "|":
		p.unmodelled("commands")
	}
	return func(*machine) destination { return destination{} }
}

func printRecord(m *machine) flow {
	m.write(destination{}, m.printed(nil))
	return flowOnward
}
