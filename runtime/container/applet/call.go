package applet

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/process"
)

// Call is one execution of an applet.
type Call struct {
	P       *process.Process
	Name    string
	Args    []string // without the name
	Edition Edition
	// say, if set, is how a shell complains whose builtin the applet is.
	Say func(format string, args ...any)
}

// Applet does what its name says and returns the exit code.
type Applet func(c *Call) int

// Edition says whose program an applet imitates: it decides messages and exit codes.
type Edition int

// The editions: busybox 1.35 and 1.28, and GNU coreutils.
const (
	Modern Edition = iota
	Old
	GNU
)

// print writes to the standard output; its result is the exit code 0, or 1 if
// that failed.
func (c *Call) print(format string, args ...any) int {
	return c.output([]byte(fmt.Sprintf(format, args...)))
}

func (c *Call) output(b []byte) int {
	fd := c.P.FDs[1]
	if fd == nil {
		return 1
	}
	if _, err := fd.Write(c.P, b); err != nil {
		c.complain("write error: %v", err)
		return 1
	}
	return 0
}

// complain writes an error after the applet's name.
func (c *Call) complain(format string, args ...any) {
	if fd := c.P.FDs[2]; fd != nil {
		_, _ = fd.Write(c.P, []byte(c.Name+": "+fmt.Sprintf(format, args...)+"\n"))
	}
}

// fail complains and returns 1.
func (c *Call) fail(format string, args ...any) int {
	c.complain(format, args...)
	return 1
}

// usage is what an applet says of arguments that it does not take: of an option, or of
// operands if that is empty.
func (c *Call) usage(bad string) int {
	switch {
	case bad == "":
	case len(bad) == 2 && bad[1] == ':':
		c.complain("option requires an argument -- '%s'", bad[:1])
	case len(bad) == 1:
		c.complain("invalid option -- '%s'", bad)
	default:
		c.complain("unrecognized option '%s'", bad)
	}
	if c.Edition == GNU {
		if bad == "" {
			last := ""
			if len(c.Args) > 0 {
				last = " after '" + c.Args[len(c.Args)-1] + "'"
			}
			c.complain("missing operand%s", last)
		}
		c.tryHelp()
		return max(1, usageCodes[c.Name])
	}
	c.errorf("BusyBox v1.35.0 multi-call binary.\n\nUsage: %s: this option is not known to gherkube's model of the applet\n", c.Name)
	return 1
}

// tryHelp is what GNU's programs add to complaints about their arguments.
func (c *Call) tryHelp() int {
	c.errorf("Try '%s --help' for more information.\n", c.Name)
	return 1
}

func (c *Call) errorf(format string, args ...any) {
	if fd := c.P.FDs[2]; fd != nil {
		_, _ = fd.Write(c.P, []byte(fmt.Sprintf(format, args...)))
	}
}

func (c *Call) files() *filesystem.View { return c.P.Files() }

// slurpLimit is how much an applet that needs all of its input at once takes.
const slurpLimit = 32 << 20

var errTooLarge = errors.New("input too large for gherkube")

// slurp reads all of a file; "-" is the standard input.
func (c *Call) slurp(name string) ([]byte, error) {
	fd := c.P.FDs[0]
	if name != "-" {
		var err error
		if fd, err = c.P.Open(name, process.ForReading); err != nil {
			return nil, err
		}
		defer fd.Close()
	}
	var out []byte
	err := c.each(fd, func(b []byte) error {
		if len(out)+len(b) > slurpLimit {
			return errTooLarge
		}
		out = append(out, b...)
		return nil
	})
	return out, err
}

// each calls f with all that can be read, as it comes.
func (c *Call) each(fd *process.FD, f func([]byte) error) error {
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

// errStop ends reading early.
var errStop = errors.New("stop")

// lines calls f with each line of the input, without its line break, as it
// comes. f may return errStop.
func (c *Call) lines(fd *process.FD, f func(line string) error) error {
	var partial []byte
	err := c.each(fd, func(b []byte) error {
		for {
			before, after, ended := bytes.Cut(b, []byte{'\n'})
			partial = append(partial, before...)
			if len(partial) > slurpLimit {
				return errTooLarge
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
	if errors.Is(err, errStop) {
		return nil
	}
	return err
}

// inputs opens each named file in turn, or the standard input if there is
// none, and returns 1 if one could not be read.
func (c *Call) inputs(names []string, f func(name string, fd *process.FD) error) int {
	if len(names) == 0 {
		names = []string{"-"}
	}
	status := 0
	for _, name := range names {
		fd := c.P.FDs[0].Dup()
		if name != "-" {
			var err error
			if fd, err = c.P.Open(name, process.ForReading); err != nil {
				status = c.cannot("%s: %v", name, err)
				continue
			}
		}
		err := f(name, fd)
		fd.Close()
		if err != nil && !errors.Is(err, errStop) {
			c.complain("%s: %v", name, err)
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
