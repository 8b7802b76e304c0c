package shell

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"

	"github.com/gherkube/gherkube/runtime/container/process"
)

// configure prepares the expansion of words.
func (s *shell) configure() { s.words = newExpander(&s.scope, s.substitute, s.expanded) }

// substitute runs $(...).
func (s *shell) substitute(w io.Writer, cs *syntax.CmdSubst) error {
	out := &buffer{}
	status := s.subshell(cs.Stmts, map[int]*process.FD{1: process.Open(out)})
	s.substed = status
	_, err := w.Write(bytes.ReplaceAll(out.data, []byte{0}, nil))
	return err
}

// buffer is a file that keeps what is written.
type buffer struct{ data []byte }

func (b *buffer) Read(*process.Process, []byte) (int, error) { return 0, io.EOF }

func (b *buffer) Write(p *process.Process, data []byte) (int, error) {
	p.Step()
	if len(b.data)+len(data) > 4*maxVariable {
		return 0, process.ErrNoSpace
	}
	b.data = append(b.data, data...)
	return len(data), nil
}

func (b *buffer) Close() {}

// expanded reports whether an expansion worked. A failed one ends the shell.
func (s *shell) expanded(err error) bool {
	if err == nil {
		return s.flow != exiting || s.inTrap
	}
	message := err.Error()
	var unset expand.UnsetParameterError
	if errors.As(err, &unset) && unset.Message == "unbound variable" {
		message = unset.Node.Param.Value + ": parameter not set"
	}
	if strings.Contains(message, "division by zero") {
		message = "divide by zero"
	}
	s.complain("%s", message)
	s.status, s.flow = 2, exiting
	return false
}
