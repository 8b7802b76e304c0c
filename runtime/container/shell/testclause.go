package shell

import (
	"regexp"

	"mvdan.cc/sh/v3/syntax"

	"github.com/gherkube/gherkube/runtime/container/applet"
	"github.com/gherkube/gherkube/runtime/container/program"
)

// testClause is [[ ... ]], by the same rules.
func testClause(s *shell, c *syntax.TestClause) {
	holds, ok := testExpr(s, c.X)
	if ok {
		s.status = program.Exit(!holds)
	}
}

func testExpr(s *shell, x syntax.TestExpr) (holds, ok bool) {
	t := &applet.Tester{C: &program.Call{P: s.p, Name: "[", Edition: s.edition, Say: s.complain}}
	switch x := x.(type) {
	case *syntax.Word:
		v, ok := s.words.literal(x)
		return v != "", ok
	case *syntax.ParenTest:
		return testExpr(s, x.X)
	case *syntax.UnaryTest:
		if x.Op == syntax.TsNot {
			holds, ok := testExpr(s, x.X)
			return !holds, ok
		}
		w, isWord := x.X.(*syntax.Word)
		op := x.Op.String()
		if !isWord || len(op) != 2 {
			break
		}
		v, ok := s.words.literal(w)
		return t.Unary(op[1], v), ok
	case *syntax.BinaryTest:
		switch x.Op {
		case syntax.AndTest, syntax.OrTest:
			left, ok := testExpr(s, x.X)
			if !ok || left == (x.Op == syntax.OrTest) {
				return left, ok
			}
			return testExpr(s, x.Y)
		}
		return testWords(s, t, x)
	}
	s.unsupported("this test")
	return false, false
}

func testWords(s *shell, t *applet.Tester, x *syntax.BinaryTest) (holds, ok bool) {
	left, isWord := x.X.(*syntax.Word)
	right, isWord2 := x.Y.(*syntax.Word)
	if !isWord || !isWord2 {
		s.unsupported("this test")
		return false, false
	}
	a, ok := s.words.literal(left)
	if !ok {
		return false, false
	}
	switch x.Op {
	case syntax.TsMatch, syntax.TsMatchShort, syntax.TsNoMatch:
		pat, ok := s.words.pattern(right)
		return applet.Matches(pat, a) == (x.Op != syntax.TsNoMatch), ok
	case syntax.TsReMatch:
		b, ok := s.words.literal(right)
		re, err := regexp.Compile(b)
		return err == nil && re.MatchString(a), ok
	}
	b, ok := s.words.literal(right)
	holds = t.Binary(a, x.Op.String(), b)
	if t.Err != nil {
		s.complain("%v", t.Err)
		s.status = 2
		return false, false
	}
	return holds, ok
}
