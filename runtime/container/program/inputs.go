package program

import (
	"bytes"
	"errors"
	"io"

	"github.com/gherkube/gherkube/runtime/container/process"
)

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
