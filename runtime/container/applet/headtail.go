package applet

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/container/process"
)

func head(c *Call) int {
	o, names, bad := ParseOptions(numeric(LongOptions(c.Args, "lines=n: bytes=c: quiet=q silent=q verbose=v")), "qv", "nc")
	if bad != "" {
		return c.usage(bad)
	}
	n, text := int64(10), "10"
	for _, k := range []string{"n", "c"} {
		if v, ok := o[k]; ok {
			var err error
			if n, err = parseSize(v); err != nil {
				if c.Edition == GNU {
					return c.fail("invalid number of %s: '%s'", map[string]string{"n": "lines", "c": "bytes"}[k], v)
				}
				return c.fail("invalid number '%s'", v)
			}
			text = v
		}
	}
	t := titles{c: c, names: names, o: o}
	return c.inputs(names, func(name string, fd *process.FD) error {
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
	c       *Call
	names   []string
	o       Options
	printed bool
}

func (t *titles) print(name string) {
	if t.o.Has("q") || len(t.names) < 2 && !t.o.Has("v") {
		return
	}
	if t.printed {
		t.c.print("\n")
	}
	if t.printed = true; name == "-" {
		name = "standard input"
	}
	t.c.print("==> %s <==\n", name)
}

// headBut prints all but the last n lines or bytes.
func headBut(c *Call, fd *process.FD, n int, bytewise bool) error {
	var data []byte
	err := c.each(fd, func(b []byte) error {
		if len(data)+len(b) > slurpLimit {
			return errTooLarge
		}
		data = append(data, b...)
		return nil
	})
	if err != nil {
		return err
	}
	c.output(data[:len(data)-len(lastPart(data, n, bytewise, false))])
	return nil
}

func headLines(c *Call, fd *process.FD, left int64) error {
	b := make([]byte, 1)
	for left > 0 {
		m, err := fd.Read(c.P, b)
		if m == 0 || err != nil {
			return nil
		}
		if c.output(b) != 0 {
			return errStop
		}
		if b[0] == '\n' {
			left--
		}
	}
	return nil
}

func headBytes(c *Call, fd *process.FD, left int64) error {
	for left > 0 {
		b := make([]byte, min(left, 8<<10))
		n, err := fd.Read(c.P, b)
		if n == 0 || err != nil {
			return nil
		}
		if c.output(b[:n]) != 0 {
			return errStop
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

func tail(c *Call) int {
	args := numeric(LongOptions(c.Args, "lines=n: bytes=c: quiet=q silent=q verbose=v follow=f retry=F"))
	if len(args) > 0 && len(args[0]) > 1 && args[0][0] == '+' {
		args = append([]string{"-n", args[0]}, args[1:]...)
	}
	o, names, bad := ParseOptions(args, "fFqv", "ncs")
	if bad != "" {
		return c.usage(bad)
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
		return c.fail("invalid number '%s'", amount)
	}
	follow := o.Has("f") || o.Has("F")
	if len(names) == 0 {
		names = []string{"-"}
	}
	status := 0
	t := titles{c: c, names: names, o: o}
	offsets := map[string]int{}
	for _, name := range names {
		data, err := c.slurp(name)
		if err != nil {
			status = c.cannot("can't open '%s': %v", name, err)
			if !o.Has("F") {
				continue
			}
		}
		t.print(name)
		offsets[name] = len(data)
		c.output(lastPart(data, int(n), bytewise, strings.HasPrefix(amount, "+")))
	}
	switch {
	case len(offsets) == 0 && c.Edition != GNU:
		return c.fail("no files")
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
func followFiles(c *Call, names []string, offsets map[string]int) int {
	for {
		c.P.Sleep(time.Second)
		for _, name := range names {
			data, err := c.files().ReadFile(c.P.Path(name))
			if err != nil {
				continue
			}
			if len(data) < offsets[name] {
				offsets[name] = 0
			}
			if len(data) > offsets[name] {
				if c.output(data[offsets[name]:]) != 0 {
					return 1
				}
				offsets[name] = len(data)
			}
		}
	}
}
