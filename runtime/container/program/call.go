// Package program is what a program in a container gets: its arguments, streams and files,
// how it complains and how it runs others. It knows no program and no shell; time and
// processes are those of package process.
package program

import (
	"fmt"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/process"
)

// Call is one execution of a program.
type Call struct {
	P       *process.Process
	Name    string
	Args    []string // without the name
	Edition Edition
	// Say, if set, is how a shell complains whose builtin the program is.
	Say func(format string, args ...any)
}

// Edition says whose program is imitated: it decides messages and exit codes.
type Edition int

// The editions: busybox 1.35 and 1.28, and GNU coreutils.
const (
	Modern Edition = iota
	Old
	GNU
)

// Print writes to the standard output; its result is the exit code 0, or 1 if
// that failed.
func (c *Call) Print(format string, args ...any) int {
	return c.Output([]byte(fmt.Sprintf(format, args...)))
}

// Output writes to the standard output, and complains and returns 1 if that fails.
func (c *Call) Output(b []byte) int {
	fd := c.P.FDs[1]
	if fd == nil {
		return 1
	}
	if _, err := fd.Write(c.P, b); err != nil {
		c.Complain("write error: %v", err)
		return 1
	}
	return 0
}

// Complain writes an error after the program's name.
func (c *Call) Complain(format string, args ...any) {
	if fd := c.P.FDs[2]; fd != nil {
		_, _ = fd.Write(c.P, []byte(c.Name+": "+fmt.Sprintf(format, args...)+"\n"))
	}
}

// Fail complains and returns 1.
func (c *Call) Fail(format string, args ...any) int {
	c.Complain(format, args...)
	return 1
}

// Errorf writes to the standard error.
func (c *Call) Errorf(format string, args ...any) {
	if fd := c.P.FDs[2]; fd != nil {
		_, _ = fd.Write(c.P, []byte(fmt.Sprintf(format, args...)))
	}
}

// Files is the file system that the program sees.
func (c *Call) Files() *filesystem.View { return c.P.Files() }

// Exit is the exit code of what holds for 1, and else 0.
func Exit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// IsTerminal reports whether the standard input is a terminal.
func IsTerminal(p *process.Process) bool {
	fd := p.FDs[0]
	if fd == nil {
		return false
	}
	t, ok := fd.File.(interface{ Terminal() bool })
	return ok && t.Terminal()
}
