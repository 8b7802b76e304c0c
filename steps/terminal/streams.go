package terminal

import (
	"bytes"
	"io"
	"sync"
	"syscall"

	"mvdan.cc/sh/v3/expand"
)

// streams are a command's standard input and outputs, and its variables.
type streams struct {
	in       io.Reader
	out, err io.Writer
	env      expand.Environ
}

// output collects what a command prints; after take nothing is added.
type output struct {
	mu    sync.Mutex
	buf   bytes.Buffer
	taken bool

	// Of what goes to a pipe that may break (see outputTo).
	left    int           // lines until it breaks
	atBreak func()        // nil if it does not
	broken  chan struct{} // closed once it is
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case o.taken:
		return len(p), nil
	case o.atBreak == nil:
	case o.left <= 0:
		o.taken = true
		o.atBreak()
		close(o.broken)
		return 0, syscall.EPIPE
	default:
		o.left = max(o.left-bytes.Count(p, []byte("\n")), 0)
	}
	return o.buf.Write(p)
}

func (o *output) take() []byte {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.taken = true
	return o.buf.Bytes()
}
