package awk

import (
	"slices"
)

// script are the rules of a program.
type script struct{ begin, main, end []*rule }

// rule does its action when it holds.
type rule struct {
	holds  func(*machine) bool
	action statement
}

// flow is where execution goes on.
type flow int

const (
	flowOnward flow = iota
	flowBreak
	flowContinue
	flowNext
	flowExit
)

type (
	expr      func(*machine) value
	statement func(*machine) flow
)

// unmodelled is what of the language is not modelled.
type unmodelled struct{ what string }

func (e *unmodelled) Error() string { return e.what }

// parser turns a program into functions.
type parser struct {
	lexer lexer
	token token
	err   error
	depth int
	// noGreater is set where > is a redirection.
	noGreater bool
	ranges    int
}

// deepest bounds how deep a program nests.
const deepest = 200

func parse(text string) (*script, error) {
	p := &parser{lexer: lexer{text: text, line: 1}}
	p.advance()
	rules := &script{}
	for p.lines(); p.token.kind != tokenEnd; p.lines() {
		p.rule(rules)
	}
	if p.err == nil {
		p.err = p.lexer.err
	}
	return rules, p.err
}

func (p *parser) advance() { p.token = p.lexer.next() }

// fail keeps the first mistake, and ends parsing.
func (p *parser) fail(err error) {
	if p.err == nil && p.lexer.err == nil {
		p.err = err
	}
	p.lexer.text, p.token = "", token{kind: tokenEnd}
}

func (p *parser) unexpected() {
	if p.token.kind == "|" || p.token.kind == "getline" {
		p.unmodelled("commands and getline")
		return
	}
	p.lexer.fail("Unexpected token")
	p.token = token{kind: tokenEnd}
}

func (p *parser) unmodelled(what string) { p.fail(&unmodelled{what}) }

// take takes a token of a kind if it is next.
func (p *parser) take(kind string) bool {
	if p.token.kind != kind {
		return false
	}
	p.advance()
	return true
}

func (p *parser) expect(kind string) {
	if !p.take(kind) {
		p.unexpected()
	}
}

// lines skips ends of lines, and ends of statements.
func (p *parser) lines() {
	for p.token.kind == tokenNewline || p.token.kind == ";" {
		p.advance()
	}
}

func (p *parser) newlines() {
	for p.take(tokenNewline) {
	}
}

func (p *parser) rule(rules *script) {
	always := func(*machine) bool { return true }
	switch p.token.kind {
	case "BEGIN":
		p.advance()
		rules.begin = append(rules.begin, &rule{always, p.block()})
	case "END":
		p.advance()
		rules.end = append(rules.end, &rule{always, p.block()})
	case "function", "func":
		p.unmodelled("functions of a program's own")
	case "{":
		rules.main = append(rules.main, &rule{always, p.block()})
	default:
		r := &rule{holds: p.pattern(), action: printRecord}
		if p.token.kind == "{" {
			r.action = p.block()
		}
		rules.main = append(rules.main, r)
	}
}

// pattern is a condition, or a range of two.
func (p *parser) pattern() func(*machine) bool {
	first := p.expr()
	if !p.take(",") {
		return func(m *machine) bool { return first(m).true() }
	}
	p.newlines()
	last := p.expr()
	n := p.ranges
	p.ranges++
	return func(m *machine) bool {
		if !m.within[n] && !first(m).true() {
			return false
		}
		m.within[n] = !last(m).true()
		return true
	}
}

func (p *parser) block() statement {
	p.expect("{")
	var all []statement
	for p.lines(); p.token.kind != "}" && p.token.kind != tokenEnd; p.lines() {
		all = append(all, p.statement())
	}
	p.expect("}")
	return func(m *machine) flow {
		for _, s := range all {
			if flow := s(m); flow != flowOnward || m.err != nil {
				return flow
			}
		}
		return flowOnward
	}
}

// deeper counts nesting.
func (p *parser) deeper() func() {
	if p.depth++; p.depth > deepest {
		p.unmodelled("programs that nest so deep")
	}
	return func() { p.depth-- }
}

func (p *parser) statement() statement {
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
		return func(*machine) flow { return flowOnward }
	}
	s := p.simple()
	if p.token.kind != "}" && p.token.kind != tokenEnd && !p.take(";") && !p.take(tokenNewline) {
		p.unexpected()
	}
	return s
}

func (p *parser) conditional() statement {
	p.advance()
	condition := p.inParentheses()
	then := p.body()
	otherwise := func(*machine) flow { return flowOnward }
	before, token := p.lexer, p.token
	p.lines()
	if p.take("else") {
		otherwise = p.body()
	} else {
		p.lexer, p.token = before, token
	}
	return func(m *machine) flow {
		if condition(m).true() {
			return then(m)
		}
		return otherwise(m)
	}
}

func (p *parser) body() statement {
	p.newlines()
	return p.statement()
}

func (p *parser) inParentheses() expr {
	p.expect("(")
	e := p.expr()
	p.expect(")")
	return e
}

var flows = map[string]flow{"break": flowBreak, "continue": flowContinue, "next": flowNext}

// simple is a statement without others in it.
func (p *parser) simple() statement {
	switch kind := p.token.kind; kind {
	case "print", "printf":
		return p.print()
	case "break", "continue", "next":
		p.advance()
		return func(*machine) flow { return flows[kind] }
	case "exit":
		p.advance()
		code := expr(nil)
		if !slices.Contains([]string{";", "}", tokenNewline, tokenEnd}, p.token.kind) {
			code = p.expr()
		}
		return func(m *machine) flow {
			if code != nil {
				m.status = int(code(m).num()) & 0xff
			}
			return flowExit
		}
	case "delete":
		return p.deletion()
	case "nextfile", "return", "getline":
		p.unmodelled(kind)
	}
	e := p.expr()
	return func(m *machine) flow { e(m); return flowOnward }
}

func (p *parser) deletion() statement {
	p.advance()
	name := p.token.text
	p.expect(tokenName)
	if p.token.kind != "[" {
		return func(m *machine) flow { m.array(name).clear(); return flowOnward }
	}
	key := p.subscript()
	return func(m *machine) flow { m.array(name).remove(key(m)); return flowOnward }
}
