package shell

import (
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"mvdan.cc/sh/v3/syntax"
)

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
	if t.peek(0) == "!" && t.left() > 1 && (t.left() < 3 || !binaryTests[t.peek(1)]) {
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
		return files.Access(t.c.p.Path(value), filesystem.Execute) == nil
	case 'w':
		return files.Access(t.c.p.Path(value), filesystem.Write) == nil
	case 'r':
		return files.Access(t.c.p.Path(value), filesystem.Read) == nil
	case 'c':
		return info.Special != 0
	case 'b', 'p', 'S':
		return false
	case 'u':
		return info.Mode&fs.ModeSetuid != 0
	case 'g':
		return info.Mode&fs.ModeSetgid != 0
	case 'k':
		return info.Mode&fs.ModeSticky != 0
	case 'O':
		return info.UID == t.c.p.UID
	case 'G':
		return info.GID == t.c.p.GID
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
