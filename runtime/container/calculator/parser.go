package calculator

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/program"
)

// kind is what a token of bc is.
type kind int

const (
	kindEnd kind = iota
	kindNumber
	kindName
	kindText
	kindSign
)

// parser reads bc's language. It works out at once what it has read, statement by
// statement.
type parser struct {
	text   string
	at     int
	kind   kind
	token  string
	m      *calculator
	depth  int
	failed error // of reading the token after a statement
}

type (
	expression func(m *calculator) (decimal, error)
	statement  func(m *calculator) error
)

// signs are the operators, longer ones first.
var signs = []string{"+=", "-=", "*=", "/=", "%=", "^=", "++", "--", "==", "!=", "<=", ">=", "&&", "||", "+", "-", "*", "/", "%", "^", "=", "<", ">", "!", "(", ")", "{", "}", ";", ",", "\n", "[", "]"}

// next reads the next token.
func (p *parser) next() error {
	p.blanks()
	rest := p.text[p.at:]
	if rest == "" {
		p.kind, p.token = kindEnd, ""
		return nil
	}
	digits := len(rest) - len(strings.TrimLeft(rest, "0123456789ABCDEF."))
	letters := len(rest) - len(strings.TrimLeft(rest, "abcdefghijklmnopqrstuvwxyz_0123456789"))
	switch {
	case digits > 0:
		p.kind, p.token = kindNumber, rest[:digits]
		if p.token == "." {
			p.kind = kindName
		}
	case letters > 0:
		p.kind, p.token = kindName, rest[:letters]
	case rest[0] == '"':
		end := strings.IndexByte(rest[1:], '"')
		if end < 0 {
			return errors.New("string end can't be found")
		}
		p.kind, p.token = kindText, rest[1:end+1]
		p.at += 2
	default:
		i := slices.IndexFunc(signs, func(s string) bool { return strings.HasPrefix(rest, s) })
		if i < 0 {
			return fmt.Errorf("bad character '%c'", rest[0])
		}
		p.kind, p.token = kindSign, signs[i]
	}
	p.at += len(p.token)
	return nil
}

// blanks goes over blanks, comments and line breaks that a backslash is before.
func (p *parser) blanks() {
	for p.at < len(p.text) {
		rest := p.text[p.at:]
		switch {
		case rest[0] == ' ' || rest[0] == '\t' || rest[0] == '\r':
			p.at++
		case strings.HasPrefix(rest, "\\\n"):
			p.at += 2
		case rest[0] == '#':
			end := strings.IndexByte(rest, '\n')
			if end < 0 {
				end = len(rest)
			}
			p.at += end
		case strings.HasPrefix(rest, "/*"):
			end := strings.Index(rest, "*/")
			if end < 0 {
				end = len(rest) - 2
			}
			p.at += end + 2
		default:
			return
		}
	}
}

// skip goes on if the token is a sign. What is wrong with the next one is told later.
func (p *parser) skip(sign string) bool {
	if p.kind != kindSign || p.token != sign || p.failed != nil {
		return false
	}
	p.failed = p.next()
	return true
}

func (p *parser) bad() error {
	if p.failed != nil {
		return p.failed
	}
	return fmt.Errorf("bad expression at '%s'", strings.Trim(p.token, "\n"))
}

func (p *parser) expect(sign string) error {
	if !p.skip(sign) {
		return p.bad()
	}
	return p.failed
}

// lines goes over line breaks.
func (p *parser) lines() {
	for p.skip("\n") {
	}
}

func (p *parser) statement() (statement, error) {
	if p.depth++; p.depth > 100 {
		return nil, errors.New("script too long for gherkube")
	}
	defer func() { p.depth-- }()
	if p.kind == kindText {
		text := p.token
		return func(m *calculator) error { m.Print("%s", text); return nil }, p.next()
	}
	if p.skip("{") {
		return p.block()
	}
	if p.kind == kindName {
		switch p.token {
		case "quit", "halt":
			return func(*calculator) error { return errQuit }, p.next()
		case "break":
			return func(*calculator) error { return errBreak }, p.next()
		case "print":
			return p.printing()
		case "if":
			return p.conditional()
		case "while":
			return p.loop()
		case "for":
			return p.counting()
		case "define", "auto", "return", "continue", "limits", "read":
			return nil, fmt.Errorf("not supported by gherkube's model of the applet: %s", p.token)
		}
	}
	expression, assigns, err := p.expression()
	return func(m *calculator) error {
		d, err := expression(m)
		if err == nil && !assigns {
			m.show(d)
		}
		return err
	}, err
}

