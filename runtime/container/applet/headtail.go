package applet

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/program"
)

func head(c *program.Call) int {
	o, names, bad := program.ParseOptions(numeric(program.LongOptions(c.Args, "lines=n: bytes=c: quiet=q silent=q verbose=v")), "qv", "nc")
	if bad != "" {
		return c.Usage(bad)
	}
	n, text := int64(10), "10"
	for _, k := range []string{"n", "c"} {
		if v, ok := o[k]; ok {
			var err error
			if n, err = parseSize(v); err != nil {
				if c.Edition == program.GNU {
					return c.Fail("invalid number of %s: '%s'", map[string]string{"n": "lines", "c": "bytes"}[k], v)
				}
				return c.Fail("invalid number '%s'", v)
			}
			text = v
		}
	}
	t := titles{c: c, names: names, o: o}
	return c.Inputs(names, func(name string, fd *process.FD) error {
		t.print(name)
		switch {
		case strings.HasPrefix(text, "-"):
			return headBut(c, fd, int(-n), o.Has("c"))
		case o.Has("c"):
			return headBytes(c, fd, n)
		}
		return headLines(c, fd, n)
	})
}

// titles are what head and tail print before each of several files.
type titles struct {
	c       *program.Call
	names   []string
	o       program.Options
	printed bool
}

func (t *titles) print(name string) {
	if t.o.Has("q") || len(t.names) < 2 && !t.o.Has("v") {
		return
	}
	if t.printed {
		t.c.Print("\n")
	}
	if t.printed = true; name == "-" {
		name = "standard input"
	}
	t.c.Print("==> %s <==\n", name)
}

// headBut prints all but the last n lines or bytes.
func headBut(c *program.Call, fd *process.FD, n int, bytewise bool) error {
	var data []byte
	err := c.Each(fd, func(b []byte) error {
		if len(data)+len(b) > program.MostInput {
			return program.ErrTooLarge
		}
		data = append(data, b...)
		return nil
	})
	if err != nil {
		return err
	}
	c.Output(data[:len(data)-len(lastPart(data, n, bytewise, false))])
	return nil
}

func headLines(c *program.Call, fd *process.FD, left int64) error {
	b := make([]byte, 1)
	for left > 0 {
		m, err := fd.Read(c.P, b)
		if m == 0 || err != nil {
			return nil
		}
		if c.Output(b) != 0 {
			return program.ErrStop
		}
		if b[0] == '\n' {
			left--
		}
	}
	return nil
}

func headBytes(c *program.Call, fd *process.FD, left int64) error {
	for left > 0 {
		b := make([]byte, min(left, 8<<10))
		n, err := fd.Read(c.P, b)
		if n == 0 || err != nil {
			return nil
		}
		if c.Output(b[:n]) != 0 {
			return program.ErrStop
		}
		left -= int64(n)
	}
	return nil
}

// numeric turns the old form -5 into -n 5.
func numeric(args []string) []string {
	if len(args) > 0 && len(args[0]) > 1 && args[0][0] == '-' {
		if _, err := strconv.Atoi(args[0][1:]); err == nil {
			return append([]string{"-n", args[0][1:]}, args[1:]...)
		}
	}
	return args
}

func tail(c *program.Call) int {
	args := numeric(program.LongOptions(c.Args, "lines=n: bytes=c: quiet=q silent=q verbose=v follow=f retry=F"))
	if len(args) > 0 && len(args[0]) > 1 && args[0][0] == '+' {
		args = append([]string{"-n", args[0]}, args[1:]...)
	}
	o, names, bad := program.ParseOptions(args, "fFqv", "ncs")
	if bad != "" {
		return c.Usage(bad)
	}
	amount, bytewise := "10", false
	if v, ok := o["n"]; ok {
		amount = v
	}
	if v, ok := o["c"]; ok {
		amount, bytewise = v, true
	}
	n, err := parseSize(strings.TrimLeft(amount, "+-"))
	if err != nil {
		return c.Fail("invalid number '%s'", amount)
	}
	follow := o.Has("f") || o.Has("F")
	if len(names) == 0 {
		names = []string{"-"}
	}
	status := 0
	t := titles{c: c, names: names, o: o}
	offsets := map[string]int{}
	for _, name := range names {
		data, err := c.Slurp(name)
		if err != nil {
			status = c.CannotOpen(name, err)
			if !o.Has("F") {
				continue
			}
		}
		t.print(name)
		offsets[name] = len(data)
		c.Output(lastPart(data, int(n), bytewise, strings.HasPrefix(amount, "+")))
	}
	switch {
	case len(offsets) == 0 && c.Edition != program.GNU:
		return c.Fail("no files")
	case follow && len(offsets) > 0:
		return followFiles(c, names, offsets)
	}
	return status
}

// lastPart returns the last n lines or bytes, or what is from the nth on.
func lastPart(data []byte, n int, bytewise, from bool) []byte {
	if bytewise {
		if from {
			return data[min(max(n-1, 0), len(data)):]
		}
		return data[max(len(data)-n, 0):]
	}
	lines := bytes.SplitAfter(data, []byte("\n"))
	if len(lines) > 0 && len(lines[len(lines)-1]) == 0 {
		lines = lines[:len(lines)-1]
	}
	if from {
		return bytes.Join(lines[min(max(n-1, 0), len(lines)):], nil)
	}
	return bytes.Join(lines[max(len(lines)-n, 0):], nil)
}

// followFiles prints what is added to files, looking once a second. An idle one
// looks less often: at most once in 8 s of nothing.
func followFiles(c *program.Call, names []string, offsets map[string]int) int {
	for {
		c.P.Sleep(time.Second)
		for _, name := range names {
			data, err := c.Files().ReadFile(c.P.Path(name))
			if err != nil {
				continue
			}
			if len(data) < offsets[name] {
				offsets[name] = 0
			}
			if len(data) > offsets[name] {
				if c.Output(data[offsets[name]:]) != 0 {
					return 1
				}
				offsets[name] = len(data)
			}
		}
	}
}
