package shell

import (
	"mvdan.cc/sh/v3/syntax"

	"github.com/gherkube/gherkube/runtime/container/applet"
)

func binary(s *shell, c *syntax.BinaryCmd, tail bool) {
	switch c.Op {
	case syntax.AndStmt, syntax.OrStmt:
		s.tested++
		s.statement(c.X, false)
		s.tested--
		if s.flow == onward && (s.status == 0) == (c.Op == syntax.AndStmt) {
			s.statement(c.Y, tail)
		}
	default:
		pipeline(s, c)
	}
}

func ifClause(s *shell, c *syntax.IfClause, tail bool) {
	for c != nil {
		if len(c.Cond) == 0 || s.condition(c.Cond) {
			s.list(c.Then, tail)
			return
		}
		if s.flow != onward {
			return
		}
		s.status = 0
		c = c.Else
	}
}

func while(s *shell, c *syntax.WhileClause) {
	status := 0
	s.loops++
	defer func() { s.loops-- }()
	for {
		holds := s.condition(c.Cond)
		if s.flow != onward {
			if leaveLoop(s) {
				return
			}
			continue
		}
		if holds == c.Until {
			s.status = status
			return
		}
		s.list(c.Do, false)
		status = s.status
		if leaveLoop(s) {
			return
		}
	}
}

// leaveLoop handles break and continue at the end of a round, and reports
// whether the loop is over.
func leaveLoop(s *shell) bool {
	switch s.flow {
	case onward:
		return false
	case breaking, continuing:
		s.levels--
		if s.levels > 0 {
			return true // an outer loop's
		}
		over := s.flow == breaking
		s.flow = onward
		return over
	}
	return true
}

func forClause(s *shell, c *syntax.ForClause) {
	if c.Select {
		s.unsupported("select")
		return
	}
	s.loops++
	defer func() { s.loops-- }()
	switch loop := c.Loop.(type) {
	case *syntax.WordIter:
		items := append([]string(nil), s.params...)
		if loop.InPos.IsValid() {
			var ok bool
			if items, ok = s.words.fields(loop.Items); !ok {
				return
			}
		}
		s.status = 0
		for _, item := range items {
			if !s.assign(loop.Name.Value, item) {
				return
			}
			s.list(c.Do, false)
			if leaveLoop(s) {
				return
			}
		}
	default:
		s.unsupported("for ((...))")
	}
}

func caseClause(s *shell, c *syntax.CaseClause) {
	word, ok := s.words.literal(c.Word)
	if !ok {
		return
	}
	s.status = 0
	for _, item := range c.Items {
		for _, w := range item.Patterns {
			pat, ok := s.words.pattern(w)
			if !ok {
				return
			}
			if applet.Matches(pat, word) {
				s.list(item.Stmts, false)
				return
			}
		}
	}
}

func timeClause(s *shell, c *syntax.TimeClause) {
	begun := s.p.Clock().Now()
	if c.Stmt != nil {
		s.statement(c.Stmt, false)
	}
	d := s.p.Clock().Now().Sub(begun)
	s.write(2, applet.TimeReport(d))
}
