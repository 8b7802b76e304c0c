package shell

import (
	"fmt"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

func echo(c *call) int {
	args, newline, escapes := c.args, true, false
	for len(args) > 0 && len(args[0]) > 1 && args[0][0] == '-' && strings.Trim(args[0][1:], "neE") == "" {
		for _, f := range args[0][1:] {
			switch f {
			case 'n':
				newline = false
			case 'e':
				escapes = true
			case 'E':
				escapes = false
			}
		}
		args = args[1:]
	}
	text := strings.Join(args, " ")
	if escapes {
		var stop bool
		if text, stop = expandEscapes(text, true); stop {
			newline = false
		}
	}
	if newline {
		text += "\n"
	}
	return c.output([]byte(text))
}

// expandEscapes decodes backslash escapes; \c stops. zeroOctal is echo's form
// \0nnn.
func expandEscapes(s string, zeroOctal bool) (out string, stop bool) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		switch next := s[i+1]; {
		case next == 'c':
			return b.String(), true
		case next == 'x':
			end := i + 2
			for end < len(s) && end < i+4 && strings.IndexByte("0123456789abcdefABCDEF", s[end]) >= 0 {
				end++
			}
			n, err := strconv.ParseUint(s[i+2:end], 16, 8)
			if err != nil {
				b.WriteString(`\x`)
				i++
				continue
			}
			b.WriteByte(byte(n))
			i = end - 1
		case zeroOctal && next == '0' && i+2 < len(s) && s[i+2] >= '0' && s[i+2] <= '7':
			value, n := unescape(`\` + s[i+2:])
			b.WriteByte(value)
			i += n
		case strings.IndexByte(`ntrabfve\01234567`, next) >= 0:
			value, n := unescape(s[i:])
			b.WriteByte(value)
			i += n - 1
		default:
			b.WriteString(s[i : i+2])
			i++
		}
	}
	return b.String(), false
}

func printf(c *call) int {
	if len(c.args) == 0 {
		return c.usage("")
	}
	format, args := c.args[0], c.args[1:]
	status := 0
	for {
		used, stop, s := c.format(format, args)
		status = max(status, s)
		args = args[min(used, len(args)):]
		if used == 0 || len(args) == 0 || stop {
			return status
		}
		c.p.Step()
	}
}

// format prints once through the format and returns how many arguments that
// took.
func (c *call) format(format string, args []string) (used int, stop bool, status int) {
	var out strings.Builder
	next := func() string {
		used++
		if used <= len(args) {
			return args[used-1]
		}
		return ""
	}
	for i := 0; i < len(format); i++ {
		switch {
		case format[i] == '\\':
			end := i + 2
			for end < len(format) && end < i+4 && format[end-1] != 'n' && (format[end] >= '0' && format[end] <= '7' || format[i+1] == 'x') {
				end++
			}
			text, ended := expandEscapes(format[i:min(end, len(format))], false)
			out.WriteString(text)
			if ended {
				stop = true
				i = len(format)
				continue
			}
			i = min(end, len(format)) - 1
		case format[i] == '%' && i+1 < len(format):
			end := i + 1
			for end < len(format) && strings.IndexByte("-+ #0123456789.*", format[end]) >= 0 {
				end++
			}
			if end == len(format) {
				c.complain("%%: invalid format")
				return used, true, 1
			}
			spec, verb := format[i:end], format[end]
			for strings.Contains(spec, "*") {
				spec = strings.Replace(spec, "*", next(), 1)
			}
			text, ended, s := c.directive(spec, verb, next)
			out.WriteString(text)
			status = max(status, s)
			if ended {
				stop = true
				i = len(format)
				continue
			}
			i = end
		default:
			out.WriteByte(format[i])
		}
	}
	if c.output([]byte(out.String())) != 0 {
		status = 1
	}
	return used, stop, status
}

func (c *call) directive(spec string, verb byte, next func() string) (text string, stop bool, status int) {
	if len(spec) > 20 {
		return "", true, c.fail("%s: invalid format", spec)
	}
	switch verb {
	case '%':
		return "%", false, 0
	case 's':
		return fmt.Sprintf(spec+"s", next()), false, 0
	case 'c':
		arg := next()
		return fmt.Sprintf(spec+"s", arg[:min(1, len(arg))]), false, 0
	case 'b':
		text, stop = expandEscapes(next(), true)
		return text, stop, 0
	case 'q':
		return quote(next()), false, 0
	case 'd', 'i', 'u', 'o', 'x', 'X':
		arg := next()
		n, err := strconv.ParseInt(arg, 0, 64)
		if len(arg) > 1 && (arg[0] == '\'' || arg[0] == '"') {
			n, err = int64(arg[1]), nil
		}
		if err != nil && arg != "" {
			c.complain("invalid number '%s'", arg)
			status = 1
		}
		if verb == 'i' || verb == 'u' {
			verb = 'd'
		}
		return fmt.Sprintf(spec+string(verb), n), false, status
	case 'f', 'F', 'e', 'E', 'g', 'G':
		n, err := strconv.ParseFloat(strings.TrimSpace(next()), 64)
		if err != nil {
			status = 1
		}
		return fmt.Sprintf(spec+string(verb), n), false, status
	}
	return "", true, c.fail("%s%c: invalid format", spec, verb)
}

// test is [ and test: POSIX rules, by the number of arguments where that
// decides.
func test(c *call) int {
	args := c.args
	if c.name == "[" || c.name == "[[" {
		if len(args) == 0 || args[len(args)-1] != "]" && args[len(args)-1] != "]]" {
			c.testComplain("missing ]")
			return 2
		}
		args = args[:len(args)-1]
	}
	t := &tester{c: c, args: args}
	if len(args) == 0 {
		return 1
	}
	holds := t.or()
	if t.err == nil && t.at < len(t.args) {
		t.err = fmt.Errorf("%s: unknown operand", t.args[t.at])
	}
	if t.err != nil {
		c.testComplain(t.err.Error())
		return 2
	}
	return oneIf(!holds)
}

// testComplain prefixes the shell's name where test is its builtin.
func (c *call) testComplain(message string) {
	if c.shell != nil {
		c.shell.complain("%s", message)
		return
	}
	c.complain("%s", message)
}

type tester struct {
	c    *call
	args []string
	at   int
	err  error
	deep int
}

func (t *tester) peek(n int) string {
	if t.at+n < len(t.args) {
		return t.args[t.at+n]
	}
	return ""
}

func (t *tester) left() int { return len(t.args) - t.at }

func (t *tester) or() bool {
	holds := t.and()
	for t.err == nil && (t.peek(0) == "-o" || t.peek(0) == "||") {
		t.at++
		right := t.and()
		holds = holds || right
	}
	return holds
}

func (t *tester) and() bool {
	holds := t.not()
	for t.err == nil && (t.peek(0) == "-a" || t.peek(0) == "&&") {
		t.at++
		right := t.not()
		holds = holds && right
	}
	return holds
}

func (t *tester) not() bool {
	if t.deep++; t.deep > 1000 {
		t.err = fmt.Errorf("too many operators")
		return false
	}
	defer func() { t.deep-- }()
	if t.peek(0) == "!" && t.left() > 1 && !(t.left() >= 3 && binaryTests[t.peek(1)]) {
		t.at++
		return !t.not()
	}
	return t.primary()
}

var binaryTests = map[string]bool{"=": true, "==": true, "!=": true, "<": true, ">": true, "=~": true,
	"-eq": true, "-ne": true, "-lt": true, "-le": true, "-gt": true, "-ge": true, "-nt": true, "-ot": true, "-ef": true}

func (t *tester) primary() bool {
	if t.left() == 0 {
		t.err = fmt.Errorf("argument expected")
		return false
	}
	if t.left() >= 3 && binaryTests[t.peek(1)] {
		a, op, b := t.peek(0), t.peek(1), t.peek(2)
		t.at += 3
		return t.binary(a, op, b)
	}
	arg := t.peek(0)
	if arg == "(" && t.left() > 1 {
		t.at++
		holds := t.or()
		if t.peek(0) != ")" {
			t.err = fmt.Errorf("closing paren expected")
			return false
		}
		t.at++
		return holds
	}
	if len(arg) == 2 && arg[0] == '-' && t.left() > 1 && strings.IndexByte("bcdefghknprstuwxzLSOGN", arg[1]) >= 0 {
		value := t.peek(1)
		t.at += 2
		return t.unary(arg[1], value)
	}
	t.at++
	return arg != ""
}

func (t *tester) unary(op byte, value string) bool {
	switch op {
	case 'n':
		return value != ""
	case 'z':
		return value == ""
	case 't':
		return false
	}
	files := t.c.files()
	if op == 'L' || op == 'h' {
		info, err := files.Lstat(t.c.p.Path(value))
		return err == nil && info.IsLink()
	}
	info, err := files.Stat(t.c.p.Path(value))
	if err != nil {
		return false
	}
	switch op {
	case 'd':
		return info.IsDir()
	case 'f':
		return info.Mode.IsRegular()
	case 's':
		return info.Size > 0
	case 'x':
		return info.Mode&0o111 != 0
	case 'w':
		return t.c.p.UID == 0 || info.Mode&0o222 != 0
	case 'r':
		return t.c.p.UID == 0 || info.Mode&0o444 != 0
	case 'c':
		return info.Special != 0
	case 'b', 'p', 'S', 'u', 'g', 'k':
		return false
	case 'O', 'G':
		return info.UID == t.c.p.UID
	}
	return true
}

func (t *tester) binary(a, op, b string) bool {
	switch op {
	case "=", "==":
		if t.c.name == "[[" {
			return matches(b, a)
		}
		return a == b
	case "!=":
		return a != b
	case "<":
		return a < b
	case ">":
		return a > b
	case "-nt", "-ot", "-ef":
		return t.compareFiles(a, op, b)
	}
	x, y := t.number(a), t.number(b)
	switch op {
	case "-eq":
		return x == y
	case "-ne":
		return x != y
	case "-lt":
		return x < y
	case "-le":
		return x <= y
	case "-gt":
		return x > y
	case "-ge":
		return x >= y
	}
	t.err = fmt.Errorf("%s: not modelled by gherkube", op)
	return false
}

func (t *tester) compareFiles(a, op, b string) bool {
	ia, errA := t.c.files().Stat(t.c.p.Path(a))
	ib, errB := t.c.files().Stat(t.c.p.Path(b))
	switch op {
	case "-nt":
		return errA == nil && (errB != nil || ia.Modified.After(ib.Modified))
	case "-ot":
		return errB == nil && (errA != nil || ib.Modified.After(ia.Modified))
	}
	return errA == nil && errB == nil && t.c.p.Path(a) == t.c.p.Path(b)
}

func (t *tester) number(s string) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
	if err != nil && t.err == nil {
		t.err = fmt.Errorf("%s: bad number", s)
	}
	return n
}

// testClause is [[ ... ]], by the same rules.
func (s *shell) testClause(c *syntax.TestClause) {
	holds, ok := s.testExpr(c.X)
	if ok {
		s.status = oneIf(!holds)
	}
}

func (s *shell) testExpr(x syntax.TestExpr) (holds, ok bool) {
	t := &tester{c: &call{p: s.p, name: "[", edition: s.edition, shell: s}}
	switch x := x.(type) {
	case *syntax.Word:
		v, ok := s.literal(x)
		return v != "", ok
	case *syntax.ParenTest:
		return s.testExpr(x.X)
	case *syntax.UnaryTest:
		if x.Op == syntax.TsNot {
			holds, ok := s.testExpr(x.X)
			return !holds, ok
		}
		w, isWord := x.X.(*syntax.Word)
		op := x.Op.String()
		if !isWord || len(op) != 2 {
			break
		}
		v, ok := s.literal(w)
		return t.unary(op[1], v), ok
	case *syntax.BinaryTest:
		switch x.Op {
		case syntax.AndTest, syntax.OrTest:
			left, ok := s.testExpr(x.X)
			if !ok || left == (x.Op == syntax.OrTest) {
				return left, ok
			}
			return s.testExpr(x.Y)
		}
		return s.testWords(t, x)
	}
	s.unsupported("this test")
	return false, false
}

func (s *shell) testWords(t *tester, x *syntax.BinaryTest) (holds, ok bool) {
	left, isWord := x.X.(*syntax.Word)
	right, isWord2 := x.Y.(*syntax.Word)
	if !isWord || !isWord2 {
		s.unsupported("this test")
		return false, false
	}
	a, ok := s.literal(left)
	if !ok {
		return false, false
	}
	switch x.Op {
	case syntax.TsMatch, syntax.TsMatchShort, syntax.TsNoMatch:
		pat, ok := s.pattern(right)
		return matches(pat, a) == (x.Op != syntax.TsNoMatch), ok
	case syntax.TsReMatch:
		b, ok := s.literal(right)
		re, err := compile(b)
		return err == nil && re.MatchString(a), ok
	}
	b, ok := s.literal(right)
	holds = t.binary(a, x.Op.String(), b)
	if t.err != nil {
		s.complain("%v", t.err)
		s.status = 2
		return false, false
	}
	return holds, ok
}

// expr evaluates arithmetic, comparisons and matches of words.
func expr(c *call) int {
	e := &expression{args: c.args}
	v := e.or()
	if e.err == nil && e.at < len(e.args) {
		e.err = fmt.Errorf("syntax error")
	}
	if e.err != nil {
		c.complain("%v", e.err)
		return 2
	}
	c.print("%s\n", v)
	return oneIf(v == "" || v == "0")
}

type expression struct {
	args []string
	at   int
	err  error
	deep int
}

func (e *expression) next(ops ...string) (string, bool) {
	if e.err != nil || e.at >= len(e.args) {
		return "", false
	}
	for _, op := range ops {
		if e.args[e.at] == op {
			e.at++
			return op, true
		}
	}
	return "", false
}

func truth(v string) bool { return v != "" && v != "0" }

func (e *expression) or() string {
	v := e.and()
	for {
		if _, ok := e.next("|"); !ok {
			return v
		}
		if right := e.and(); !truth(v) {
			v = right
		}
	}
}

func (e *expression) and() string {
	v := e.compare()
	for {
		if _, ok := e.next("&"); !ok {
			return v
		}
		if right := e.compare(); !truth(v) || !truth(right) {
			v = "0"
		}
	}
}

func (e *expression) compare() string {
	v := e.sum()
	for {
		op, ok := e.next("=", "==", "!=", "<", "<=", ">", ">=")
		if !ok {
			return v
		}
		w := e.sum()
		order := strings.Compare(v, w)
		a, errA := strconv.ParseInt(v, 10, 64)
		b, errB := strconv.ParseInt(w, 10, 64)
		if errA == nil && errB == nil {
			order = int(min(max(a-b, -1), 1))
		}
		holds := map[string]bool{"=": order == 0, "==": order == 0, "!=": order != 0, "<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0}[op]
		v = strconv.Itoa(oneIf(holds))
	}
}

func (e *expression) sum() string {
	v := e.product()
	for {
		op, ok := e.next("+", "-")
		if !ok {
			return v
		}
		w := e.product()
		v = e.calculate(v, op, w)
	}
}

func (e *expression) product() string {
	v := e.match()
	for {
		op, ok := e.next("*", "/", "%")
		if !ok {
			return v
		}
		w := e.match()
		v = e.calculate(v, op, w)
	}
}

func (e *expression) calculate(v, op, w string) string {
	a, errA := strconv.ParseInt(v, 10, 64)
	b, errB := strconv.ParseInt(w, 10, 64)
	switch {
	case e.err != nil:
		return ""
	case errA != nil || errB != nil:
		e.err = fmt.Errorf("non-numeric argument")
		return ""
	case (op == "/" || op == "%") && b == 0:
		e.err = fmt.Errorf("division by zero")
		return ""
	}
	n := map[string]func() int64{"+": func() int64 { return a + b }, "-": func() int64 { return a - b }, "*": func() int64 { return a * b },
		"/": func() int64 { return a / b }, "%": func() int64 { return a % b }}[op]()
	return strconv.FormatInt(n, 10)
}

func (e *expression) match() string {
	v := e.atom()
	for {
		if _, ok := e.next(":"); !ok {
			return v
		}
		re, err := compile("^(?:" + basic(e.atom()) + ")")
		if err != nil {
			e.err = err
			return ""
		}
		m := re.FindStringSubmatch(v)
		switch {
		case len(m) > 1:
			v = m[1]
		case m != nil:
			v = strconv.Itoa(len(m[0]))
		default:
			v = "0"
		}
	}
}

func (e *expression) atom() string {
	if e.err != nil || e.at >= len(e.args) || e.deep > 500 {
		if e.err == nil {
			e.err = fmt.Errorf("syntax error")
		}
		return ""
	}
	if _, ok := e.next("("); ok {
		e.deep++
		v := e.or()
		e.deep--
		if _, ok := e.next(")"); !ok && e.err == nil {
			e.err = fmt.Errorf("syntax error")
		}
		return v
	}
	if len(e.args)-e.at > 1 {
		if _, ok := e.next("length"); ok {
			return strconv.Itoa(len(e.atom()))
		}
		if _, ok := e.next("match"); ok {
			e.args = append(append(append([]string{}, e.args[:e.at+1]...), ":"), e.args[e.at+1:]...)
			return e.match()
		}
	}
	e.at++
	return e.args[e.at-1]
}