func (p *parser) block() (statement, error) {
	var all []statement
	for !p.skip("}") {
		if p.kind == kindEnd || p.failed != nil {
			return nil, p.bad()
		}
		if p.skip("\n") || p.skip(";") {
			continue
		}
		st, err := p.statement()
		if err != nil {
			return nil, err
		}
		all = append(all, st)
	}
	return func(m *calculator) error {
		for _, st := range all {
			if err := st(m); err != nil {
				return err
			}
		}
		return nil
	}, p.failed
}

func (p *parser) printing() (statement, error) {
	var parts []statement
	for {
		if err := p.next(); err != nil {
			return nil, err
		}
		if p.kind == kindText {
			text := program.Unescaped(p.token)
			parts = append(parts, func(m *calculator) error { m.Print("%s", text); return nil })
			if err := p.next(); err != nil {
				return nil, err
			}
		} else {
			expression, _, err := p.expression()
			if err != nil {
				return nil, err
			}
			parts = append(parts, func(m *calculator) error {
				d, err := expression(m)
				if err == nil {
					m.last = d
					m.Print("%s", wrapped(d.text(m.base)))
				}
				return err
			})
		}
		if p.kind != kindSign || p.token != "," {
			break
		}
	}
	return func(m *calculator) error {
		for _, part := range parts {
			if err := part(m); err != nil {
				return err
			}
		}
		return nil
	}, nil
}

// condition reads an expression in parentheses after a word.
func (p *parser) condition() (expression, error) {
	if err := p.next(); err != nil {
		return nil, err
	}
	if err := p.expect("("); err != nil {
		return nil, err
	}
	expression, _, err := p.expression()
	if err == nil {
		err = p.expect(")")
	}
	return expression, err
}

func (p *parser) conditional() (statement, error) {
	condition, err := p.condition()
	if err != nil {
		return nil, err
	}
	p.lines()
	then, err := p.statement()
	if err != nil {
		return nil, err
	}
	otherwise := func(*calculator) error { return nil }
	if p.kind == kindName && p.token == "else" {
		if err := p.next(); err != nil {
			return nil, err
		}
		p.lines()
		if otherwise, err = p.statement(); err != nil {
			return nil, err
		}
	}
	return func(m *calculator) error {
		d, err := condition(m)
		switch {
		case err != nil:
			return err
		case d.n.Sign() != 0:
			return then(m)
		}
		return otherwise(m)
	}, nil
}

func (p *parser) loop() (statement, error) {
	condition, err := p.condition()
	if err != nil {
		return nil, err
	}
	p.lines()
	body, err := p.statement()
	return repeated(condition, body, nil), err
}

// repeated does something while a condition holds, and something else after each time.
func repeated(condition expression, body statement, step expression) statement {
	return func(m *calculator) error {
		for {
			m.P.Step()
			d, err := condition(m)
			if err != nil || d.n.Sign() == 0 {
				return err
			}
			if err := body(m); errors.Is(err, errBreak) {
				return nil
			} else if err != nil {
				return err
			}
			if step != nil {
				if _, err := step(m); err != nil {
					return err
				}
			}
		}
	}
}

func (p *parser) counting() (statement, error) {
	if err := p.next(); err != nil {
		return nil, err
	}
	if err := p.expect("("); err != nil {
		return nil, err
	}
	var parts [3]expression
	for i, end := range []string{";", ";", ")"} {
		var err error
		if parts[i], _, err = p.expression(); err == nil {
			err = p.expect(end)
		}
		if err != nil {
			return nil, err
		}
	}
	p.lines()
	body, err := p.statement()
	return func(m *calculator) error {
		if _, err := parts[0](m); err != nil {
			return err
		}
		return repeated(parts[1], body, parts[2])(m)
	}, err
}
