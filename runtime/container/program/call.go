// Package program is what a program in a container gets: its arguments, streams and files,
// how it complains and how it runs others. It knows no program and no shell; time and
// processes are those of package process.
package program

import (
	"bytes"
	"errors"
	"fmt"
	"io"

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

// Usage is what a program says of arguments that it does not take: of an option, or of
// operands if that is empty.
func (c *Call) Usage(bad string) int {
	switch {
	case bad == "":
	case len(bad) == 2 && bad[1] == ':':
		c.Complain("option requires an argument -- '%s'", bad[:1])
	case len(bad) == 1:
		c.Complain("invalid option -- '%s'", bad)
	default:
		c.Complain("unrecognized option '%s'", bad)
	}
	if c.Edition == GNU {
		if bad == "" {
			last := ""
			if len(c.Args) > 0 {
				last = " after '" + c.Args[len(c.Args)-1] + "'"
			}
			c.Complain("missing operand%s", last)
		}
		c.TryHelp()
		return max(1, usageCodes[c.Name])
	}
	c.Errorf("BusyBox v1.35.0 multi-call binary.\n\nUsage: %s: this option is not known to gherkube's model of the applet\n", c.Name)
	return 1
}

// TryHelp is what GNU's programs add to complaints about their arguments.
func (c *Call) TryHelp() int {
	c.Errorf("Try '%s --help' for more information.\n", c.Name)
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

// MostInput is how much an applet that needs all of its input at once takes.
const MostInput = 32 << 20

// ErrTooLarge is what a program says of more input than MostInput.
var ErrTooLarge = errors.New("input too large for gherkube")

// Slurp reads all of a file; "-" is the standard input.
func (c *Call) Slurp(name string) ([]byte, error) {
	fd := c.P.FDs[0]
	if name != "-" {
		var err error
		if fd, err = c.P.Open(name, process.ForReading); err != nil {
			return nil, err
		}
		defer fd.Close()
	}
	var out []byte
	err := c.Each(fd, func(b []byte) error {
		if len(out)+len(b) > MostInput {
			return ErrTooLarge
		}
		out = append(out, b...)
		return nil
	})
	return out, err
}

// Whole calls f with all of each file in turn, or of the standard input if there is none.
// cannot complains about a file that cannot be read, and returns the exit code.
func (c *Call) Whole(names []string, cannot func(name string, err error) int, f func(name string, data []byte)) int {
	if len(names) == 0 {
		names = []string{"-"}
	}
	status := 0
	for _, name := range names {
		data, err := c.Slurp(name)
		if err != nil {
			status = cannot(name, err)
			continue
		}
		f(name, data)
	}
	return status
}

// CannotOpen complains about a file that cannot be opened.
func (c *Call) CannotOpen(name string, err error) int {
	return c.Cannot("can't open '%s': %v", name, err)
}

// Unreadable complains about a file as programs do that only name it.
func (c *Call) Unreadable(name string, err error) int { return c.Fail("%s: %v", name, err) }

// Each calls f with all that can be read, as it comes.
func (c *Call) Each(fd *process.FD, f func([]byte) error) error {
	if fd == nil {
		return process.ErrBadFile
	}
	b := make([]byte, 8<<10)
	for {
		n, err := fd.Read(c.P, b)
		if n > 0 {
			if err := f(b[:n]); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// ErrStop ends reading early.
var ErrStop = errors.New("stop")

// Lines calls f with each line of the input, without its line break, as it
// comes. f may return ErrStop.
func (c *Call) Lines(fd *process.FD, f func(line string) error) error {
	var partial []byte
	err := c.Each(fd, func(b []byte) error {
		for {
			before, after, ended := bytes.Cut(b, []byte{'\n'})
			partial = append(partial, before...)
			if len(partial) > MostInput {
				return ErrTooLarge
			}
			if !ended {
				return nil
			}
			line := string(partial)
			partial, b = partial[:0], after
			if err := f(line); err != nil {
				return err
			}
		}
	})
	if err == nil && len(partial) > 0 {
		err = f(string(partial))
	}
	if errors.Is(err, ErrStop) {
		return nil
	}
	return err
}

// Inputs opens each named file in turn, or the standard input if there is
// none, and returns 1 if one could not be read.
func (c *Call) Inputs(names []string, f func(name string, fd *process.FD) error) int {
	if len(names) == 0 {
		names = []string{"-"}
	}
	status := 0
	for _, name := range names {
		fd := c.P.FDs[0].Dup()
		if name != "-" {
			var err error
			if fd, err = c.P.Open(name, process.ForReading); err != nil {
				status = c.Cannot("%s: %v", name, err)
				continue
			}
		}
		err := f(name, fd)
		fd.Close()
		if err != nil && !errors.Is(err, ErrStop) {
			c.Complain("%s: %v", name, err)
			status = 1
		}
	}
	return status
}

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
