package applet

import (
	"errors"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/program"
)

func cat(c *program.Call) int {
	_, names, bad := program.ParseOptions(c.Args, "uvetbns", "")
	if bad != "" {
		return c.Usage(bad)
	}
	if len(names) == 0 {
		names = []string{"-"}
	}
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
			if c.Output(b) != 0 {
				return program.ErrStop
			}
			return nil
		})
		fd.Close()
		if errors.Is(err, program.ErrStop) {
			return 1
		}
		if err != nil {
			status = c.Fail("read error: %v", err)
		}
	}
	return status
}

func tee(c *program.Call) int {
	o, names, bad := program.ParseOptions(c.Args, "ai", "")
	if bad != "" {
		return c.Usage(bad)
	}
	mode := process.ForWriting
	if o.Has("a") {
		mode = process.ForAppending
	}
	status := 0
	outs := []*process.FD{c.P.FDs[1]}
	for _, name := range names {
		fd, err := c.P.Open(name, mode)
		if err != nil {
			status = c.Fail("%s: %v", name, err)
			continue
		}
		defer fd.Close()
		outs = append(outs, fd)
	}
	err := c.Each(c.P.FDs[0], func(b []byte) error {
		for _, fd := range outs {
			if _, err := fd.Write(c.P, b); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return c.Fail("write error: %v", err)
	}
	return status
}

func touch(c *program.Call) int {
	o, names, bad := program.ParseOptions(c.Args, "cham", "drt")
	if bad != "" || len(names) == 0 {
		return c.Usage(bad)
	}
	when := c.P.Clock().Now()
	if d, ok := o["d"]; ok {
		t, err := parseDate(d, when)
		if err != nil {
			return c.Fail("invalid date '%s'", d)
		}
		when = t
	}
	status := 0
	for _, name := range names {
		abs := c.P.Path(name)
		_, err := c.Files().Stat(abs)
		if errors.Is(err, filesystem.ErrNotExist) {
			if o.Has("c") {
				continue
			}
			err = c.Files().WriteFile(abs, nil, 0o666)
		}
		if err == nil {
			err = c.Files().Touch(abs, when)
		}
		if err != nil {
			status = c.Cannot("%s: %v", name, err)
		}
	}
	return status
}

// truncate makes files as long as it is told, or with a sign longer or shorter.
func truncate(c *program.Call) int {
	o, names, bad := program.ParseOptions(program.LongOptions(c.Args, "size=s: no-create=c"), "c", "s")
	text := o["s"]
	if c.Edition == program.GNU {
		text = strings.TrimLeft(text, "+-")
	}
	size, err := parseSize(strings.TrimSuffix(text, "B"))
	if bad != "" || len(names) == 0 || !o.Has("s") {
		return c.Usage(bad)
	}
	if err != nil || strings.ContainsAny(text, "+-") {
		return c.Fail("invalid number '%s'", o["s"])
	}
	for _, name := range names {
		at := c.P.Path(name)
		data, err := c.Files().ReadFile(at)
		if errors.Is(err, filesystem.ErrNotExist) && o.Has("c") {
			continue
		}
		length := size
		switch o["s"][0] {
		case '+':
			length = int64(len(data)) + size
		case '-':
			length = max(0, int64(len(data))-size)
		}
		if length > program.MostInput {
			return c.Fail("%s: %v", name, program.ErrTooLarge)
		}
		c.P.Work(int(length))
		sized := make([]byte, length)
		copy(sized, data)
		if err := c.Files().WriteFile(at, sized, 0o666); err != nil {
			return c.Fail("%s: %v", name, err)
		}
	}
	return 0
}

func dd(c *program.Call) int {
	o := map[string]string{"bs": "512"}
	for _, arg := range c.Args {
		k, v, _ := strings.Cut(arg, "=")
		o[k] = v
	}
	size, err := parseSize(o["bs"])
	if err != nil || size <= 0 || size > 16<<20 {
		return c.Fail("invalid number '%s'", o["bs"])
	}
	count := int64(-1)
	if v, ok := o["count"]; ok {
		if count, err = parseSize(v); err != nil {
			return c.Fail("invalid number '%s'", v)
		}
	}
	in, out := c.P.FDs[0].Dup(), c.P.FDs[1].Dup()
	if name := o["if"]; name != "" {
		in.Close()
		if in, err = c.P.Open(name, process.ForReading); err != nil {
			out.Close()
			return c.Fail("can't open '%s': %v", name, err)
		}
	}
	defer in.Close()
	if name := o["of"]; name != "" {
		out.Close()
		if out, err = c.P.Open(name, process.ForWriting); err != nil {
			return c.Fail("can't open '%s': %v", name, err)
		}
	}
	defer out.Close()
	whole, total := int64(0), int64(0)
	b := make([]byte, size)
	for count != 0 {
		n, err := in.Read(c.P, b)
		if n == 0 || err != nil {
			break
		}
		if _, err := out.Write(c.P, b[:n]); err != nil {
			return c.Fail("error writing '%s': %v", o["of"], err)
		}
		total += int64(n)
		if int64(n) == size {
			whole++
		}
		count--
	}
	c.Errorf("%d+%d records in\n%d+%d records out\n%d bytes copied, 0.000000 seconds\n", whole, program.Exit(total%size != 0), whole, program.Exit(total%size != 0), total)
	return 0
}

func parseSize(s string) (int64, error) {
	factor := int64(1)
	for suffix, f := range map[string]int64{"k": 1 << 10, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30} {
		if rest, ok := strings.CutSuffix(s, suffix); ok {
			s, factor = rest, f
			break
		}
	}
	n, err := strconv.ParseInt(s, 10, 40)
	return n * factor, err
}
