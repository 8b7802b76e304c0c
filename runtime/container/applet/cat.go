package applet

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/program"
)

func cat(c *program.Call) int {
	flags := "uvetbnA"
	if c.Edition == program.GNU {
		flags += "sET"
	}
	o, names, bad := program.ParseOptions(c.Args, flags, "")
	if bad != "" {
		return c.Usage(bad)
	}
	if len(names) == 0 {
		names = []string{"-"}
	}
	shown := newShownLines(o)
	status := 0
	for _, name := range names {
		fd := c.P.FDs[0].Dup()
		if name != "-" {
			var err error
			if fd, err = c.P.Open(name, process.ForReading); err != nil {
				status = c.CannotOpen(name, err)
				continue
			}
		}
		err := c.Each(fd, func(b []byte) error {
			if c.Output(shown.of(b)) != 0 {
				return program.ErrStop
			}
			return nil
		})
		fd.Close()
		if err == nil && c.Output(shown.endOfFile(c.Edition)) != 0 {
			return 1
		}
		if errors.Is(err, program.ErrStop) {
			return 1
		}
		if err != nil && !errors.Is(err, io.EOF) {
			status = c.Fail("read error: %v", err)
		}
	}
	return status
}

// shownLines is what cat makes of lines.
type shownLines struct {
	numbers, filled, single       bool // -n, -b, -s
	controls, tabs, ends, plainly bool // -v, -t, -e; none of all
	number                        int
	inside                        bool // of a line
	empty                         bool // the line before was
}

func newShownLines(o program.Options) *shownLines {
	all := o.Has("A")
	s := &shownLines{numbers: o.Has("n"), filled: o.Has("b"), single: o.Has("s"), controls: o.Has("v") || o.Has("e") || o.Has("t") || all,
		tabs: o.Has("t") || o.Has("T") || all, ends: o.Has("e") || o.Has("E") || all}
	changed := s.numbers || s.filled || s.single || s.controls || s.tabs || s.ends
	s.plainly = !changed
	return s
}

// of is what is shown of the next part of the text.
func (s *shownLines) of(text []byte) []byte {
	if s.plainly {
		return text
	}
	var out strings.Builder
	for _, ch := range text {
		if !s.inside {
			if ch == '\n' && s.empty && s.single {
				continue
			}
			s.empty = ch == '\n'
			if s.filled && ch != '\n' || s.numbers && !s.filled {
				s.number++
				fmt.Fprintf(&out, "%6d\t", s.number)
			}
		}
		s.inside = ch != '\n'
		switch {
		case ch == '\n':
			if s.ends {
				out.WriteByte('$')
			}
			out.WriteByte(ch)
		case ch == '\t' && s.tabs:
			out.WriteString("^I")
		case s.controls && ch != '\t':
			out.WriteString(visible(ch))
		default:
			out.WriteByte(ch)
		}
	}
	return []byte(out.String())
}

// endOfFile is the line break that busybox adds to the numbered last line of a file
// that has none.
func (s *shownLines) endOfFile(e program.Edition) []byte {
	if e == program.GNU || !s.inside || !s.numbers && !s.filled {
		return nil
	}
	s.inside = false
	return []byte{'\n'}
}

// visible is a byte as cat -v writes it.
func visible(ch byte) string {
	high := ""
	if ch >= 0x80 {
		high, ch = "M-", ch-0x80
	}
	switch {
	case ch < ' ':
		return high + "^" + string(ch+'@')
	case ch == 0x7f:
		return high + "^?"
	}
	return high + string(ch)
}
