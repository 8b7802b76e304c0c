package applet

import (
	"slices"
)

// awkProgram are the rules of a program.
type awkProgram struct{ begin, main, end []*awkRule }

// awkRule does its action when it holds.
type awkRule struct {
	holds  func(*awkMachine) bool
	action awkStatement
}

// awkFlow is where execution goes on.
type awkFlow int

const (
	awkOnward awkFlow = iota
	awkBreak
	awkContinue
	awkNext
	awkExit
)

type (
	awkExpr      func(*awkMachine) awkValue
	awkStatement func(*awkMachine) awkFlow
)

// awkUnmodelled is what of the language is not modelled.
type awkUnmodelled struct{ what string }

func (e *awkUnmodelled) Error() string { return e.what }

// awkParser turns a program into functions.
type awkParser struct {
	lexer awkLexer
	token awkToken
	err   error
	depth int
	// noGreater is set where > is a redirection.
	noGreater bool
	ranges    int
}

// awkDeepest bounds how deep a program nests.
const awkDeepest = 200

func parseAwk(text string) (*awkProgram, error) {
	p := &awkParser{lexer: awkLexer{text: text, line: 1}}
	p.advance()
	program := &awkProgram{}
	for p.lines(); p.token.kind != awkTokenEnd; p.lines() {
		p.rule(program)
	}
	if p.err == nil {
		p.err = p.lexer.err
	}
	return program, p.err
}

func (p *awkParser) advance() { p.token = p.lexer.next() }

// fail keeps the first mistake, and ends parsing.
func (p *awkParser) fail(err error) {
	if p.err == nil && p.lexer.err == nil {
		p.err = err
	}
	p.lexer.text, p.token = "", awkToken{kind: awkTokenEnd}
}

func (p *awkParser) unexpected() {
	if p.token.kind == "|" || p.token.kind == "getline" {
		p.unmodelled("commands and getline")
		return
	}
	p.lexer.fail("Unexpected token")
	p.token = awkToken{kind: awkTokenEnd}
}

func (p *awkParser) unmodelled(what string) { p.fail(&awkUnmodelled{what}) }

// take takes a token of a kind if it is next.
func (p *awkParser) take(kind string) bool {
	if p.token.kind != kind {
		return false
	}
	p.advance()
	return true
}

func (p *awkParser) expect(kind string) {
	if !p.take(kind) {
		p.unexpected()
	}
}

// lines skips ends of lines, and ends of statements.
func (p *awkParser) lines() {
	for p.token.kind == awkTokenNewline || p.token.kind == ";" {
		p.advance()
	}
}

func (p *awkParser) newlines() {
	for p.take(awkTokenNewline) {
	}
}

func (p *awkParser) rule(program *awkProgram) {
	always := func(*awkMachine) bool { return true }
	switch p.token.kind {
	case "BEGIN":
		p.advance()
		program.begin = append(program.begin, &awkRule{always, p.block()})
	case "END":
		p.advance()
		program.end = append(program.end, &awkRule{always, p.block()})
	case "function", "func":
		p.unmodelled("functions of a program's own")
	case "{":
		program.main = append(program.main, &awkRule{always, p.block()})
	default:
		r := &awkRule{holds: p.pattern(), action: awkPrintRecord}
		if p.token.kind == "{" {
			r.action = p.block()
		}
		program.main = append(program.main, r)
	}
}

// pattern is a condition, or a range of two.
func (p *awkParser) pattern() func(*awkMachine) bool {
	first := p.expr()
	if !p.take(",") {
		return func(m *awkMachine) bool { return first(m).true() }
	}
	p.newlines()
	last := p.expr()
	n := p.ranges
	p.ranges++
	return func(m *awkMachine) bool {
		if !m.within[n] && !first(m).true() {
			return false
		}
		m.within[n] = !last(m).true()
		return true
	}
}

func (p *awkParser) block() awkStatement {
	p.expect("{")
	var all []awkStatement
	for p.lines(); p.token.kind != "}" && p.token.kind != awkTokenEnd; p.lines() {
		all = append(all, p.statement())
	}
	p.expect("}")
	return func(m *awkMachine) awkFlow {
		for _, s := range all {
			if flow := s(m); flow != awkOnward || m.err != nil {
				return flow
			}
		}
		return awkOnward
	}
}

// deeper counts nesting.
func (p *awkParser) deeper() func() {
	if p.depth++; p.depth > awkDeepest {
		p.unmodelled("programs that nest so deep")
	}
	return func() { p.depth-- }
}

func (p *awkParser) statement() awkStatement {
	defer p.deeper()()
	switch kind := p.token.kind; kind {
	case "{":
		return p.block()
	case "if":
		return p.conditional()
	case "while", "do", "for":
		return p.loop(kind)
	case ";":
		p.advance()
		return func(*awkMachine) awkFlow { return awkOnward }
	}
	s := p.simple()
	if p.token.kind != "}" && p.token.kind != awkTokenEnd && !p.take(";") && !p.take(awkTokenNewline) {
		p.unexpected()
	}
	return s
}

func (p *awkParser) conditional() awkStatement {
	p.advance()
	condition := p.inParentheses()
	then := p.body()
	otherwise := func(*awkMachine) awkFlow { return awkOnward }
	before, token := p.lexer, p.token
	p.lines()
	if p.take("else") {
		otherwise = p.body()
	} else {
		p.lexer, p.token = before, token
	}
	return func(m *awkMachine) awkFlow {
		if condition(m).true() {
			return then(m)
		}
		return otherwise(m)
	}
}

func (p *awkParser) body() awkStatement {
	p.newlines()
	return p.statement()
}

func (p *awkParser) inParentheses() awkExpr {
	p.expect("(")
	e := p.expr()
	p.expect(")")
	return e
}

var awkFlows = map[string]awkFlow{"break": awkBreak, "continue": awkContinue, "next": awkNext}

// simple is a statement without others in it.
func (p *awkParser) simple() awkStatement {
	switch kind := p.token.kind; kind {
	case "print", "printf":
		return p.print()
	case "break", "continue", "next":
		p.advance()
		return func(*awkMachine) awkFlow { return awkFlows[kind] }
	case "exit":
		p.advance()
		code := awkExpr(nil)
		if !slices.Contains([]string{";", "}", awkTokenNewline, awkTokenEnd}, p.token.kind) {
			code = p.expr()
		}
		return func(m *awkMachine) awkFlow {
			if code != nil {
				m.status = int(code(m).num()) & 0xff
			}
			return awkExit
		}
	case "delete":
		return p.deletion()
	case "nextfile", "return", "getline":
		p.unmodelled(kind)
	}
	e := p.expr()
	return func(m *awkMachine) awkFlow { e(m); return awkOnward }
}

func (p *awkParser) deletion() awkStatement {
	p.advance()
	name := p.token.text
	p.expect(awkTokenName)
	if p.token.kind != "[" {
		return func(m *awkMachine) awkFlow { m.array(name).clear(); return awkOnward }
	}
	key := p.subscript()
	return func(m *awkMachine) awkFlow { m.array(name).remove(key(m)); return awkOnward }
}
