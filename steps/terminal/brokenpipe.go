package terminal

import (
	"bytes"
	"io"
	"syscall"

	"mvdan.cc/sh/v3/interp"
	"mvdan.cc/sh/v3/syntax"
)

// enough is how many lines the right side of a pipeline reads before it ends,
// if it is a head. All other filters read to the end. After that, a command that
// writes on the left side gets SIGPIPE.
func enough(reader *syntax.Stmt) (lines int, ends bool) {
	call, ok := reader.Cmd.(*syntax.CallExpr)
	if !ok || len(call.Args) == 0 || call.Args[0].Lit() != "head" {
		return 0, false
	}
	var args []string
	for _, word := range call.Args[1:] {
		args = append(args, word.Lit())
	}
	return lineCount(args)
}

// pipeEnd is what the left side of a pipeline writes to whose right side does
// not read to the end.
type pipeEnd struct {
	io.ReadWriteCloser
	left   int // lines until the right side ends
	broken bool
}

// Write implements io.Writer.
func (p *pipeEnd) Write(b []byte) (int, error) {
	if p.left <= 0 {
		p.broken = true
		return 0, syscall.EPIPE
	}
	p.left -= bytes.Count(b, []byte("\n"))
	return p.ReadWriteCloser.Write(b)
}

// broken reports whether a command has written to w that SIGPIPE ends for it.
func broken(w io.Writer) bool {
	p, ok := w.(*pipeEnd)
	return ok && p.broken
}

// brokenOff ends the command that has written to a broken pipe, and it alone.
func brokenOff(w io.Writer) error {
	if p, ok := w.(*pipeEnd); ok {
		p.broken = false
	}
	return interp.ExitStatus(codePipe)
}

// outputTo returns what a command prints to before it goes to w. If w is a pipe
// that breaks, what the command says on its error output from then on is its
// answer to that, and not taken.
func outputTo(w io.Writer, errOut *output) *output {
	o := &output{broken: make(chan struct{})}
	if p, ok := w.(*pipeEnd); ok {
		o.left = p.left
		o.atBreak = func() { errOut.take() }
	}
	return o
}

// isBroken reports whether the command has written to a broken pipe.
func (o *output) isBroken() bool {
	select {
	case <-o.broken:
		return true
	default:
		return false
	}
}
